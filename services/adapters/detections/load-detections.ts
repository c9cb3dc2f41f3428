import { z } from 'zod';
import { defaultDetections } from '../../domain/finding/mechanisms/default-detections.ts';
import type { DetectionSettings } from '../../domain/finding/mechanisms/detection-settings.ts';
import { policyVersionOf } from '../../domain/policy/policy-record.ts';
import { faultProblem, readJson } from '../../value-forms/json-fault.ts';
import { sentenceOf } from '../../value-forms/problems.ts';
import { POLICY_TEXT_BYTES_MAX } from '../../value-forms/text.ts';
import type { FileProblem } from '../forms/file-problems.ts';
import { formProblems } from '../forms/form-problems.ts';
import { sortedJson } from '../forms/sorted-json.ts';
import { uniqueIds } from '../forms/unique-ids.ts';
import { builtSetText, type CheckedSet } from '../sets/built-sets.ts';
import { DetectionError } from './detection-error.ts';
import { type DetectionFile, settingsOfSetForm, settingsProblems, unreachableOf } from './detection-file.ts';
import {
  type DetectionFolder,
  type DetectionTexts,
  parseDetectionTexts,
  readDetectionTexts,
} from './detection-folder.ts';
import { runDetectionTests } from './run-detection-tests.ts';
import { SIGMA_DETECTIONS_MAX } from './sigma-detections.ts';

/** A set of detections: what each detector does. Its version is the hash of its text, which recreates the set. */
export interface DetectionSet {
  readonly version: string;
  readonly text: string;
  /** Sorted by id. */
  readonly detections: readonly DetectionSettings[];
}

/** The last set that passed its tests. Running the tests takes a tenth of a start; a reload often changes no file. */
let lastLoaded: { readonly texts: string; readonly set: DetectionSet } | null = null;

/**
 * Loads every `*.yml` of `folder` as one set. A detection without a file is that of this release. Throws
 * `DetectionError` with file, line and column of every problem, also of a detection that fails its own tests.
 */
export async function loadDetections(folder: string): Promise<DetectionSet> {
  const given = await readDetectionTexts(folder);
  const texts = JSON.stringify(given);
  if (lastLoaded?.texts !== texts) {
    lastLoaded = { texts, set: detectionSetOf(builtSetText(texts) ?? checkedText(folder, given)) };
  }
  return lastLoaded.set;
}

/** The same for the build, which always runs the tests. */
export async function checkedDetections(folder: string): Promise<CheckedSet> {
  const given = await readDetectionTexts(folder);
  return { given: JSON.stringify(given), text: checkedText(folder, given) };
}

function checkedText(folder: string, given: DetectionTexts): string {
  const read = parseDetectionTexts(given);
  const problems = read.problems.length > 0 ? read.problems : failedTests(read);
  if (problems.length > 0) throw new DetectionError(problems);
  const text = canonicalText(detectionsOf(read));
  const bytes = Buffer.byteLength(text);
  if (bytes > POLICY_TEXT_BYTES_MAX) {
    const message = `the set has ${bytes} bytes without comments and tests, expected at most ${POLICY_TEXT_BYTES_MAX}`;
    throw new DetectionError([{ file: folder, line: null, message }]);
  }
  return text;
}

/** The detections of a folder, with those of this release for which it has no file. */
export function detectionsOf({ files }: DetectionFolder): readonly DetectionSettings[] {
  return withDefaults(files.map(({ settings }) => settings));
}

function withDefaults(given: readonly DetectionSettings[]): readonly DetectionSettings[] {
  const ids = new Set(given.map(({ id }) => id));
  const all = [...given, ...defaultDetections.filter(({ id }) => !ids.has(id))];
  return all.sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** The problems of tests that fail. */
export function failedTests(folder: DetectionFolder): readonly FileProblem[] {
  const set = detectionsOf(folder);
  return folder.files.flatMap((file) => failedTestsOf(file, set));
}

function failedTestsOf(detectionFile: DetectionFile, set: readonly DetectionSettings[]): readonly FileProblem[] {
  const { file, placeOf } = detectionFile;
  return runDetectionTests(detectionFile, set).flatMap(({ problem }, index) =>
    problem === null ? [] : [{ file, ...placeOf(['tests', index]), message: problem }],
  );
}

/**
 * The set with the detections of `files` in place of its own. Throws `DetectionError` where one fails its own tests, or one of the
 * others can never find anything.
 */
export function withDetections(set: DetectionSet, files: readonly DetectionFile[]): DetectionSet {
  const ids = new Set(files.map(({ settings }) => settings.id));
  const others = set.detections.filter(({ id }) => !ids.has(id));
  const detections = withDefaults([...files.map(({ settings }) => settings), ...others]);
  const file = `policy-set ${set.version}`;
  const unreachable = others.flatMap((one) =>
    unreachableOf(one).map((problem) => ({ file, line: null, message: `\`${one.id}\`: ${sentenceOf(problem)}` })),
  );
  const problems = [...unreachable, ...files.flatMap((one) => failedTestsOf(one, detections))];
  if (problems.length > 0) throw new DetectionError(problems);
  return detectionSetOf(canonicalText(detections));
}

/** Returns JSON with sorted keys: equal detections give equal bytes. */
export function canonicalText(detections: readonly DetectionSettings[]): string {
  return sortedJson({ detections });
}

/** Of two with one id, one would detect and a list of changes could show the other. */
const setForm = z.strictObject({ detections: uniqueIds(z.array(settingsOfSetForm).min(1)) });

/**
 * Recreates a set from its canonical text, of files or of the register. Throws `DetectionError`, also for more Sigma detections
 * than a set may have: each may have been proposed alone.
 */
export function detectionSetOf(text: string): DetectionSet {
  const version = policyVersionOf(text);
  const file = `policy-set ${version}`;
  const read = readJson(text);
  if (!('json' in read)) {
    throw new DetectionError([{ file, line: null, message: `not JSON: ${sentenceOf(faultProblem(read.fault))}` }]);
  }
  const parsed = setForm.safeParse(read.json);
  const problems = parsed.success
    ? parsed.data.detections.flatMap(settingsProblems)
    : formProblems(parsed.error, read.json, 'set');
  if (!parsed.success || problems.length > 0)
    throw new DetectionError(problems.map(({ message }) => ({ file, line: null, message })));
  const ofSigma = parsed.data.detections.filter(({ sigma }) => sigma !== undefined).length;
  if (ofSigma > SIGMA_DETECTIONS_MAX) {
    const message = `the set has ${ofSigma} Sigma detections, expected at most ${SIGMA_DETECTIONS_MAX}`;
    throw new DetectionError([{ file, line: null, message }]);
  }
  return { version, text, detections: withDefaults(parsed.data.detections) };
}

/** The same, or null where this release cannot use the text. */
export function detectionSetOrNull(text: string): DetectionSet | null {
  try {
    return detectionSetOf(text);
  } catch (error) {
    if (!(error instanceof DetectionError)) throw error;
    return null;
  }
}

/** The detections of this release. */
export const defaultDetectionSet: DetectionSet = detectionSetOf(canonicalText(withDefaults([])));
