import { setImmediate as yieldToLoop } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';
import { urgentTurn, urgentWork } from '../adapters/process/threads/urgent-work.ts';
import { type FoldPosition, foldPositionStart } from '../domain/decision-log/fold.ts';
import type { Log } from '../domain/decision-log/log.ts';
import type { Detection, SavedDetector } from '../domain/finding/detection.ts';
import type { PlannedDetector } from '../domain/finding/mechanisms/planned-detectors.ts';
import type { SnapshotAccesses } from '../domain/finding/window/access-rows.ts';
import { endOf, type RowTable } from '../domain/sorted-rows.ts';
import { PARTITIONS_DECIDED } from '../topology.ts';

/** Changes when what was written before would be misread. The detectors and their versions are checked beside it. */
export const DETECTOR_LAYOUT = '26';
const CHUNKS = Buffer.from('s');
const CHUNK_BYTES = 1024 * 1024;
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
  /** The bytes of each detector, in order, and last those of what they share. */
  readonly lengths: readonly number[];
  readonly crc32: number;
}

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
  #chunks: number;

  constructor(table: RowTable) {
    this.#table = table;
    this.#chunks = sum((this.#note()?.lengths ?? []).map((length) => Math.ceil(length / CHUNK_BYTES)));
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
    this.#chunks = 0;
  }

  /**
   * Takes a snapshot in steps, at least one for each detector: let the detection observe nothing until this resolves. It resolves with a
   * function that writes the snapshot. Call that once every finding until now is in `alerts`; it resolves once the
   * snapshot is on disk.
   */
  async take(detection: Detection, snapshot: DetectorSnapshot): Promise<TakenSnapshot> {
    const parts: Buffer[] = [];
    let [crc, millis] = [0, 0];
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
      const steps = detection.saving();
      for (let isLast = false; !isLast; ) {
        const { done, value } = steps.next();
        isLast = done === true;
        await rest();
        if (value === null) continue;
        const part = serialize(value);
        crc = crc32(part, crc);
        parts.push(part);
        await rest();
      }
    } finally {
      over();
    }
    millis += performance.now() - began;
    const settling = detection.reported.settle();
    const note = { ...snapshot, lengths: parts.map(({ length }) => length), crc32: crc };
    return {
      bytes: sum(note.lengths),
      millis,
      write: async () => {
        for (const _ of settling) await urgentTurn();
        this.#putChunks(parts);
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

  /** Returns null where nothing could be loaded. */
  #loadMemory(detection: Detection, note: SnapshotNote): readonly PlannedDetector[] | null {
    const memory = Buffer.concat([...this.#table.range(CHUNKS, endOf(CHUNKS))].map(({ value }) => value));
    if (memory.length !== sum(note.lengths) || crc32(memory) !== note.crc32) return null;
    try {
      let at = 0;
      const parts = note.lengths.map((length) => {
        at += length;
        return deserialize(memory.subarray(at - length, at));
      });
      const accesses = parts.pop() as SnapshotAccesses;
      const memories = new Map(parts as (readonly [string, SavedDetector])[]);
      const others = detection.load({ memories, accesses });
      return others.length < parts.length || others.length === 0 ? others : null;
    } catch {
      // A V8 that writes values in another form.
      return null;
    }
  }

  #putChunks(parts: readonly Buffer[]): void {
    let count = 0;
    for (const part of parts) {
      for (let at = 0; at < part.length; at += CHUNK_BYTES) {
        this.#table.put(chunkKey(count), part.subarray(at, at + CHUNK_BYTES));
        count += 1;
      }
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
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
