import type { RegisterEnvelope, RegisterRecord } from './register-record.ts';

/**
 * All versions of one register id. Most ids have one version for life, so the newest is held directly and the list
 * of earlier ones, ascending by `validFrom`, exists only when there are any: a million ids cost no million arrays.
 */
export interface Versions<Fact extends RegisterEnvelope = RegisterRecord> {
  newest: Fact;
  earlier: Fact[] | null;
}

/** The version with the greatest `validFrom` <= `at`, whether or not it has ended; null before the first. */
export function begunBy<Fact extends RegisterEnvelope>(versions: Versions<Fact>, at: number): Fact | null {
  if (versions.newest.validFrom <= at) return versions.newest;
  const { earlier } = versions;
  if (earlier === null) return null;
  const index = firstAfter(earlier, at) - 1;
  return earlier[index] ?? null;
}

/** The version in force at `at`: begun, and `validUntil` not reached. An older version never comes back. */
export function inForceAt<Fact extends RegisterEnvelope>(versions: Versions<Fact>, at: number): Fact | null {
  const version = begunBy(versions, at);
  if (version === null || (version.validUntil !== null && at >= version.validUntil)) return null;
  return version;
}

/**
 * Files a version in its place; one with the `validFrom` of another replaces it (a correction). True when the id has
 * one version more than before.
 */
export function insertVersion<Fact extends RegisterEnvelope>(versions: Versions<Fact>, version: Fact): boolean {
  const { newest } = versions;
  if (version.validFrom === newest.validFrom) {
    versions.newest = version;
    return false;
  }
  if (version.validFrom > newest.validFrom) {
    versions.newest = version;
    if (versions.earlier === null) versions.earlier = [newest];
    else versions.earlier.push(newest);
    return true;
  }
  versions.earlier ??= [];
  const index = firstAfter(versions.earlier, version.validFrom);
  const corrects = versions.earlier[index - 1]?.validFrom === version.validFrom;
  if (corrects) versions.earlier[index - 1] = version;
  else versions.earlier.splice(index, 0, version);
  return !corrects;
}

/** Every version, ascending by `validFrom`. */
export function allVersions<Fact extends RegisterEnvelope>(versions: Versions<Fact>): readonly Fact[] {
  return versions.earlier === null ? [versions.newest] : [...versions.earlier, versions.newest];
}

/** Index of the first element that begins after `at` (binary search; `list` is ascending). */
function firstAfter(list: readonly RegisterEnvelope[], at: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const candidate = list[middle];
    if (candidate !== undefined && candidate.validFrom <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
