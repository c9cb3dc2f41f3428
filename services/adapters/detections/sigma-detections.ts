import { z } from 'zod';
import { type DetectionMode, detectionModes } from '../../domain/finding/mechanisms/detection-settings.ts';
import { refuseUnlessLive } from '../../domain/finding/sigma/live-correlation.ts';
import type { SigmaSource } from '../../domain/finding/sigma/sigma-source.ts';
import type { FileProblem } from '../forms/file-problems.ts';
import { formProblems } from '../forms/form-problems.ts';
import { sortedJson } from '../forms/sorted-json.ts';
import {
  compileSigma,
  namesOf,
  type PlacedDocument,
  readSigmaDocuments,
  type SigmaDocuments,
  servingNames,
} from '../sigma/read-sigma.ts';
import { sigmaSourceOf } from '../sigma/sigma-mechanism.ts';
import type { Taxonomy } from '../sigma/taxonomy.ts';
import { type DetectionFile, detectionTestsForm, settingsForm } from './detection-file.ts';

/** Ids of detections that are made of Sigma documents begin with this. */
export const SIGMA_ID_START = 'sigma-';
/** Each can keep as many records as a detector of the release. */
export const SIGMA_DETECTIONS_MAX = 100;
const SENTENCE_CHARS_MAX = 500;

/** What custodes needs to know of a document beyond Sigma; all of it has a default. */
const ownForm = z.looseObject({
  description: z.string().optional(),
  author: z.string().optional(),
  status: z.string().optional(),
  falsepositives: z.union([z.string(), z.array(z.string())]).optional(),
  custodes: z
    .strictObject({
      mode: z.enum(detectionModes),
      ...settingsForm.pick({ meaning: true, runbook: true, legalBasis: true, owner: true }).shape,
      tests: detectionTestsForm,
    })
    .partial()
    .optional(),
});

const severityOf = { informational: 'low', low: 'low', medium: 'medium', high: 'high', critical: 'critical' } as const;

type Reported = SigmaDocuments['rules'][number] | SigmaDocuments['correlations'][number];

/** True for a text whose documents are Sigma's: our detections have none of these fields. */
export function isSigmaText(text: string): boolean {
  return /^["']?(detection|correlation|filter)["']?\s*:/m.test(text);
}

/**
 * Makes a detection of each rule and correlation of the files that is reported. Rules that only serve a correlation belong to
 * it. What would not be honoured, or not live, is a problem with file, line and column.
 */
export function readSigmaDetections(
  files: ReadonlyMap<string, string>,
  taxonomy: Taxonomy,
): { readonly files: readonly DetectionFile[]; readonly problems: readonly FileProblem[] } {
  const problems: FileProblem[] = [];
  const all = readSigmaDocuments(files, problems);
  compileSigma(all, taxonomy);
  if (problems.length > 0) return { files: [], problems };
  const serving = servingNames(all);
  const reported = [...all.rules, ...all.correlations].filter(
    ({ document }) => !namesOf(document).some((name) => serving.has(name)),
  );
  const made = reported.flatMap((one) => detectionOf(one, all, taxonomy) ?? []);
  const ids = new Set<string>();
  for (const [at, { settings }] of made.entries()) {
    if (ids.has(settings.id))
      reported[at]?.refuse(`gives a detection \`${settings.id}\`, which another document gives too`);
    ids.add(settings.id);
  }
  const [first] = reported;
  if (made.length > SIGMA_DETECTIONS_MAX)
    first?.refuse(`the files give ${made.length} detections, expected at most ${SIGMA_DETECTIONS_MAX}`);
  return { files: problems.length > 0 ? [] : made, problems };
}

/** Returns null where the document is refused. */
function detectionOf(reported: Reported, all: SigmaDocuments, taxonomy: Taxonomy): DetectionFile | null {
  const { document, file, placeOf, refuse } = reported;
  const parsed = ownForm.safeParse(document);
  if (!parsed.success) {
    for (const { path, message } of formProblems(parsed.error, document, 'rule')) refuse(message, path);
    return null;
  }
  const parts = partsOf(reported, all);
  const fields: Record<string, Record<string, string>> = {};
  const set = compileSigma(parts, taxonomy, (name, theirs, ours) => {
    fields[name] ??= {};
    if (theirs !== ours) fields[name][theirs] = ours;
  });
  for (const one of set.correlations)
    refuseUnlessLive(one, (message, path = []) => refuse(message, ['correlation', ...path]));
  const { custodes = {}, description, author, falsepositives = [], status } = parsed.data;
  const documents = [...parts.correlations, ...parts.rules].map((one) => one.document);
  const source = JSON.parse(sortedJson(sigmaSourceOf(documents, fields))) as SigmaSource;
  const falsePositives = [falsepositives].flat().flatMap((one) => sentence(one) ?? []);
  return {
    file,
    placeOf: (path) => placeOf(path[0] === 'tests' ? ['custodes', ...path] : path),
    tests: custodes.tests ?? [],
    settings: {
      id: idOf(document),
      title: sentence(document.title) ?? idOf(document),
      meaning: custodes.meaning ?? sentence(description) ?? sentence(document.title) ?? idOf(document),
      severity: severityOf[document.level ?? 'medium'],
      mode: custodes.mode ?? modeOf(status),
      parameters: {},
      runbook: custodes.runbook ?? 'docs/alerts.md#pattern',
      falsePositives: falsePositives.length === 0 ? ['The rule names none.'] : falsePositives,
      legalBasis: custodes.legalBasis ?? 'none given by the rule',
      owner: custodes.owner ?? sentence(author) ?? 'none given by the rule',
      sigma: source,
    },
  };
}

/** The document with the rules that it names. */
function partsOf(reported: Reported, { rules, correlations }: SigmaDocuments): SigmaDocuments {
  const own = correlations.filter((one) => one === reported);
  const named = new Set(own.flatMap(({ document }) => document.correlation.rules));
  return {
    rules: rules.filter((one) => one === reported || namesOf(one.document).some((name) => named.has(name))),
    correlations: own,
  };
}

function modeOf(status: string | undefined): DetectionMode {
  return status === 'deprecated' || status === 'unsupported' ? 'off' : 'enforce';
}

/** `name`, which others refer to; else `id`, which never changes; else the title. */
function idOf({ name, id, title }: PlacedDocument<Reported['document']>['document']): string {
  const words = (name ?? id ?? title).toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return `${SIGMA_ID_START}${words.replaceAll(/^-+|-+$/g, '')}`;
}

/** A text of several lines as one line; null where nothing is left. */
function sentence(text: string | undefined): string | null {
  const line = (text ?? '').replaceAll(/[\p{Control}\s]+/gu, ' ').trim();
  return line === '' ? null : line.slice(0, SENTENCE_CHARS_MAX);
}
