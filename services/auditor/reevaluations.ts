import { openRowTable } from '../adapters/embedded/row-table.ts';
import type { AccessDecision } from '../domain/access-decision/access-decision.ts';
import { type ReevaluationItem, toReevaluationItem } from '../domain/access-search/access-item.ts';
import type { LogPosition } from '../domain/access-search/log-position.ts';
import type { Log } from '../domain/decision-log/log.ts';
import type { RowTable } from '../domain/sorted-rows.ts';
import { PARTITIONS_DECIDED } from '../topology.ts';

type Place = Pick<LogPosition, 'partition' | 'sourceOffset'>;

/** Keys of the table: u8 1 | u16 partition | u48 source offset | u48 register offset | u48 when, in milliseconds. Values: an item as JSON. */
const KEY_BYTES = 21;
const PLACE_BYTES = 9;
const [FIRST_KEY, END_KEY] = [Buffer.of(1), Buffer.of(2)];
/** Changes when rows that were written before would be misread. */
export const REEVALUATIONS_LAYOUT = '2';
/** Where nothing is decided again, the position is written after this many records of the log: a start looks at the seals of so many. */
const RECORDS_BETWEEN = 1_000;

/**
 * The re-evaluations by access, in a table on disk: a register that arrives late changes nearly every access before it. A fold of the
 * part of the log that is read anyway, and of sealed segments (their seals state which contain re-evaluations) for what
 * was sealed and indexed before the table had read it. The position is, for each partition, the offset in
 * `access-decisions` below which the table has everything.
 *
 * CRASH: the table is that of an earlier position; what follows it is read again.
 */
export class Reevaluations {
  readonly #table: RowTable;
  /** By partition, as on disk or on its way. */
  readonly #offsets: number[];
  /** By partition, how far the log was read in this run. */
  readonly #followed: number[];
  /** The partitions of which everything before this run is in the table. */
  readonly #whole = new Set<number>();
  #isEmpty: boolean;
  #hasChanged = false;
  /** Records that were read since the position was written last. */
  #records = 0;
  #closed: Promise<void> | null = null;

  private constructor(table: RowTable, offsets: number[]) {
    this.#table = table;
    this.#offsets = offsets;
    this.#followed = offsets.map(() => 0);
    this.#isEmpty = table.range(FIRST_KEY, END_KEY)[Symbol.iterator]().next().done === true;
  }

  /** A table of another log, which may be shorter, is emptied. */
  static async open(folder: string, log: Pick<Log, 'endOffset'>): Promise<Reevaluations> {
    const table = openRowTable(folder, REEVALUATIONS_LAYOUT);
    const offsets = offsetsOf(table.position());
    const ends = await Promise.all(offsets.map((_, partition) => log.endOffset('access-decisions', partition)));
    if (offsets.every((offset, partition) => offset <= (ends[partition] ?? 0)))
      return new Reevaluations(table, offsets);
    await table.clear();
    return new Reevaluations(table, offsetsOf(null));
  }

  /** The table has every re-evaluation of the partition below this offset of `access-decisions`. */
  offset(partition: number): number {
    return this.#offsets[partition] ?? 0;
  }

  /** Adding what was added before changes nothing. */
  add(partition: number, decision: AccessDecision): void {
    const { reevaluation, registerOffset, sourceOffset } = decision;
    if (reevaluation === null) return;
    const key = Buffer.alloc(KEY_BYTES);
    writePlace(key, { partition, sourceOffset });
    key.writeUIntBE(registerOffset, PLACE_BYTES, 6);
    key.writeUIntBE(reevaluation.at, PLACE_BYTES + 6, 6);
    this.#table.put(key, Buffer.from(JSON.stringify(toReevaluationItem(decision))));
    this.#isEmpty = false;
    this.#hasChanged = true;
  }

  /** The table has everything of the partition below `start` now, where this run reads the log from. */
  addedSealed(partition: number, start: number): void {
    this.#whole.add(partition);
    this.#followed[partition] = Math.max(this.#followed[partition] ?? 0, start);
  }

  /** The log was read up to here, and what it contains was added. Resolves once no more waits for the disk than may be in memory. */
  follow(partition: number, offset: number): Promise<void> {
    this.#records += Math.max(0, offset - (this.#followed[partition] || offset));
    this.#followed[partition] = offset;
    return this.#hasChanged || this.#records >= RECORDS_BETWEEN ? this.room() : Promise.resolve();
  }

  /** Resolves once no more waits for the disk than may be in memory. */
  room(): Promise<void> {
    this.#hasChanged = false;
    this.#records = 0;
    for (const partition of this.#whole) {
      this.#offsets[partition] = Math.max(this.offset(partition), this.#followed[partition] ?? 0);
    }
    return this.#table.moveTo(Buffer.from(JSON.stringify(this.#offsets)));
  }

  /** Returns the items of an access in the order of what was known of the register, then of time. */
  of(place: Place): readonly ReevaluationItem[] {
    if (this.#isEmpty) return none;
    const [from, until] = [Buffer.alloc(PLACE_BYTES), Buffer.alloc(PLACE_BYTES)];
    writePlace(from, place);
    writePlace(until, { ...place, sourceOffset: place.sourceOffset + 1 });
    return [...this.#table.range(from, until)].map(({ value }) => JSON.parse(value.toString()));
  }

  /** May be called again. */
  close(): Promise<void> {
    this.#closed ??= this.room().then(() => this.#table.close());
    return this.#closed;
  }
}

function offsetsOf(position: Buffer | null): number[] {
  const saved: readonly number[] = position === null ? none : JSON.parse(position.toString());
  return Array.from({ length: PARTITIONS_DECIDED }, (_, partition) => saved[partition] ?? 0);
}

function writePlace(key: Buffer, { partition, sourceOffset }: Place): void {
  key.writeUInt8(1, 0);
  key.writeUInt16BE(partition, 1);
  key.writeUIntBE(sourceOffset, 3, 6);
}

const none: readonly never[] = [];
