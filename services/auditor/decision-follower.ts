import { blockCodec } from '../adapters/avro/block-codec.ts';
import { foldRecord } from '../domain/decision-log/accepted-blocks.ts';
import { type FoldPosition, type FoldState, foldPositionStart } from '../domain/decision-log/fold.ts';
import { foldFrom, verifyHole } from '../domain/decision-log/fold-from.ts';
import type { Log, LogRecord } from '../domain/decision-log/log.ts';
import { topicPartitions } from '../topology.ts';

const TOPIC = 'access-decisions';
/** The bytes read before other work runs: about a thousand decisions. */
const BATCH_BYTES_MAX = 512 * 1024;

export interface DecisionFollower {
  /** True once every decision that was in the log at the start has been passed on. */
  isCaughtUp(): boolean;
  /** Resolves when everything that is in the log now has been passed on. */
  catchUp(): Promise<void>;
  /** Ends when `signal` aborts; rejects when the log cannot be read. */
  readonly done: Promise<void>;
}

export interface DecisionSink {
  /** Accepts the entries of a block. `schemaId` is the version that they are written in. */
  accept(partition: number, schemaId: number, entries: readonly Buffer[]): void;
  /** Accepts re-evaluations of accesses that are listed already. */
  acceptAgain(partition: number, schemaId: number, entries: readonly Buffer[]): void;
  /** Everything of the partition below this offset of the log has been passed on. Resolves when there is room for more. */
  passed(partition: number, offset: number): Promise<void>;
}

/**
 * Reads every partition of `access-decisions` through `fold` and passes on the entries that count: from the positions
 * `from`, one per partition, or from the log's start where it was trimmed beyond that.
 */
export async function followDecisions(
  log: Log,
  sink: DecisionSink,
  { signal, from }: { readonly signal: AbortSignal; readonly from: readonly FoldPosition[] },
): Promise<DecisionFollower> {
  const partitions = [...Array(topicPartitions[TOPIC]).keys()];
  const starts = await Promise.all(partitions.map((partition) => log.endOffset(TOPIC, partition)));
  const progress = partitions.map(() => 0);
  const waiting = new Set<() => void>();
  const hasReached = (ends: readonly number[]) => ends.every((end, partition) => (progress[partition] ?? 0) >= end);

  async function follow(partition: number): Promise<void> {
    const folded = { log, codec: blockCodec, partition };
    let { state, offset } = await foldFrom(folded, from[partition] ?? foldPositionStart);
    const reached = (nextOffset: number) => {
      progress[partition] = nextOffset;
      for (const check of waiting) check();
    };
    reached(offset);
    for await (const batch of log.read(TOPIC, partition, offset, { follow: true, signal, bytesMax: BATCH_BYTES_MAX })) {
      if ((batch.records[0]?.offset ?? offset) > offset) await verifyHole(folded, offset);
      offset = batch.nextOffset;
      for (const record of batch.records) state = acceptRecord(state, record, { sink, partition });
      reached(batch.nextOffset);
      await sink.passed(partition, batch.nextOffset);
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

function acceptRecord(
  state: FoldState,
  record: LogRecord,
  { sink, partition }: { readonly sink: DecisionSink; readonly partition: number },
): FoldState {
  const folded = foldRecord(state, record, { codec: blockCodec, partition });
  if (folded === null) return state;
  const { block } = folded;
  if (block.kind === 'reevaluations') sink.acceptAgain(partition, block.entrySchemaId, block.entries);
  else sink.accept(partition, block.entrySchemaId, block.entries);
  return folded.state;
}
