import type { Block, BlockCodec } from './block.ts';
import { type FoldPosition, type FoldRule, type FoldState, fold, foldPositionStart, hashOfRecord } from './fold.ts';
import { foldFrom, verifyHole } from './fold-from.ts';
import type { Log, LogRecord, ReadOptions } from './log.ts';

/** An accepted block and the fold's state after it. */
export interface AcceptedBlock {
  readonly block: Block;
  readonly offset: number;
  /** The log's clock; `null` for a block that this process appended and did not read back. */
  readonly appendedAt: number | null;
  readonly state: FoldState;
}

/** An accepted block as read from the log. */
export type ReadBlock = AcceptedBlock & { readonly appendedAt: number };

export interface ReadBlocksOptions extends Pick<ReadOptions, 'follow' | 'signal'> {
  readonly log: Log;
  readonly codec: BlockCodec;
  readonly partition: number;
  /**
   * The start of reading; the start of the log by default. If the log was trimmed beyond it, reading begins at the
   * log's start.
   */
  readonly from?: FoldPosition;
  /** Called for each record that does not count: a zombie's block, a repeat, or a value that is not a block. */
  readonly onIgnored?: (record: LogRecord) => void;
  /** The production rule by default; only the simulation's negative controls replace it. */
  readonly rule?: FoldRule;
}

/**
 * Yields the accepted blocks of one partition of `access-decisions` in order. Every reader reads the topic this way.
 */
export async function* readAcceptedBlocks(options: ReadBlocksOptions): AsyncGenerator<ReadBlock, void, undefined> {
  const { log, codec, partition, from = foldPositionStart, rule = fold, follow = false, signal, onIgnored } = options;
  const reading = signal === undefined ? { follow } : { follow, signal };
  const start = await foldFrom({ log, codec, partition }, from);
  let { state, offset: expected } = start;
  for await (const { records } of log.read('access-decisions', partition, start.offset, reading)) {
    for (const record of records) {
      if (record.offset > expected) await verifyHole({ log, codec, partition }, expected);
      expected = record.offset + 1;
      const folded = foldRecord(state, record, { codec, partition, rule });
      if (folded === null) {
        onIgnored?.(record);
      } else {
        state = folded.state;
        yield { ...folded, offset: record.offset, appendedAt: record.appendedAt };
      }
    }
  }
}

/** Records whose entries were looked at: the log gives the readers of a process the same ones. */
const whole = new WeakSet<LogRecord>();

/** Returns the block of a record and the state after it; `null` for a record that does not count. */
export function foldRecord(
  state: FoldState,
  record: LogRecord,
  { codec, partition, rule = fold }: Pick<ReadBlocksOptions, 'codec' | 'partition' | 'rule'>,
): Pick<AcceptedBlock, 'block' | 'state'> | null {
  const block = codec.decodeBlock(record.value, { partition, offset: record.offset });
  const next = block === null ? null : rule(state, block, hashOfRecord(record));
  if (block === null || next === null) return null;
  if (!whole.has(record)) {
    if (!codec.hasWholeEntries(block)) return null;
    whole.add(record);
  }
  return { block, state: next };
}
