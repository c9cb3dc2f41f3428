import { open, type RootDatabase } from 'lmdb';
import { type BufferPart, MAP_BYTES } from './lmdb-memory.ts';
import { batchHeader } from './record-batch.ts';

/** lmdb key: u8 topic | u16 partition | u48 base offset, so that a partition's batches are in order. */
const PREFIX_BYTES = 3;
const KEY_BYTES = PREFIX_BYTES + 6;
const OFFSET_MAX = 2 ** 48 - 1;
/**
 * Marks a start offset: this value takes the place of the topic, and the topic that of the offset. The value is an f64.
 */
const STARTS = 255;

/** The end of a partition, and the lowest append time its next record may have. */
export interface PartitionEnd {
  readonly endOffset: number;
  readonly appendedAt: number;
}

/** All batches of all partitions in one lmdb environment. Every commit is on disk (fdatasync) before it is visible. */
export class BatchStore {
  readonly #batches: RootDatabase<Buffer, Buffer>;

  constructor(folder: string) {
    this.#batches = open<Buffer, Buffer>({
      path: folder,
      encoding: 'binary',
      keyEncoding: 'binary',
      noSubdir: false,
      // With overlapping sync, readers (and an archiver) could see records that a power cut undoes.
      overlappingSync: false,
      mapSize: MAP_BYTES,
      maxDbs: 1,
    });
  }

  /** Runs `work` inside one write transaction. Resolves once it is on disk; rejects with the outcome unknown. */
  transaction<T>(work: () => T): Promise<T> {
    return this.#batches.transaction(work);
  }

  /** Call it inside `transaction`. The bytes are copied before it returns. */
  put(topic: number, partition: number, baseOffset: number, batch: BufferPart): void {
    this.#batches.put(keyOf(topic, partition, baseOffset), batch);
  }

  has(topic: number, partition: number, baseOffset: number): boolean {
    return this.#batches.doesExist(keyOf(topic, partition, baseOffset));
  }

  get(topic: number, partition: number, baseOffset: number): Buffer | null {
    return this.#batches.getBinary(keyOf(topic, partition, baseOffset)) ?? null;
  }

  /** Base offset of the last batch that begins at or below `offset`. */
  baseBelow(topic: number, partition: number, offset: number): number | null {
    const start = keyOf(topic, partition, offset);
    const end = keyOf(topic, partition, 0);
    return firstBase(this.#batches.getKeys({ start, end, inclusiveEnd: true, reverse: true, limit: 1 }));
  }

  /** Base offset of the first batch that begins at or above `offset`. */
  baseFrom(topic: number, partition: number, offset: number): number | null {
    const start = keyOf(topic, partition, offset);
    const end = keyOf(topic, partition, OFFSET_MAX);
    return firstBase(this.#batches.getKeys({ start, end, inclusiveEnd: true, limit: 1 }));
  }

  endOf(topic: number, partition: number): PartitionEnd {
    const base = this.baseBelow(topic, partition, OFFSET_MAX);
    // Only its first bytes are read, at once: lmdb has it in memory that the next read overwrites.
    const batch = base === null ? undefined : this.#batches.getBinaryFast(keyOf(topic, partition, base));
    if (base === null || batch === undefined) return { endOffset: 0, appendedAt: 0 };
    const { count, appendedAt } = batchHeader(batch);
    return { endOffset: base + count, appendedAt };
  }

  /** Offset of the first record that is kept. Records below it in the same batch are ignored. */
  startOf(topic: number, partition: number): number {
    return this.#batches.getBinary(keyOf(STARTS, partition, topic))?.readDoubleBE(0) ?? 0;
  }

  async setStart(topic: number, partition: number, offset: number): Promise<void> {
    const value = Buffer.alloc(8);
    value.writeDoubleBE(offset);
    await this.#batches.put(keyOf(STARTS, partition, topic), value);
    this.refresh();
  }

  /**
   * Removes up to `countMax` batches that end at or below `offset`, in one transaction, and resolves with their number.
   * The last batch of a partition stays, because it defines where the partition ends.
   */
  removeBelow(topic: number, partition: number, offset: number, countMax: number): Promise<number> {
    return this.transaction(() => {
      const start = keyOf(topic, partition, 0);
      const end = keyOf(topic, partition, offset);
      const keys = [...this.#batches.getKeys({ start, end, inclusiveEnd: true, limit: countMax + 1 })];
      // A batch ends where the next one begins.
      const removed = keys.slice(0, -1);
      for (const key of removed) this.#batches.remove(key);
      return removed.length;
    });
  }

  /** Makes every earlier commit visible to the reads that follow, whichever process made it. */
  refresh(): void {
    this.#batches.resetReadTxn();
  }

  close(): Promise<void> {
    return this.#batches.close();
  }
}

function firstBase(keys: Iterable<Buffer>): number | null {
  for (const key of keys) return key.readUIntBE(PREFIX_BYTES, 6);
  return null;
}

function keyOf(topic: number, partition: number, offset: number): Buffer {
  const key = Buffer.allocUnsafe(KEY_BYTES);
  key.writeUInt8(topic, 0);
  key.writeUInt16BE(partition, 1);
  key.writeUIntBE(offset, PREFIX_BYTES, 6);
  return key;
}
