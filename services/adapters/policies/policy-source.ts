import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CompiledPolicySet } from '../../domain/access-decision/policy-set.ts';
import { type LoadedPolicySet, loadPolicies, policySetOf } from './load-policies.ts';
import { PolicyError } from './policy-error.ts';
import { isOfPolicies } from './policy-folder.ts';

/** A policy folder with the rules that the environment sets to mode observe. */
export interface PolicySource {
  /** The set that the folder contained when it was opened. */
  readonly first: LoadedPolicySet;
  /** The fingerprint of the files behind `first`. */
  readonly firstFingerprint: string;
  /** Loads the folder again. Throws `PolicyError`. */
  load(): Promise<LoadedPolicySet>;
  /** Returns a text that differs whenever a file of the folder may have changed. */
  fingerprint(): Promise<string>;
}

/** Throws `PolicyError`, because no process starts with invalid rules. */
export async function openPolicySource(folder: string, observe: readonly string[]): Promise<PolicySource> {
  // Taken before the load, so that the next check notices a file that changes in between.
  const firstFingerprint = await fingerprintOf(folder);
  const first = await loadPolicies(folder, observe);
  return {
    first,
    firstFingerprint,
    load: () => loadPolicies(folder, observe),
    fingerprint: () => fingerprintOf(folder),
  };
}

/** Used by the policy book. A text that this version of custodes cannot use yields no set. */
export function policySetOrNull(text: string): CompiledPolicySet | null {
  try {
    return policySetOf(text);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return null;
  }
}

/** Returns names, sizes and modification times of the files that a load would read. */
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
