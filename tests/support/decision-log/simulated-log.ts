import { Growth } from '../../../services/adapters/memory/growth.ts';
import {
  BatchBounds,
  type FetchRange,
  readBatches,
  verifyTrim,
} from '../../../services/domain/decision-log/batch-reader.ts';
import type { AppendRecord, Log, LogBatch, LogRecord, ReadOptions } from '../../../services/domain/decision-log/log.ts';
import type { Random } from '../random.ts';
import type { SimulatedProcess, SimulatedTime } from './simulated-time.ts';

/** What happens to one write. The first two are what a client sees of a good network. */
const fates = ['fine', 'fine', 'lost', 'ack-lost', 'late', 'repeated', 'ack-of-repeat'] as const;
type Fate = (typeof fates)[number];

export class InjectedFailure extends Error {
  override readonly name = 'InjectedFailure';
}

/** The log's side: what is stored. Shared by all processes. */
export class SimulatedLog {
  readonly #time: SimulatedTime;
  readonly #random: Random;
  readonly #partitions = new Map<string, SimulatedPartition>();
  /** Share of writes that meet a fault. */
  faultRate = 0;

  constructor(time: SimulatedTime, random: Random) {
    this.#time = time;
    this.#random = random;
  }

  partition(topic: string, partition: number): SimulatedPartition {
    const name = `${topic}/${partition}`;
    const found = this.#partitions.get(name) ?? new SimulatedPartition(this.#time, this.#random);
    this.#partitions.set(name, found);
    return found;
  }

  /** The log as one process sees it: every call takes a while, and may never return. */
  connect(process: SimulatedProcess): Log {
    const wait = () => process.wait(this.#time.delay());
    const source = (stored: SimulatedPartition) => ({
      endOffset: () => stored.endOffset,
      recordsIn: (range: FetchRange) => stored.recordsIn(range),
      grown: (offset: number, signal: AbortSignal | undefined) => stored.grown(offset, signal).then(wait),
      pause: wait,
    });
    async function* read(stored: SimulatedPartition, from: number, options?: ReadOptions): AsyncIterable<LogBatch> {
      await wait();
      yield* readBatches(source(stored), from, options);
    }
    return {
      append: (topic, partition, records) => this.#append(process, this.partition(topic, partition), records),
      read: (topic, partition, from, options) => read(this.partition(topic, partition), from, options),
      endOffset: async (topic, partition) => {
        await wait();
        return this.partition(topic, partition).endOffset;
      },
      startOffset: async (topic, partition) => {
        await wait();
        return this.partition(topic, partition).startOffset;
      },
      trim: async (topic, partition, before) => {
        await wait();
        this.partition(topic, partition).trim(before);
        await wait();
      },
    };
  }

  #append(process: SimulatedProcess, stored: SimulatedPartition, records: readonly AppendRecord[]): Promise<number> {
    const fate = this.#random.chance(this.faultRate) ? this.#random.pick(fates) : 'fine';
    return new Promise((resolve, reject) => {
      const { arrival, answer } = { arrival: this.#time.delay(), answer: this.#time.delay() };
      const fail = () => process.after(answer, () => reject(new InjectedFailure(fate)));
      const later = (sent: readonly AppendRecord[]) =>
        this.#time.after(this.#random.below(600), () => stored.append(sent));
      // What is on the way arrives although its sender is stopped or dead.
      this.#time.after(arrival, () => this.#arrive(fate, { stored, records, resolve, process, answer, fail, later }));
    });
  }

  #arrive(fate: Fate, write: Write): void {
    const { stored, records, resolve, process, answer, fail, later } = write;
    const isStored = fate !== 'lost' && fate !== 'late';
    const isAcknowledged = isStored && fate !== 'ack-lost';
    const offset = isStored ? stored.append(records) : 0;
    // A sender that has no acknowledgement may not overwrite its records, however late they are read.
    if (fate === 'late') later(records);
    if (fate === 'repeated') later(records.map(copyOf));
    const acknowledged = fate === 'ack-of-repeat' ? stored.append(records) : offset;
    if (isAcknowledged) process.after(answer, () => resolve(acknowledged));
    else fail();
  }
}

interface Write {
  readonly stored: SimulatedPartition;
  readonly records: readonly AppendRecord[];
  readonly resolve: (offset: number) => void;
  readonly process: SimulatedProcess;
  readonly answer: number;
  readonly fail: () => void;
  readonly later: (sent: readonly AppendRecord[]) => void;
}

export class SimulatedPartition {
  readonly #time: SimulatedTime;
  readonly #random: Random;
  readonly #growth = new Growth();
  /** All that were ever appended, also what was trimmed since: an oracle may look at them. */
  readonly records: LogRecord[] = [];
  endOffset = 0;
  startOffset = 0;

  constructor(time: SimulatedTime, random: Random) {
    this.#time = time;
    this.#random = random;
  }

  append(records: readonly AppendRecord[]): number {
    const first = this.endOffset;
    for (const { key, value } of records.map(copyOf)) {
      // The log's clock is set back now and then.
      const appendedAt = this.#time.now - (this.#random.chance(0.1) ? this.#random.below(60) : 0);
      this.records.push({ offset: this.endOffset, appendedAt, key, value, headers: {} });
      this.endOffset += 1;
    }
    this.#growth.announce(this.endOffset);
    return first;
  }

  /** Offsets without a record, as a broker leaves them. */
  skip(count: number): void {
    this.endOffset += count;
  }

  trim(before: number): void {
    verifyTrim(before, this.endOffset);
    this.startOffset = Math.max(this.startOffset, before);
  }

  recordsIn(range: FetchRange): readonly LogRecord[] {
    const bounds = new BatchBounds(range);
    const start = this.records.findIndex(({ offset }) => offset >= Math.max(range.from, this.startOffset));
    const rest = start < 0 ? [] : this.records.slice(start);
    const end = rest.findIndex((record) => record.offset >= range.until || !bounds.take(record.value.length));
    return end < 0 ? rest : rest.slice(0, end);
  }

  grown(offset: number, signal: AbortSignal | undefined): Promise<void> {
    return this.endOffset > offset ? Promise.resolve() : this.#growth.next(offset, signal);
  }
}

/** A sender may overwrite its records once they are acknowledged. */
function copyOf({ key, value }: AppendRecord): AppendRecord {
  return { key: key && Buffer.from(key), value: Buffer.from(value) };
}
