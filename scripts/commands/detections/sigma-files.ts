import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isSigmaText, readSigmaDetections } from '../../../services/adapters/detections/sigma-detections.ts';
import type { FileProblem } from '../../../services/adapters/forms/file-problems.ts';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { readSigma } from '../../../services/adapters/sigma/read-sigma.ts';
import { loadTaxonomy } from '../../../services/adapters/sigma/taxonomy.ts';
import type { SigmaSet } from '../../../services/domain/sigma/sigma-rule.ts';

/** Reads Sigma rules from files, and from every `*.yml` of folders. Throws InputError and FileProblemsError. */
export async function sigmaSetOf(paths: readonly string[], taxonomy: string | undefined): Promise<SigmaSet> {
  return readSigma(await textsAt(paths), await loadTaxonomy(taxonomy));
}

/** What of Sigma rules without another problem could not run live. */
export async function liveProblems(path: string, taxonomy: string | undefined): Promise<readonly FileProblem[]> {
  return readSigmaDetections(await textsAt([path]), await loadTaxonomy(taxonomy)).problems;
}

async function textsAt(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const files = (await Promise.all(paths.map(filesAt))).flat();
  if (files.length === 0) throw new InputError(`\`${paths.join(' ')}\` has no file *.yml, expected Sigma rules`);
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')] as const)));
}

async function filesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new InputError(`\`${path}\` is no file and no folder, expected Sigma rules`);
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => /^[^.].*\.ya?ml$/.test(name));
  return names.sort().map((name) => join(path, name));
}

/** True where the file, or every file of the folder, is Sigma's. Others are detections of ours, or both together. */
export async function hasOnlySigma(path: string): Promise<boolean> {
  const files = await filesAt(path).catch(() => []);
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.length > 0 && texts.every(isSigmaText);
}
