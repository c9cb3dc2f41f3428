import { Command } from 'commander';
import { stringify } from 'yaml';
import { knownMechanisms } from '../../../services/adapters/detections/known-mechanisms.ts';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import {
  type DetectionSettings,
  detectionVersion,
} from '../../../services/domain/finding/mechanisms/detection-settings.ts';
import { withOutcome } from '../input/verb-outcome.ts';
import { printableLines, textTable } from '../terminal-text.ts';
import { detectionSetNamed, folderFrom } from './detection-set-named.ts';
import { parameterWords, severityWords } from './setting-words.ts';

interface ExplainOptions {
  readonly detections?: string;
  readonly json?: true;
}

/** `custodes detections explain ID`: what it means, its parameters with their ranges, and what else looks like it. */
export function explainCommand(): Command {
  return new Command('explain')
    .description('show what a detection means, and its parameters with their ranges')
    .argument('<detection>', 'its id, as `custodes detections list` prints it')
    .option('--detections <dir>', 'the folder (default: $DETECTIONS_DIR, else the detections of this release)')
    .option('--json', 'print it as JSON')
    .action((id: string, options: ExplainOptions) => withOutcome(() => explain(id, options)));
}

async function explain(id: string, options: ExplainOptions): Promise<void> {
  const { detections } = await detectionSetNamed(await folderFrom(options.detections));
  const detection = detections.find((one) => one.id === id);
  if (detection === undefined) {
    const ids = detections.map((one) => one.id).join(', ');
    throw new InputError(`there is no detection \`${id}\`, expected one of: ${ids}`);
  }
  const ranges = knownMechanisms.get(id)?.ranges ?? {};
  const version = detectionVersion(detection);
  console.log(
    options.json
      ? JSON.stringify({ ...detection, version, ranges }, null, 2)
      : printableLines(inWords(detection, version, ranges)),
  );
}

type Ranges = Readonly<Record<string, { readonly min: number; readonly max: number }>>;

function inWords(detection: DetectionSettings, version: string, ranges: Ranges): string {
  const { id, title, meaning, severity, mode, parameters, runbook, falsePositives, legalBasis, owner, sigma } =
    detection;
  const rows = Object.entries(parameters).map(([name, setting]) => {
    const { min, max } = ranges[name] ?? { min: '', max: '' };
    return [name, parameterWords(setting), `${min} to ${max}`, setting.meaning];
  });
  const documents = (sigma?.documents ?? []).map((document) => stringify(document));
  return [
    `${id}: ${title}`,
    meaning,
    '',
    `severity     ${severityWords(severity)}`,
    `mode         ${mode}`,
    `version      ${version}`,
    `runbook      ${runbook}`,
    `legal basis  ${legalBasis}`,
    `owner        ${owner}`,
    ...falsePositives.map((one, at) => `${at === 0 ? 'looks alike ' : '            '} ${one}`),
    ...(rows.length === 0 ? [] : ['', textTable(['parameter', 'value', 'allowed', 'meaning'], rows)]),
    ...(documents.length === 0 ? [] : ['', 'Sigma:', '', documents.join('---\n')]),
  ].join('\n');
}
