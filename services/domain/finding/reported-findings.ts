import { hash } from 'node:crypto';
import type { SortedRows } from '../sorted-rows.ts';
import { nameOfCited } from './detected-access.ts';
import type { CitedAccess } from './finding.ts';
import { ID_BYTES, KEY_BYTES, NO_ROW, PendingFindings } from './pending-findings.ts';

/** Names an access, and when the log received it. */
export type FindingKey = Pick<CitedAccess, 'eventId' | 'sourceId' | 'appendedAt'>;

/** An 'r'. */
const PREFIX = 0x72;
const U48_MAX = 2 ** 48 - 1;
/** Of the key, before the hash. */
const TIME_BYTES = 6;
const HASH_BYTES = KEY_BYTES - TIME_BYTES;
/** The rows of one step: a millisecond or two. */
const PUT_AT_ONCE = 500;

/** The ids of the findings about one access, each once; empty when there are none any more. Most accesses have one or two. */
type Ids = readonly string[];

const none: Ids = [];
const noIds = Buffer.alloc(0);

/**
 * The findings of each access that change when it is judged again: rows of a table, and what changed since the last
 * `settle` in memory. The table thus contains what belongs to one position of the detector, and nothing later.
 *
 * lmdb key: 'r' | u48 append time | 16 bytes of the SHA-256 of the access's name, so that rows that are written together are on
 * few pages of the file. Value: the ids, 16 bytes each.
 */
export class ReportedFindings {
  readonly #rows: SortedRows;
  #changed = new PendingFindings();
  /** Changes that wait to be written with an earlier position. */
  #leaving = new PendingFindings();
  #settling: Iterable<void> = [];
  readonly #key = Buffer.alloc(KEY_BYTES);
  /** Findings of one access come one after the other: its name is hashed once. */
  #keyOf = { name: '', appendedAt: 0 };

  constructor(rows: SortedRows) {
    this.#rows = rows;
  }

  /** The number of accesses in memory. */
  get size(): number {
    return this.#changed.size + this.#leaving.size;
  }

  of(access: FindingKey): Ids {
    const ids = this.#find(this.#keyFor(access));
    return ids === null || ids.length === 0 ? none : idsIn(ids);
  }

  set(access: FindingKey, ids: Ids): void {
    const row = this.#changed.set(this.#keyFor(access), noIds);
    for (const id of ids) this.#changed.add(row, id);
  }

  add(access: FindingKey, id: string): void {
    const key = this.#keyFor(access);
    let row = this.#changed.rowOf(key);
    if (row === NO_ROW) row = this.#changed.set(key, this.#findBefore(key) ?? noIds);
    this.#changed.add(row, id);
  }

  /** Sets the changes until now apart. They are in the table once the steps of the result were taken, all of them. */
  settle(): Iterable<void> {
    // Where what was set apart before never reached the table, it goes there first.
    for (const _ of this.#settling);
    this.#leaving = this.#changed;
    this.#changed = new PendingFindings();
    this.#settling = this.#put(this.#leaving);
    return this.#settling;
  }

  *#put(leaving: PendingFindings): Generator<void> {
    let count = 0;
    for (const { key, ids } of leaving.rows()) {
      if (ids.length === 0) this.#rows.remove(rowKey(key));
      else this.#rows.put(rowKey(key), ids);
      count += 1;
      if (count % PUT_AT_ONCE === 0) yield;
    }
    // Half a million accesses can wait for a snapshot: their memory is given back until the next one.
    this.#leaving = new PendingFindings();
    // It keeps what it wrote, also when it is done.
    this.#settling = [];
  }

  #find(key: Buffer): Buffer | null {
    return this.#changed.get(key) ?? this.#findBefore(key);
  }

  /** Without what changed since. */
  #findBefore(key: Buffer): Buffer | null {
    return this.#leaving.get(key) ?? this.#rows.get(rowKey(key));
  }

  /** Valid until the next call. */
  #keyFor(access: FindingKey): Buffer {
    const name = nameOfCited(access);
    const { appendedAt } = access;
    if (name === this.#keyOf.name && appendedAt === this.#keyOf.appendedAt) return this.#key;
    this.#keyOf = { name, appendedAt };
    this.#key.writeUIntBE(Math.min(Math.max(Math.floor(appendedAt), 0), U48_MAX), 0, TIME_BYTES);
    // As a text: a buffer for each hash took as long as the hash.
    this.#key.write(hash('sha256', name, 'binary'), TIME_BYTES, HASH_BYTES, 'latin1');
    return this.#key;
  }
}

function rowKey(key: Buffer): Buffer {
  const row = Buffer.allocUnsafe(1 + KEY_BYTES);
  row[0] = PREFIX;
  // Byte by byte: for so few that takes less than a call that copies them.
  for (let at = 0; at < KEY_BYTES; at += 1) row[1 + at] = key[at] ?? 0;
  return row;
}

function idsIn(bytes: Buffer): Ids {
  const ids: string[] = [];
  for (let at = 0; at < bytes.length; at += ID_BYTES) ids.push(bytes.toString('hex', at, at + ID_BYTES));
  return ids;
}
