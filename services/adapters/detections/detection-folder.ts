import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileProblem } from '../forms/file-problems.ts';
import { loadTaxonomy, type Taxonomy } from '../sigma/taxonomy.ts';
import { DetectionError } from './detection-error.ts';
import { DETECTION_FILE_END, type DetectionFile, readDetection } from './detection-file.ts';
import { isSigmaText, readSigmaDetections } from './sigma-detections.ts';

/** The readable files of a folder of detections, and the problems of the others. */
export interface DetectionFolder {
  /** Sorted by id. */
  readonly files: readonly DetectionFile[];
  readonly problems: readonly FileProblem[];
}

/** The names in a folder, the texts of its detections, and what Sigma's names of fields mean. */
export interface DetectionTexts {
  readonly names: readonly string[];
  readonly files: readonly NamedText[];
  /** Null where no file is Sigma's. */
  readonly taxonomy: Taxonomy | null;
}

interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** Reads the files and checks their form. Throws `DetectionError` only if the folder is unreadable. */
export async function readDetectionFolder(folder: string): Promise<DetectionFolder> {
  return parseDetectionTexts(await readDetectionTexts(folder));
}

/** Throws `DetectionError` if the folder or a file is unreadable. */
export async function readDetectionTexts(folder: string): Promise<DetectionTexts> {
  const names = await namesIn(folder);
  const files = names.filter(isDetection).map(async (name) => ({ name, text: await readText(folder, name) }));
  return withTaxonomy(names, await Promise.all(files));
}

/** Adds the taxonomy where a file is Sigma's. */
export async function withTaxonomy(names: readonly string[], files: readonly NamedText[]): Promise<DetectionTexts> {
  return { names, files, taxonomy: files.some(({ text }) => isSigmaText(text)) ? await loadTaxonomy() : null };
}

/** Checks the form of each file, and of those of Sigma together, because they refer to each other. */
export function parseDetectionTexts({ names, files, taxonomy }: DetectionTexts): DetectionFolder {
  const own = files.filter(({ text }) => !isSigmaText(text)).map(({ name, text }) => readDetection(name, text));
  const ofSigma = files.filter(({ text }) => isSigmaText(text)).map(({ name, text }) => [name, text] as const);
  const sigma = taxonomy === null ? { files: [], problems: [] } : readSigmaDetections(new Map(ofSigma), taxonomy);
  const read = [...own.flatMap((one) => ('detectionFile' in one ? [one.detectionFile] : [])), ...sigma.files];
  return {
    files: read.sort((one, other) => (one.settings.id < other.settings.id ? -1 : 1)),
    problems: [
      ...names.flatMap(misnamed),
      ...own.flatMap((one) => ('problems' in one ? one.problems : [])),
      ...sigma.problems,
    ],
  };
}

/** Returns true if a change to the file can change the loaded set. */
export function isOfDetections(name: string): boolean {
  return isDetection(name) || misnamed(name).length > 0;
}

function isDetection(name: string): boolean {
  return name.endsWith(DETECTION_FILE_END) && !isHidden(name);
}

/** A file that nothing reads would silently set nothing. */
function misnamed(name: string): readonly FileProblem[] {
  if (isDetection(name) || isHidden(name) || !/\.ya?ml$/i.test(name)) return [];
  const message = `the file is \`${name}\`, expected a detection in \`<id>${DETECTION_FILE_END}\``;
  return [{ file: name, line: null, message }];
}

/** Editors and mounts keep their own files in the same folder. */
function isHidden(name: string): boolean {
  return name.startsWith('.');
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    const message = `the folder of detections cannot be read, expected a folder: ${(error as Error).message}`;
    throw new DetectionError([{ file: folder, line: null, message }]);
  }
}

async function readText(folder: string, name: string): Promise<string> {
  try {
    return await readFile(join(folder, name), 'utf8');
  } catch (error) {
    throw new DetectionError([{ file: name, line: null, message: `cannot be read: ${(error as Error).message}` }]);
  }
}
