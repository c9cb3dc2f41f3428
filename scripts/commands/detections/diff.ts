import { Command } from 'commander';
import type { DetectionSettings } from '../../../services/domain/finding/mechanisms/detection-settings.ts';
import { withOutcome } from '../input/verb-outcome.ts';
import { type FieldChange, fieldChanges } from '../policy/compare-sets.ts';
import { printableLines } from '../terminal-text.ts';
import { detectionSetNamed, type NamedDetectionSet } from './detection-set-named.ts';
import { parameterWords, severityWords } from './setting-words.ts';

interface DetectionChange {
  readonly detection: string;
  readonly fields: readonly FieldChange[];
}

/** `custodes detections diff A B`: the changes, detection by detection. Exit 0 with or without changes. */
export function diffCommand(): Command {
  return new Command('diff')
    .description('list the differences between two sets of detections')
    .argument('<before>', 'a folder of detections, or `release`')
    .argument('<after>', 'like before')
    .option('--json', 'print the differences as JSON')
    .action((before: string, after: string, { json }: { json?: true }) =>
      withOutcome(() => diff(before, after, json === true)),
    );
}

async function diff(before: string, after: string, asJson: boolean): Promise<void> {
  const [one, other] = [await detectionSetNamed(before), await detectionSetNamed(after)];
  const detections = compareDetections(one.detections, other.detections);
  if (asJson) console.log(JSON.stringify({ before: one.version, after: other.version, detections }, null, 2));
  else console.log(printableLines(inWords(one, other, detections)));
}

/** A detection of Sigma documents may be in one of the sets only; those of the release are in both. */
export function compareDetections(
  before: readonly DetectionSettings[],
  after: readonly DetectionSettings[],
): readonly DetectionChange[] {
  const removed = before.filter(({ id }) => !after.some((one) => one.id === id));
  const changed = after.flatMap((detection) => {
    const { id } = detection;
    const known = before.find((one) => one.id === id);
    const fields = fieldChanges(known === undefined ? {} : wordsOf(known), wordsOf(detection));
    return fields.length === 0 ? [] : [{ detection: id, fields }];
  });
  return [
    ...changed,
    ...removed.map(({ id, mode }) => ({ detection: id, fields: [{ field: 'mode', before: mode, after: 'removed' }] })),
  ];
}

function wordsOf(detection: DetectionSettings): Readonly<Record<string, string>> {
  const { title, meaning, severity, mode, parameters, runbook, falsePositives, legalBasis, owner, sigma } = detection;
  const values = Object.entries(parameters).flatMap(([name, setting]) => [
    [name, parameterWords(setting)] as const,
    [`meaning of ${name}`, setting.meaning] as const,
  ]);
  return {
    title,
    meaning,
    severity: severityWords(severity),
    mode,
    ...Object.fromEntries(values),
    runbook,
    'false positives': falsePositives.join(' '),
    'legal basis': legalBasis,
    owner,
    ...(sigma === undefined ? {} : { sigma: JSON.stringify(sigma) }),
  };
}

function inWords(before: NamedDetectionSet, after: NamedDetectionSet, detections: readonly DetectionChange[]): string {
  const lines = [`from ${before.version} (${before.name})`, `to   ${after.version} (${after.name})`, ''];
  for (const { detection, fields } of detections) {
    lines.push(`detection ${detection} changes`);
    for (const { field, before: was, after: is } of fields) lines.push(`  ${field}: ${was ?? 'none'}  ->  ${is}`);
  }
  if (detections.length === 0) lines.push('the sets are equal');
  return lines.join('\n');
}
