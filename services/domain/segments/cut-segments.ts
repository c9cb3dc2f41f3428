import { schemaIds } from '../../records/schemas.ts';
import type { TopicName } from '../../topology.ts';
import { type ReadBlocksOptions, readAcceptedBlocks } from '../decision-log/accepted-blocks.ts';
import { foldStart } from '../decision-log/fold.ts';
import type { Log, LogRecord, ReadOptions } from '../decision-log/log.ts';
import {
  type CutPiece,
  type CutPosition,
  type CutSegment,
  cutPositionStart,
  type EntryGatherer,
  pieceOfBlock,
  registerWindow,
  SegmentCutter,
} from './segment-cutter.ts';

export interface CutDecisionsOptions<Entries> extends Omit<ReadBlocksOptions, 'from'> {
  /** `next` of an earlier segment; the start of the topic by default. */
  readonly start?: CutPosition;
  /** Called for each segment. */
  readonly gather: () => EntryGatherer<Entries>;
}

export interface CutRecordsOptions<Entries> extends Pick<ReadOptions, 'follow' | 'signal'> {
  readonly log: Log;
  readonly topic: Exclude<TopicName, 'access-decisions'>;
  readonly partition: number;
  readonly start?: CutPosition;
  /** Returns the archived entry of a record; `null` for a tick. */
  readonly toEntry: (record: LogRecord) => Buffer | null;
  /** Called for each segment. */
  readonly gather: () => EntryGatherer<Entries>;
}

/** `SealedGap.cause` for a tick's own offset and for offsets missing from the topic. */
const TICK_CAUSE = 'tick';
const MISSING_CAUSE = 'missing';

/** Yields the complete segments of one partition of `access-decisions` in order. It omits the open segment. */
export async function* cutDecisionSegments<Entries>(
  options: CutDecisionsOptions<Entries>,
): AsyncGenerator<CutSegment<Entries>, void, undefined> {
  const { start = cutPositionStart, gather, ...reading } = options;
  const cutter = new SegmentCutter(start, gather);
  for await (const { block, offset, appendedAt, state } of readAcceptedBlocks({ ...reading, from: start })) {
    yield* cutter.push(pieceOfBlock(block, appendedAt, { offset: offset + 1, state }));
  }
}

/**
 * Yields the complete segments of a topic in which every record except ticks is an entry. A record's source is its
 * offset.
 */
export async function* cutRecordSegments<Entries>(
  options: CutRecordsOptions<Entries>,
): AsyncGenerator<CutSegment<Entries>, void, undefined> {
  const { log, topic, partition, toEntry, gather, start = cutPositionStart, follow = false, signal } = options;
  const reading = signal === undefined ? { follow } : { follow, signal };
  const cutter = new SegmentCutter({ ...start, window: countedWindow }, gather);
  let expected = start.offset;
  for await (const { records } of log.read(topic, partition, start.offset, reading)) {
    for (const record of records) {
      yield* cutter.push(pieceOfRecord(record, toEntry(record), expected));
      expected = record.offset + 1;
    }
  }
}

/** Only ticks close a segment by time; the age of records does not. */
const countedWindow = { ...registerWindow, millisMax: Number.MAX_SAFE_INTEGER };

function pieceOfRecord({ offset, appendedAt }: LogRecord, entry: Buffer | null, expected: number): CutPiece {
  const missing = offset > expected ? [{ first: expected, last: offset - 1, cause: MISSING_CAUSE }] : [];
  const tick = entry === null ? [{ first: offset, last: offset, cause: TICK_CAUSE }] : [];
  return {
    entries: entry === null ? [] : [entry],
    schemaId: schemaIds.logEntry,
    isReevaluation: false,
    gaps: [...missing, ...tick],
    lastSource: offset,
    appendedAt,
    isTick: entry === null,
    window: null,
    position: { offset: offset + 1, state: foldStart },
  };
}
