import type { RegisterEnvelope, RegisterRecord } from '../register-record.ts';

/**
 * All versions of one register id. Most ids only ever have one version, so the newest is a field, and the list of
 * earlier ones (ascending by `validFrom`) exists only if there are any. A million ids therefore need no arrays.
 */
export interface Versions<Fact extends RegisterEnvelope = RegisterRecord> {
  newest: Fact;
  /**
   * `validFrom` of the newest version. It is copied here because records of twelve kinds have twelve shapes, and this
   * field is read very often.
   */
  from: number;
  /** `validUntil` of the newest version; infinity when it has none. */
  until: number;
  /** Ascending by `validFrom`; null while the id has had a single record. */
  earlier: Fact[] | null;
  /** Records that were replaced by one with the same `validFrom`; null while there are none. */
  corrected: Fact[] | null;
}

export function createVersions<Fact extends RegisterEnvelope>(first: Fact): Versions<Fact> {
  const until = first.validUntil ?? Number.POSITIVE_INFINITY;
  return { newest: first, from: first.validFrom, until, earlier: null, corrected: null };
}

/** Returns the version with the greatest `validFrom` <= `at`, whether or not it has ended; null before the first. */
export function begunBy<Fact extends RegisterEnvelope>(versions: Versions<Fact>, at: number): Fact | null {
  if (versions.from <= at) return versions.newest;
  const { earlier } = versions;
  if (earlier === null) return null;
  const index = firstAfter(earlier, at) - 1;
  return earlier[index] ?? null;
}

/** Returns the version in force at `at`: it has begun and not ended. An older version never comes back into force. */
export function inForceAt<Fact extends RegisterEnvelope>(versions: Versions<Fact>, at: number): Fact | null {
  if (versions.from <= at) return at < versions.until ? versions.newest : null;
  const version = begunBy(versions, at);
  if (version === null || isExpired(version, at)) return null;
  return version;
}

/** Stores a version. One with the same `validFrom` as another replaces it (a correction). */
export function insertVersion<Fact extends RegisterEnvelope>(versions: Versions<Fact>, version: Fact): void {
  if (version.validFrom < versions.from) {
    insertEarlier(versions, version);
    return;
  }
  versions.earlier ??= [];
  if (version.validFrom === versions.from) keepCorrected(versions, versions.newest);
  else versions.earlier.push(versions.newest);
  versions.newest = version;
  versions.from = version.validFrom;
  versions.until = version.validUntil ?? Number.POSITIVE_INFINITY;
}

function insertEarlier<Fact extends RegisterEnvelope>(versions: Versions<Fact>, version: Fact): void {
  versions.earlier ??= [];
  const index = firstAfter(versions.earlier, version.validFrom);
  const before = versions.earlier[index - 1];
  if (before?.validFrom === version.validFrom) {
    keepCorrected(versions, before);
    versions.earlier[index - 1] = version;
  } else {
    versions.earlier.splice(index, 0, version);
  }
}

function keepCorrected<Fact extends RegisterEnvelope>(versions: Versions<Fact>, record: Fact): void {
  versions.corrected ??= [];
  versions.corrected.push(record);
}

/** Returns every record that was ever stored, unordered: all versions and those they corrected. */
export function everFiled<Fact extends RegisterEnvelope>(versions: Versions<Fact>): readonly Fact[] {
  return [versions.newest, ...(versions.earlier ?? []), ...(versions.corrected ?? [])];
}

/** Returns every version, ascending by `validFrom`. */
export function allVersions<Fact extends RegisterEnvelope>(versions: Versions<Fact>): readonly Fact[] {
  return versions.earlier === null ? [versions.newest] : [...versions.earlier, versions.newest];
}

/**
 * When a version ends by itself, in milliseconds since 1970 UTC, or infinity: by its `validUntil`, or where it states that it was revoked or
 * closed, or expires. Nothing that has ended covers an access.
 */
export function endOf(version: RegisterRecord): number {
  return Math.min(version.validUntil ?? Number.POSITIVE_INFINITY, statedEnd(version) ?? Number.POSITIVE_INFINITY);
}

/** True from the version's `validUntil` on. */
export function isExpired({ validUntil }: Pick<RegisterEnvelope, 'validUntil'>, at: number): boolean {
  return validUntil !== null && at >= validUntil;
}

/** True if a search for what is open leaves this version out, which has begun by `at`. */
export function hasEnded(version: RegisterEnvelope, at: number): boolean {
  return endOf(version as RegisterRecord) <= at;
}

function statedEnd(version: RegisterRecord): number | null {
  switch (version.kind) {
    case 'consent':
      return version.revokedAt;
    case 'ticket':
    case 'case':
      return version.closedAt;
    case 'emergency':
    case 'legal-order':
      return version.expiresAt;
    default:
      return null;
  }
}

/** Returns the index of the first element that begins after `at` (binary search; `list` is ascending). */
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
