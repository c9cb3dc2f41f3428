import { setImmediate as yieldToLoop } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';
import { type FoldPosition, foldPositionStart } from '../domain/decision-log/fold.ts';
import type { Log } from '../domain/decision-log/log.ts';
import type { Detection } from '../domain/finding/detection.ts';
import type { PlannedDetector } from '../domain/finding/mechanisms/planned-detectors.ts';
import { type SavedDetection, type SavedPart, savedDetection } from '../domain/finding/saved/saved-detection.ts';
import { endOf, type RowTable, type SortedRow } from '../domain/sorted-rows.ts';
import { PARTITIONS_DECIDED } from '../topology.ts';
import { CHUNK_BYTES, chunkKey, otherSide, SnapshotPieces, type SnapshotSide, sideKey } from './snapshot-pieces.ts';

/** Changes when what was written before would be misread. The detectors and their versions are checked beside it. */
export const DETECTOR_LAYOUT = '46';
/** Steps of a snapshot go on for so long before something else does. */
const TURN_MILLIS = 10;

/** How a snapshot is divided. */
export interface SnapshotPortions {
  /** It goes to the disk in pieces of so many bytes, while the next ones are taken: whole, it took as much memory once more. */
  readonly pieceBytes: number;
  /**
   * After a stop of so many milliseconds, blocks are observed before the next detector is saved. Not after each: a block of a flood
   * takes longer than all detectors do.
   */
  readonly stopMillis: number;
}

const portionsOfMany: SnapshotPortions = { pieceBytes: 4 * CHUNK_BYTES, stopMillis: 10 };

/** How far one partition of `access-decisions` was read. */
export interface SavedProgress {
  readonly position: FoldPosition;
  /** Append time of the newest judged record, milliseconds since 1970 UTC; null when there was none. */
  readonly appendedAt: number | null;
}

export interface DetectorSnapshot {
  /** Where the detector was that was saved first. */
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
  /** The offset in each partition where the last detector was. */
  readonly until: readonly number[];
  /** The bytes of each part, in order. */
  readonly lengths: readonly number[];
  readonly crc32: number;
  /** Where its chunks are. */
  readonly side: SnapshotSide;
}

export interface TakenSnapshot {
  readonly bytes: number;
  /** How long its steps took, in milliseconds. */
  readonly millis: number;
  write(): Promise<void>;
}

/** The times of a snapshot at which nothing is observed. Each returns where all detectors are. */
export interface SnapshotStops {
  begin(): Promise<readonly SavedProgress[]>;
  /** Blocks may be observed, but nothing is judged again before `end`: it concerns the findings of all detectors. */
  pause(): Promise<readonly SavedProgress[]>;
  end(): void;
}

interface Taking {
  /** Every finding about what was observed before is in `alerts`, or behind this offset. */
  readonly alertsFrom: number;
  readonly stops: SnapshotStops;
}

interface Steps {
  readonly stops: SnapshotStops;
  readonly writing: SnapshotPieces;
  readonly turns: SnapshotTurns;
}

interface Written {
  readonly writing: SnapshotPieces;
  readonly settling: Iterable<void>;
}

/**
 * The memory of each detector at one position of the log, in the table that also has the findings that may change. It
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
    private readonly portions: SnapshotPortions = portionsOfMany,
  ) {
    this.#table = table;
    const note = this.#note();
    if (note === null) return;
    this.#side = note.side;
    const other = otherSide(note.side);
    this.#chunks[note.side] = sum(note.lengths.map((length) => Math.ceil(length / CHUNK_BYTES)));
    for (const _ of this.#chunksOf(other)) this.#chunks[other] += 1;
  }

  /** Returns whether there is a snapshot of this log. Empties the table when there is none, or the log does not contain its position. */
  async isThere(log: Log): Promise<boolean> {
    const note = this.#note();
    if (note !== null && (await isPartOf(log, note))) return true;
    await this.clear();
    return false;
  }

  /**
   * Loads the snapshot that `isThere` into the detection, in steps, and returns where it began: each detector skips what it had observed
   * behind that. Returns null and empties the table when it is damaged, or only other detectors took it.
   */
  async load(detection: Detection): Promise<LoadedSnapshot | null> {
    const note = this.#note();
    const others = note === null ? null : await this.#loadMemory(detection, note);
    if (note !== null && others !== null) return { ...note, others };
    await this.clear();
    return null;
  }

  async clear(): Promise<void> {
    await this.#table.clear();
    this.#chunks.fill(0);
  }

  /**
   * Takes a snapshot in steps, each detector where it is at one of `stops`. It resolves with a function that makes it the one to
   * go on from. Call that once every finding until the last stop is in `alerts`; it resolves once the snapshot is on disk.
   */
  async take(detection: Detection, { alertsFrom, stops }: Taking): Promise<TakenSnapshot> {
    const pieceBytes = this.#isPending ? Number.POSITIVE_INFINITY : this.portions.pieceBytes;
    const writing = new SnapshotPieces(this.#table, otherSide(this.#side), pieceBytes);
    const turns = new SnapshotTurns();
    try {
      const partitions = await turns.wait(() => stops.begin());
      const saved = await this.#takeDetectors(detection, partitions, { stops, writing, turns });
      for (const part of saved.shared) {
        writing.add(serialize(part));
        await turns.rest();
      }
      const { lengths, crc32: sum32, side } = writing;
      const note = { partitions, until: saved.until, alertsFrom, lengths, crc32: sum32, side };
      const write = () => this.#write(note, { writing, settling: saved.settling });
      return { bytes: sum(lengths), millis: turns.end(), write };
    } finally {
      this.#chunks[writing.side] = Math.max(this.#chunks[writing.side], writing.chunks);
    }
  }

  /**
   * Each detector at one position, which is that of the stop in which it is saved; blocks are observed between stops. The findings that
   * may change are set apart at the last one: those of detectors that see a block again are found again, and the others have theirs.
   */
  async #takeDetectors(detection: Detection, first: readonly SavedProgress[], { stops, writing, turns }: Steps) {
    let partitions = first;
    let stoppedAt = performance.now();
    const seen = () => partitions.map(({ position }) => position.state.last);
    const { detectors, shared } = detection.saving(seen);
    try {
      for (const steps of detectors) {
        if (performance.now() - stoppedAt >= this.portions.stopMillis) {
          partitions = await turns.wait(() => stops.pause());
          stoppedAt = performance.now();
        }
        let step = steps.next();
        for (; step.done !== true; step = steps.next()) await turns.rest();
        writing.add(serialize(step.value));
      }
      this.#isPending = true;
      const until = partitions.map(({ position }) => position.offset);
      return { shared, until, settling: detection.reported.settle() };
    } finally {
      stops.end();
    }
  }

  async #write(note: SnapshotNote, { writing, settling }: Written): Promise<void> {
    await writing.written;
    for (const _ of settling) await yieldToLoop();
    this.#removeFrom(note.side, writing.chunks);
    this.#removeFrom(this.#side, 0);
    this.#side = note.side;
    await this.#table.moveTo(Buffer.from(JSON.stringify(toJson(note))));
    await this.#table.flush();
    this.#isPending = false;
  }

  close(): Promise<void> {
    return this.#table.close();
  }

  #note(): SnapshotNote | null {
    const stored = this.#table.position();
    return stored === null ? null : fromJson(JSON.parse(stored.toString()));
  }

  /** Returns null where nothing could be loaded. */
  async #loadMemory(detection: Detection, note: SnapshotNote): Promise<readonly PlannedDetector[] | null> {
    const turns = new SnapshotTurns();
    let crc = 0;
    for (const bytes of this.#parts(note)) {
      crc = crc32(bytes, crc);
      await turns.rest();
    }
    if (crc !== note.crc32) return null;
    try {
      const saved = await this.#saved(note, turns);
      const loading = detection.loading(saved);
      let step = loading.next();
      for (; step.done !== true; step = loading.next()) await turns.rest();
      const others = step.value;
      return others.length < saved.memories.size || others.length === 0 ? others : null;
    } catch {
      // A V8 that writes values in another form.
      return null;
    }
  }

  async #saved(note: SnapshotNote, turns: SnapshotTurns): Promise<SavedDetection> {
    const parts: SavedPart[] = [];
    for (const bytes of this.#parts(note)) {
      parts.push(deserialize(bytes));
      await turns.rest();
    }
    return savedDetection(parts);
  }

  /** The bytes of each part, in memory of its own: what is read from them may share it for as long as it is kept. */
  *#parts({ lengths, side }: SnapshotNote): Generator<Buffer> {
    let at = 0;
    for (const length of lengths) {
      const of: Buffer[] = [];
      for (let read = 0; read < length; read += CHUNK_BYTES, at += 1) {
        of.push(this.#table.get(chunkKey(side, at)) ?? Buffer.alloc(0));
      }
      yield Buffer.concat(of);
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

/** How long the steps of a snapshot take. */
class SnapshotTurns {
  #millis = 0;
  #began = performance.now();

  /** Lets something else go on after some milliseconds. */
  async rest(): Promise<void> {
    if (performance.now() - this.#began >= TURN_MILLIS) await this.wait(yieldToLoop);
  }

  async wait<Result>(work: () => Promise<Result>): Promise<Result> {
    this.end();
    const result = await work();
    this.#began = performance.now();
    return result;
  }

  /** Returns the milliseconds until now. */
  end(): number {
    this.#millis += performance.now() - this.#began;
    return this.#millis;
  }
}

async function isPartOf(log: Log, { partitions, until, alertsFrom }: SnapshotNote): Promise<boolean> {
  if (partitions.length !== PARTITIONS_DECIDED || (await log.endOffset('alerts', 0)) < alertsFrom) return false;
  for (const [partition, { position }] of partitions.entries()) {
    const [start, end] = [
      await log.startOffset('access-decisions', partition),
      await log.endOffset('access-decisions', partition),
    ];
    if (position.offset < start || (until[partition] ?? 0) > end) return false;
  }
  return true;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
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
