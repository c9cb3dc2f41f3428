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

export function createRecordIndex<Fact extends RegisterEnvelope>(
  keysOf: (version: Fact) => readonly string[],
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
    if (!Array.isArray(found)) return keep(choose(found, at), key);
    return found.flatMap((versions) => keep(choose(versions, at), key));
  }

  function keep(version: Fact | null, key: string): readonly Fact[] {
    return version !== null && keysOf(version).includes(key) ? [version] : nothing;
  }

  function link(key: string, versions: Versions<Fact>): void {
    const found = entries.get(key);
    if (found === undefined) entries.set(key, versions);
    else if (Array.isArray(found)) found.push(versions);
    else entries.set(key, [found, versions]);
  }

  return {
    add(version, versions, isNew) {
      for (const key of new Set(keysOf(version))) {
        const linked = !isNew && (carries(versions, key) || candidates(key).includes(versions));
        if (!linked) link(key, versions);
      }
    },
    inForce: (key, at) => pick(key, at, inForceAt),
    begun: (key, at) => pick(key, at, begunBy),
    candidates,
  };

  function carries(versions: Versions<Fact>, key: string): boolean {
    return allVersions(versions).some((known) => keysOf(known).includes(key));
  }
}
