import type { RegisterEnvelope } from './register-record.ts';
import { allVersions, begunBy, inForceAt, type Versions } from './versions.ts';

/**
 * Finds ids by a key that any of their versions carries (an owner, a grantee, an alias). Entries are never removed:
 * a later version or a correction may have dropped the key, so every answer is checked against the version it
 * returns. That keeps answers independent of the order in which versions arrived.
 */
export interface RecordIndex<Fact extends RegisterEnvelope> {
  /** Call before `version` is filed among `versions`; for a new id they hold nothing but `version`. */
  add(version: Fact, versions: Versions<Fact>, isNew: boolean): void;
  /** Versions in force at `at` that carry `key`. */
  inForce(key: string, at: number): readonly Fact[];
  /** Versions begun by `at` that carry `key`, whether or not they have ended. */
  begun(key: string, at: number): readonly Fact[];
  /** Every id of which some version carries, or once carried, `key`. */
  candidates(key: string): readonly Versions<Fact>[];
}

const nothing: readonly never[] = [];

/** `keysOf` and `carries` say the same; the second costs no array, and runs for every answer. */
export function createRecordIndex<Fact extends RegisterEnvelope>(
  keysOf: (version: Fact) => readonly string[],
  carries: (version: Fact, key: string) => boolean,
): RecordIndex<Fact> {
  // A key with one id maps to it directly; an array for each of a million owners would double the memory.
  const entries = new Map<string, Versions<Fact> | Versions<Fact>[]>();

  function candidates(key: string): readonly Versions<Fact>[] {
    const found = entries.get(key);
    if (found === undefined) return nothing;
    return Array.isArray(found) ? found : [found];
  }

  function pick(key: string, at: number, choose: typeof begunBy): readonly Fact[] {
    const found = entries.get(key);
    if (found === undefined) return nothing;
    if (!Array.isArray(found)) {
      const version = choose(found, at);
      return version !== null && isCurrent(found, version, key) ? [version] : nothing;
    }
    const picked: Fact[] = [];
    for (const versions of found) {
      const version = choose(versions, at);
      if (version !== null && isCurrent(versions, version, key)) picked.push(version);
    }
    return picked;
  }

  /** An id that has had one record only is filed under the keys of that record. */
  function isCurrent(versions: Versions<Fact>, version: Fact, key: string): boolean {
    return versions.earlier === null || carries(version, key);
  }

  function link(key: string, versions: Versions<Fact>): void {
    const found = entries.get(key);
    if (found === undefined) entries.set(key, versions);
    else if (Array.isArray(found)) found.push(versions);
    else entries.set(key, [found, versions]);
  }

  function isLinked(key: string, versions: Versions<Fact>): boolean {
    return allVersions(versions).some((known) => carries(known, key)) || candidates(key).includes(versions);
  }

  return {
    add(version, versions, isNew) {
      for (const key of new Set(keysOf(version))) if (isNew || !isLinked(key, versions)) link(key, versions);
    },
    inForce: (key, at) => pick(key, at, inForceAt),
    begun: (key, at) => pick(key, at, begunBy),
    candidates,
  };
}
