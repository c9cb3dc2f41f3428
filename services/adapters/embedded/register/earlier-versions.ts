import type { RangeOptions } from 'lmdb';
import type { RegisterKind, RegisterRecord } from '../../../domain/register/register-record.ts';
import type { CachedId, CachedVersions } from './key-row.ts';
import type { BinaryTable } from './state-file.ts';
import {
  DamagedBytesError,
  lastOtherKey,
  OFFSET_MAX,
  otherKey,
  TIME_MAX,
  TIME_MIN,
  type VersionRow,
} from './state-format.ts';
import { ValueWriter } from './value-writer.ts';
import { type VersionCodec, writeVersion } from './version-codec.ts';

/** The number of earlier versions that one read fetches. */
const NEAR_MAX = 4;

/**
 * The versions of an id besides its newest. The last of them has a key without a time: it is nearly always the only one, and to open a range
 * costs several times as much as to read one value.
 */
export class EarlierVersions {
  readonly #table: BinaryTable;
  readonly #codec: VersionCodec;
  readonly #writer = new ValueWriter();

  constructor(table: BinaryTable, codec: VersionCodec) {
    this.#table = table;
    this.#codec = codec;
  }

  /** Call it inside a write transaction. `isFirst`: the id had no version besides the newest. */
  file({ record, offset }: Pick<VersionRow, 'record' | 'offset'>, isFirst: boolean): void {
    if (isFirst) {
      // What is stored as having others has versions before it.
      this.#putLast({ record, offset, hasOthers: false });
      return;
    }
    const last = this.#lastOf(record.kind, record.id);
    const isLast =
      record.validFrom > last.record.validFrom || (record.validFrom === last.record.validFrom && offset > last.offset);
    const before = isLast ? last : { record, offset };
    const key = otherKey(record.kind, record.id, before.record.validFrom, before.offset);
    this.#put(key, { record: before.record, offset: before.offset, hasOthers: true });
    if (isLast) this.#putLast({ record, offset, hasOthers: true });
    else if (!last.hasOthers) this.#putLast({ record: last.record, offset: last.offset, hasOthers: true });
  }

  /** Sorted by `validFrom`, then by offset. */
  all(kind: RegisterKind, id: string): RegisterRecord[] {
    const last = this.#lastOf(kind, id);
    if (!last.hasOthers) return [last.record];
    const range = { start: otherKey(kind, id, TIME_MIN, 0), end: otherKey(kind, id, TIME_MAX, OFFSET_MAX) };
    return [...this.#in(range, id), last.record];
  }

  /** Those near a time before the newest, also if none had begun by then. */
  near({ newest }: CachedId, kind: RegisterKind, id: string, at: number): CachedVersions {
    const until = newest.validFrom;
    const { record, hasOthers } = this.#lastOf(kind, id);
    if (!hasOthers) return { from: Number.NEGATIVE_INFINITY, until, versions: [record] };
    if (at >= record.validFrom) return { from: record.validFrom, until, versions: [record] };
    const asked = otherKey(kind, id, at, OFFSET_MAX);
    const begun = this.#in({ start: asked, end: otherKey(kind, id, TIME_MIN, 0), reverse: true, limit: 1 }, id);
    const later = this.#in({ start: asked, end: otherKey(kind, id, until, 0), limit: NEAR_MAX }, id);
    const from = begun[0]?.validFrom ?? Number.NEGATIVE_INFINITY;
    if (later.length < NEAR_MAX) return { from, until, versions: [...begun, ...later, record] };
    // Behind a full page there may be more versions with the same `validFrom` as its last one.
    return { from, until: later.at(-1)?.validFrom ?? until, versions: [...begun, ...later] };
  }

  #lastOf(kind: RegisterKind, id: string): VersionRow {
    const value = this.#table.getBinaryFast(lastOtherKey(kind, id)) as Buffer | undefined;
    if (value === undefined) throw new DamagedBytesError(`a ${kind} lacks its earlier versions`);
    return this.#codec.decode(value, id);
  }

  #putLast(filed: VersionRow): void {
    this.#put(lastOtherKey(filed.record.kind, filed.record.id), filed);
  }

  #put(key: Buffer, filed: VersionRow): void {
    this.#table.put(key, writeVersion(this.#codec.encode(filed), this.#writer.begin()).sealed());
  }

  #in(range: RangeOptions, id: string): RegisterRecord[] {
    const found: RegisterRecord[] = [];
    for (const { value } of this.#table.getRange(range)) found.push(this.#codec.decodeFromRange(value, id).record);
    return found;
  }
}
