import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { parseYamlTexts } from '../../../services/adapters/forms/yaml-text.ts';
import { readSigma } from '../../../services/adapters/sigma/read-sigma.ts';
import { loadTaxonomy } from '../../../services/adapters/sigma/taxonomy.ts';
import type { SigmaSet } from '../../../services/domain/sigma/sigma-rule.ts';

/** Reads Sigma rules from files, and from every `*.yml` of folders. Throws InputError and FileProblemsError. */
export async function sigmaSetOf(paths: readonly string[], taxonomy: string | undefined): Promise<SigmaSet> {
  const files = (await Promise.all(paths.map(filesAt))).flat();
  if (files.length === 0) throw new InputError(`\`${paths.join(' ')}\` has no file *.yml, expected Sigma rules`);
  const texts = await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')] as const));
  return readSigma(new Map(texts), await loadTaxonomy(taxonomy));
}

async function filesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new InputError(`\`${path}\` is no file and no folder, expected Sigma rules`);
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => /^[^.].*\.ya?ml$/.test(name));
  return names.sort().map((name) => join(path, name));
}

/** True where a file, or a file of the folder, has a document of Sigma: our detections have none of its keys. */
export async function isSigma(path: string): Promise<boolean> {
  const files = await filesAt(path).catch(() => []);
  for (const file of files) {
    const read = parseYamlTexts(await readFile(file, 'utf8'));
    const values = 'faults' in read ? [] : read.map(({ value }) => Object(value) as object);
    if (values.some((value) => 'detection' in value || 'correlation' in value || 'filter' in value)) return true;
  }
  return false;
}
