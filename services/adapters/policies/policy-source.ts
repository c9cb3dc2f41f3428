import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CompiledPolicySet } from '../../domain/access-decision/policy-set.ts';
import { type LoadedPolicySet, loadPolicies, policySetOf } from './load-policies.ts';
import { PolicyError } from './policy-error.ts';
import { isOfPolicies } from './policy-folder.ts';

/** A policy folder and the rules that the environment puts in mode observe. */
export interface PolicySource {
  /** What it held when it was opened. */
  readonly first: LoadedPolicySet;
  /** Of the files behind `first`. */
  readonly firstFingerprint: string;
  /** Throws `PolicyError`. */
  load(): Promise<LoadedPolicySet>;
  /** Another text whenever a file of the folder may have changed. */
  fingerprint(): Promise<string>;
}

/** Throws `PolicyError`: nothing starts on rules that cannot be used. */
export async function openPolicySource(folder: string, observe: readonly string[]): Promise<PolicySource> {
  // Before the load: a file that changes meanwhile shows at the next look.
  const firstFingerprint = await fingerprintOf(folder);
  const first = await loadPolicies(folder, observe);
  return {
    first,
    firstFingerprint,
    load: () => loadPolicies(folder, observe),
    fingerprint: () => fingerprintOf(folder),
  };
}

/** For the book: a text that this version of custodes cannot use makes no set. */
export function policySetOrNull(text: string): CompiledPolicySet | null {
  try {
    return policySetOf(text);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return null;
  }
}

/** Names, sizes and times of change of what a load would read. */
async function fingerprintOf(folder: string): Promise<string> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => [`${error.code}.yaml`]);
  const files = names.filter(isOfPolicies).sort();
  const lines = await Promise.all(
    files.map(async (name) => {
      const found = await stat(join(folder, name), { bigint: true }).catch(() => null);
      return `${name} ${found?.ino} ${found?.size} ${found?.mtimeNs}`;
    }),
  );
  return lines.join('\n');
}
