import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';
import { type FoldPosition, foldPositionStart } from '../domain/decision-log/fold.ts';
import type { Log } from '../domain/decision-log/log.ts';
import type { Detection, SavedDetection } from '../domain/finding/detection.ts';
import { endOf, type RowTable } from '../domain/sorted-rows.ts';
import { PARTITIONS_DECIDED } from '../topology.ts';

/** Changes when what was written before would be misread. The detectors and their versions are checked beside it. */
export const DETECTOR_LAYOUT = '6';
const CHUNKS = Buffer.from('s');
const CHUNK_BYTES = 1024 * 1024;

/** How far one partition of `access-decisions` was read. */
export interface SavedProgress {
  readonly position: FoldPosition;
  /** Append time of the newest judged record, milliseconds since 1970 UTC; null when there was none. */
  readonly appendedAt: number | null;
}

export interface DetectorSnapshot {
  readonly partitions: readonly SavedProgress[];
  /** Every finding about what was read is in `alerts`; those since then are behind this offset. */
  readonly alertsFrom: number;
}

/** The name of a snapshot follows from these. */
interface SnapshotNote extends DetectorSnapshot {
  readonly bytes: number;
  readonly crc32: number;
}

/**
 * The memory of the detectors at one position of the log, in the table that also has the findings that may change. It
 * is a cache: without it the log is read again. CRASH: leaves an earlier snapshot, whole.
 */
export class DetectorState {
  readonly #table: RowTable;
  #chunks: number;

  constructor(table: RowTable) {
    this.#table = table;
    this.#chunks = [...table.range(CHUNKS, endOf(CHUNKS))].length;
  }

  /**
   * Loads the snapshot into the detection and returns where it was taken. Returns null and empties the table when
   * there is none, it is damaged, other detectors took it, or the log does not contain its position.
   */
  async load(detection: Detection, log: Log): Promise<DetectorSnapshot | null> {
    const note = this.#note();
    if (note !== null && (await isPartOf(log, note)) && this.#loadMemory(detection, note)) return note;
    await this.clear();
    return null;
  }

  async clear(): Promise<void> {
    await this.#table.clear();
    this.#chunks = 0;
  }

  /**
   * Takes a snapshot in this turn and returns a function that writes it. Call that once every finding until now is in
   * `alerts`; it resolves once the snapshot is on disk.
   */
  take(detection: Detection, snapshot: DetectorSnapshot): { readonly bytes: number; write(): Promise<void> } {
    const memory = serialize(detection.save());
    const settle = detection.reported.settle();
    const note: SnapshotNote = { ...snapshot, bytes: memory.length, crc32: crc32(memory) };
    return {
      bytes: memory.length,
      write: async () => {
        settle();
        this.#putChunks(memory);
        await this.#table.moveTo(Buffer.from(JSON.stringify(toJson(note))));
        await this.#table.flush();
      },
    };
  }

  close(): Promise<void> {
    return this.#table.close();
  }

  #note(): SnapshotNote | null {
    const stored = this.#table.position();
    return stored === null ? null : fromJson(JSON.parse(stored.toString()));
  }

  #loadMemory(detection: Detection, note: SnapshotNote): boolean {
    const memory = Buffer.concat([...this.#table.range(CHUNKS, endOf(CHUNKS))].map(({ value }) => value));
    if (memory.length !== note.bytes || crc32(memory) !== note.crc32) return false;
    try {
      detection.load(deserialize(memory) as SavedDetection);
      return true;
    } catch {
      // Other detectors, or a V8 that writes values in another form.
      return false;
    }
  }

  #putChunks(memory: Buffer): void {
    const count = Math.ceil(memory.length / CHUNK_BYTES);
    for (let at = 0; at < count; at += 1) {
      this.#table.put(chunkKey(at), memory.subarray(at * CHUNK_BYTES, (at + 1) * CHUNK_BYTES));
    }
    for (let at = count; at < this.#chunks; at += 1) this.#table.remove(chunkKey(at));
    this.#chunks = count;
  }
}

async function isPartOf(log: Log, { partitions, alertsFrom }: DetectorSnapshot): Promise<boolean> {
  if (partitions.length !== PARTITIONS_DECIDED || (await log.endOffset('alerts', 0)) < alertsFrom) return false;
  for (const [partition, { position }] of partitions.entries()) {
    const [start, end] = [
      await log.startOffset('access-decisions', partition),
      await log.endOffset('access-decisions', partition),
    ];
    if (position.offset < start || position.offset > end) return false;
  }
  return true;
}

function chunkKey(at: number): Buffer {
  const key = Buffer.alloc(CHUNKS.length + 4);
  CHUNKS.copy(key);
  key.writeUInt32BE(at, CHUNKS.length);
  return key;
}

function toJson({ partitions, ...note }: SnapshotNote) {
  return {
    ...note,
    partitions: partitions.map(({ position: { offset, state }, appendedAt }) => ({
      position: { offset, state: { ...state, chain: state.chain.toString('hex') } },
      appendedAt,
    })),
  };
}

function fromJson({ partitions, ...note }: ReturnType<typeof toJson>): SnapshotNote {
  return {
    ...note,
    partitions: partitions.map(({ position: { offset, state }, appendedAt }) => ({
      position: { offset, state: { ...foldPositionStart.state, ...state, chain: Buffer.from(state.chain, 'hex') } },
      appendedAt,
    })),
  };
}
