import type { FiledRecord } from './register-history.ts';

/** Two times: the time that the question is about (`asOf`), and the time of the knowledge (`knownAt`). */
export interface Bitemporal {
  readonly asOf: number;
  readonly knownAt: number;
}

/**
 * Returns the record in force at `asOf` according to what was known at `knownAt`: the version with the greatest
 * `validFrom` <= `asOf`, as last corrected by then, unless its `validUntil` has passed. `filed` contains one subject,
 * ascending by offset.
 */
export function inForceAsKnown(filed: readonly FiledRecord[], { asOf, knownAt }: Bitemporal): FiledRecord | null {
  let found: FiledRecord | null = null;
  for (const one of filed) {
    const { validFrom } = one.record;
    if (one.appendedAt > knownAt || validFrom > asOf) continue;
    if (found === null || validFrom >= found.record.validFrom) found = one;
  }
  const until = found?.record.validUntil ?? null;
  return until !== null && asOf >= until ? null : found;
}

export interface Correction {
  readonly filed: FiledRecord;
  /**
   * The offset of the record with the same `validFrom` that this one replaced, and the offset of the one that replaced
   * it.
   */
  readonly corrects: number | null;
  readonly correctedBy: number | null;
}

/** Returns which record replaced which, in the order of `filed` (one subject, ascending by offset). */
export function withCorrections(filed: readonly FiledRecord[]): readonly Correction[] {
  const corrections = filed.map((one) => ({
    filed: one,
    corrects: null as number | null,
    correctedBy: null as number | null,
  }));
  const latest = new Map<number, (typeof corrections)[number]>();
  for (const correction of corrections) {
    const { offset, record } = correction.filed;
    const replaced = latest.get(record.validFrom);
    if (replaced !== undefined) {
      replaced.correctedBy = offset;
      correction.corrects = replaced.filed.offset;
    }
    latest.set(record.validFrom, correction);
  }
  return corrections;
}
