import { decodeBlock } from '../adapters/avro/decision-block-codec.ts';
import { unframe } from '../adapters/avro/framing.ts';
import { DecodeError, schemaIds } from '../adapters/avro/schemas.ts';
import type { Block } from '../domain/decision-log/block.ts';
import { type FoldState, fold, foldStart } from '../domain/decision-log/fold.ts';
import type { Log, LogRecord } from '../domain/decision-log/log.ts';
import { topicPartitions } from '../topology.ts';

const TOPIC = 'access-decisions';

export interface DecisionFollower {
  /** True once every decision that was in the log at the start has been handed on. */
  isCaughtUp(): boolean;
  /** Resolves when everything that is in the log now has been handed on. */
  catchUp(): Promise<void>;
  /** Ends when `signal` aborts; rejects when the log cannot be read. */
  readonly done: Promise<void>;
}

export interface DecisionSink {
  accept(partition: number, entry: Buffer): void;
  /** Resolves when there is room for more. */
  room(): Promise<void>;
}

/** Reads every partition of `access-decisions` from its start through `fold` and hands on the entries that count. */
export async function followDecisions(log: Log, sink: DecisionSink, signal: AbortSignal): Promise<DecisionFollower> {
  const partitions = [...Array(topicPartitions[TOPIC]).keys()];
  const starts = await Promise.all(partitions.map((partition) => log.endOffset(TOPIC, partition)));
  const progress = partitions.map(() => 0);
  const waiting = new Set<() => void>();
  const hasReached = (ends: readonly number[]) => ends.every((end, partition) => (progress[partition] ?? 0) >= end);

  async function follow(partition: number): Promise<void> {
    let state = foldStart;
    for await (const batch of log.read(TOPIC, partition, 0, { follow: true, signal })) {
      for (const record of batch.records) state = acceptRecord(state, record, (entry) => sink.accept(partition, entry));
      progress[partition] = batch.nextOffset;
      for (const check of waiting) check();
      await sink.room();
    }
  }

  return {
    isCaughtUp: () => hasReached(starts),
    async catchUp() {
      const ends = await Promise.all(partitions.map((partition) => log.endOffset(TOPIC, partition)));
      await new Promise<void>((resolve) => {
        const check = () => {
          if (!hasReached(ends) && !signal.aborted) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      });
    },
    done: Promise.all(partitions.map(follow)).then(() => undefined),
  };
}

function acceptRecord(state: FoldState, record: LogRecord, accept: (entry: Buffer) => void): FoldState {
  const block = toBlock(record.value);
  const next = block === null ? null : fold(state, block, record.value);
  if (block === null || next === null) return state;
  // Late re-evaluations name accesses that are listed already; their entries are no accesses of their own.
  if (block.kind === 'decisions') for (const entry of block.entries) accept(entry);
  return next;
}

/** `null` for a record that is no block: fold has nothing to say about it, so it does not count. */
function toBlock(value: Buffer): Block | null {
  const framed = unframe(value);
  if (framed === null || framed.schemaId !== schemaIds.decisionBlock) return null;
  try {
    return decodeBlock(framed.body);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
