import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PolicyError } from './policy-error.ts';
import { type PolicyFile, readPolicy } from './policy-file.ts';

/** Rules in one set: each is evaluated for every access it applies to. */
export const RULES_MAX = 500;

/** The files of a policy folder, read and checked for form, sorted by rule id. Throws `PolicyError`. */
export async function readPolicyFiles(folder: string): Promise<readonly PolicyFile[]> {
  const names = (await namesIn(folder)).filter((name) => name.endsWith('.yaml')).sort();
  if (names.length === 0 || names.length > RULES_MAX) {
    const message = `the folder has ${names.length} rules (*.yaml), expected 1 to ${RULES_MAX}`;
    throw new PolicyError([{ file: folder, line: null, message }]);
  }
  const read = await Promise.all(
    names.map(async (name) => readPolicy(name, await readFile(join(folder, name), 'utf8'))),
  );
  const problems = read.flatMap((one) => ('problems' in one ? one.problems : []));
  if (problems.length > 0) throw new PolicyError(problems);
  return read.flatMap((one) => ('policyFile' in one ? [one.policyFile] : []));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const message = `the policy folder cannot be read: ${(error as Error).message}`;
    throw new PolicyError([{ file: folder, line: null, message }]);
  }
}
