import type { RangeOptions } from 'lmdb';
import type { RegisterKind, RegisterRecord } from '../../../domain/register/register-record.ts';
import type { CachedId, CachedVersions } from './key-row.ts';
import type { BinaryTable } from './state-file.ts';
import { OFFSET_MAX, otherKey, TIME_MAX, TIME_MIN } from './state-format.ts';
import type { VersionCodec } from './version-codec.ts';

/** The number of earlier versions that one read fetches. */
const NEAR_MAX = 4;

/** Reads the versions of an id besides its newest. */
export class EarlierVersions {
  readonly #table: BinaryTable;
  readonly #codec: VersionCodec;

  constructor(table: BinaryTable, codec: VersionCodec) {
    this.#table = table;
    this.#codec = codec;
  }

  /** Sorted by `validFrom`, then by offset. */
  all(kind: RegisterKind, id: string): RegisterRecord[] {
    return this.#in({ start: otherKey(kind, id, TIME_MIN, 0), end: otherKey(kind, id, TIME_MAX, OFFSET_MAX) }, id);
  }

  /**
   * Those near a time before the newest, also if none had begun by then. The last ones are read first: nearly every id has no others, and a
   * range is dear to open.
   */
  near(known: CachedId, kind: RegisterKind, id: string, at: number): CachedVersions {
    const last = this.#last(known, kind, id);
    return at < last.from ? this.#around(known, kind, id, at) : last;
  }

  #last({ newest }: CachedId, kind: RegisterKind, id: string): CachedVersions {
    const from = newest.validFrom;
    const [start, end] = [otherKey(kind, id, from, 0), otherKey(kind, id, TIME_MIN, 0)];
    const versions = this.#in({ start, end, reverse: true, limit: NEAR_MAX }, id).reverse();
    const [first] = versions;
    const isWhole = first === undefined || versions.length < NEAR_MAX;
    return { from: isWhole ? Number.NEGATIVE_INFINITY : first.validFrom, until: from, versions };
  }

  #around({ newest }: CachedId, kind: RegisterKind, id: string, at: number): CachedVersions {
    const asked = otherKey(kind, id, at, OFFSET_MAX);
    const begun = this.#in({ start: asked, end: otherKey(kind, id, TIME_MIN, 0), reverse: true, limit: 1 }, id);
    const later = this.#in({ start: asked, end: otherKey(kind, id, newest.validFrom, 0), limit: NEAR_MAX }, id);
    const from = begun[0]?.validFrom ?? Number.NEGATIVE_INFINITY;
    // Behind a full page there may be more versions with the same `validFrom` as its last one.
    const until = later.length < NEAR_MAX ? newest.validFrom : (later.at(-1)?.validFrom ?? newest.validFrom);
    return { from, until, versions: [...begun, ...later] };
  }

  #in(range: RangeOptions, id: string): RegisterRecord[] {
    const found: RegisterRecord[] = [];
    for (const { value } of this.#table.getRange(range)) found.push(this.#codec.decode(value, id).record);
    return found;
  }
}
