import { setImmediate as yieldToLoop } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';
import { urgentTurn, urgentWork } from '../adapters/process/threads/urgent-work.ts';
import { type FoldPosition, foldPositionStart } from '../domain/decision-log/fold.ts';
import type { Log } from '../domain/decision-log/log.ts';
import { type Detection, type SavedPart, savedDetection } from '../domain/finding/detection.ts';
import type { PlannedDetector } from '../domain/finding/mechanisms/planned-detectors.ts';
import { endOf, type RowTable, type SortedRow } from '../domain/sorted-rows.ts';
import { PARTITIONS_DECIDED } from '../topology.ts';

/** Changes when what was written before would be misread. The detectors and their versions are checked beside it. */
export const DETECTOR_LAYOUT = '33';
const CHUNKS = Buffer.from('s');
const CHUNK_BYTES = 1024 * 1024;
/** A snapshot goes to the disk in pieces of so many bytes, while the next ones are taken: whole, it took as much memory once more. */
const PIECE_BYTES = 4 * CHUNK_BYTES;
/** Steps of a snapshot go on for so long before something else of the thread does: until the last one nothing is observed. */
const TURN_MILLIS = 10;

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

export interface LoadedSnapshot extends DetectorSnapshot {
  /** Detectors that did not take it, or with other settings: they know nothing of what was read. */
  readonly others: readonly PlannedDetector[];
}

/** The name of a snapshot follows from these. */
interface SnapshotNote extends DetectorSnapshot {
  /** The bytes of each part, in order. */
  readonly lengths: readonly number[];
  readonly crc32: number;
  /** Where its chunks are. */
  readonly side: SnapshotSide;
}

/** Two snapshots have room beside each other: the next one is on the disk before the last one is removed. */
type SnapshotSide = 0 | 1;

export interface TakenSnapshot {
  readonly bytes: number;
  /** How long its steps took, in milliseconds. */
  readonly millis: number;
  write(): Promise<void>;
}

/**
 * The memory of the detectors at one position of the log, in the table that also has the findings that may change. It
 * is a cache: without it the log is read again. CRASH: leaves an earlier snapshot, whole.
 */
export class DetectorState {
  readonly #table: RowTable;
  /** The side of the snapshot that is there. */
  #side: SnapshotSide = 1;
  /** The chunks of each side, with those that a crash left. */
  readonly #chunks: [number, number] = [0, 0];
  /** Rows of findings wait for a snapshot that was not written: they must not reach the disk with an earlier position. */
  #isPending = false;

  constructor(
    table: RowTable,
    private readonly pieceBytes = PIECE_BYTES,
  ) {
    this.#table = table;
    const note = this.#note();
    if (note === null) return;
    this.#side = note.side;
    const other = otherSide(note.side);
    this.#chunks[note.side] = sum(note.lengths.map((length) => Math.ceil(length / CHUNK_BYTES)));
    for (const _ of this.#chunksOf(other)) this.#chunks[other] += 1;
  }

  /**
   * Loads the snapshot into the detection and returns where it was taken. Returns null and empties the table when
   * there is none, it is damaged, only other detectors took it, or the log does not contain its position.
   */
  async load(detection: Detection, log: Log): Promise<LoadedSnapshot | null> {
    const note = this.#note();
    const others = note !== null && (await isPartOf(log, note)) ? this.#loadMemory(detection, note) : null;
    if (note !== null && others !== null) return { ...note, others };
    await this.clear();
    return null;
  }

  async clear(): Promise<void> {
    await this.#table.clear();
    this.#chunks.fill(0);
  }

  /**
   * Takes a snapshot in steps, at least one for each detector: let the detection observe nothing until this resolves. It resolves with a
   * function that makes it the one to go on from. Call that once every finding until now is in `alerts`; it resolves once the
   * snapshot is on disk.
   */
  async take(detection: Detection, snapshot: DetectorSnapshot): Promise<TakenSnapshot> {
    const pieceBytes = this.#isPending ? Number.POSITIVE_INFINITY : this.pieceBytes;
    const writing = new SnapshotPieces(this.#table, otherSide(this.#side), pieceBytes);
    let millis = 0;
    let began = performance.now();
    const rest = async () => {
      const passed = performance.now() - began;
      if (passed < TURN_MILLIS) return;
      millis += passed;
      await yieldToLoop();
      began = performance.now();
    };
    // What waits for the detector to go on is on its way to an alert.
    const over = urgentWork.begin();
    try {
      for (const part of detection.saving()) {
        await rest();
        if (part === null) continue;
        writing.add(serialize(part));
        await rest();
      }
    } finally {
      over();
      this.#chunks[writing.side] = Math.max(this.#chunks[writing.side], writing.chunks);
    }
    millis += performance.now() - began;
    const settling = detection.reported.settle();
    this.#isPending = true;
    const { lengths, crc32: sum32, side } = writing;
    return {
      bytes: sum(lengths),
      millis,
      write: async () => {
        await writing.written;
        for (const _ of settling) await urgentTurn();
        this.#removeFrom(side, writing.chunks);
        this.#removeFrom(this.#side, 0);
        this.#side = side;
        await this.#table.moveTo(Buffer.from(JSON.stringify(toJson({ ...snapshot, lengths, crc32: sum32, side }))));
        await this.#table.flush();
        this.#isPending = false;
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

  /** Returns null where nothing could be loaded. */
  #loadMemory(detection: Detection, note: SnapshotNote): readonly PlannedDetector[] | null {
    let [bytes, crc] = [0, 0];
    for (const { value } of this.#chunksOf(note.side)) {
      bytes += value.length;
      crc = crc32(value, crc);
    }
    if (bytes !== sum(note.lengths) || crc !== note.crc32) return null;
    try {
      const saved = savedDetection(this.#parts(note));
      const others = detection.load(saved);
      return others.length < saved.memories.size || others.length === 0 ? others : null;
    } catch {
      // A V8 that writes values in another form.
      return null;
    }
  }

  /** Each of its own bytes: what is read from them may share them for as long as it is kept. */
  *#parts({ lengths, side }: SnapshotNote): Generator<SavedPart> {
    const chunks = this.#chunksOf(side);
    for (const length of lengths) {
      const of: Buffer[] = [];
      for (let read = 0; read < length; read += CHUNK_BYTES) of.push(chunks.next().value?.value ?? Buffer.alloc(0));
      yield deserialize(Buffer.concat(of));
    }
  }

  *#chunksOf(side: SnapshotSide): Generator<SortedRow, void, void> {
    const prefix = sideKey(side);
    yield* this.#table.range(prefix, endOf(prefix));
  }

  #removeFrom(side: SnapshotSide, from: number): void {
    for (let at = from; at < this.#chunks[side]; at += 1) this.#table.remove(chunkKey(side, at));
    this.#chunks[side] = from;
  }
}

/**
 * The chunks of a snapshot that is being taken. CRASH: those that are on the disk belong to no snapshot, and the next one takes their
 * place.
 */
class SnapshotPieces {
  readonly lengths: number[] = [];
  crc32 = 0;
  chunks = 0;
  /** Resolves once the pieces until now are on the disk: rows that come before would get their position. */
  written: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(
    private readonly table: RowTable,
    readonly side: SnapshotSide,
    private readonly pieceBytes: number,
  ) {}

  add(part: Buffer): void {
    this.lengths.push(part.length);
    this.crc32 = crc32(part, this.crc32);
    for (let at = 0; at < part.length; at += CHUNK_BYTES) {
      this.table.put(chunkKey(this.side, this.chunks), part.subarray(at, at + CHUNK_BYTES));
      this.chunks += 1;
    }
    this.#waiting += part.length;
    if (this.#waiting >= this.pieceBytes) this.#write();
  }

  /** The first snapshot goes to the disk at its end: before it, there is no position that the rows may belong to. */
  #write(): void {
    const position = this.table.position();
    if (position === null) return;
    this.#waiting = 0;
    this.written = Promise.all([this.written, this.table.moveTo(position), this.table.flush()]).then(() => {});
    // The error is for what waits for it.
    this.written.catch(() => {});
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function otherSide(side: SnapshotSide): SnapshotSide {
  return side === 0 ? 1 : 0;
}

function sideKey(side: SnapshotSide): Buffer {
  return Buffer.from([...CHUNKS, side]);
}

function chunkKey(side: SnapshotSide, at: number): Buffer {
  const key = Buffer.alloc(CHUNKS.length + 1 + 4);
  sideKey(side).copy(key);
  key.writeUInt32BE(at, CHUNKS.length + 1);
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
