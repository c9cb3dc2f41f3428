import { blockCodec } from '../adapters/avro/block-codec.ts';
import { unframe } from '../avro/framing.ts';
import type { Log, LogRecord } from '../domain/decision-log/log.ts';
import { trimPoint } from '../domain/decision-log/trim-point.ts';
import type { Seal, Stream } from '../domain/transparency-log/seal.ts';
import type { DeadLetter } from '../records/dead-letter/dead-letter.ts';
import { decodeDeadLetter } from '../records/dead-letter/decode-dead-letter.ts';
import { recordOf } from '../records/schemas.ts';
import { PARTITIONS_DECIDED, type TopicName } from '../topology.ts';

export interface TrimOptions {
  readonly log: Log;
  /** Returns the newest seal of a stream that a signed checkpoint covers; `null` for none. */
  readonly sealed: (stream: Stream) => Pick<Seal, 'lastSource' | 'next'> | null;
  readonly nowMs: number;
  readonly retentionMillis: number;
  /** Called with the new start of a partition and the number of removed records. */
  readonly onTrimmed: (stream: Stream, startOffset: number, removed: number) => void;
  readonly signal?: AbortSignal;
}

/** `TrimOptions` with the values derived from them for every topic. */
interface Trim extends TrimOptions {
  readonly appendedBefore: number;
}

/**
 * Removes sealed records that are older than the retention from `access-decisions`, `access-events` and `dead-letters`.
 * The other topics are kept completely (docs/decisions/0010). May be repeated, interrupted and run by two archivers at
 * once.
 */
export async function trimLog(options: TrimOptions): Promise<void> {
  const trim = { ...options, appendedBefore: (await unsealedSince(options)) - options.retentionMillis };
  for (let partition = 0; partition < PARTITIONS_DECIDED && !options.signal?.aborted; partition += 1) {
    await trimDecisions(trim, partition);
    await trimEvents(trim, partition);
  }
  if (!options.signal?.aborted) await trimDeadLetters(trim);
}

/**
 * Returns the append time of the oldest access that is not decided and sealed, or now if there is none. The retention
 * counts back from it: that access may repeat one from up to 90 days earlier, in any partition.
 */
async function unsealedSince({ log, sealed, nowMs }: TrimOptions): Promise<number> {
  let oldest = nowMs;
  for (let partition = 0; partition < PARTITIONS_DECIDED; partition += 1) {
    const first = (sealed({ topic: 'access-decisions', partition })?.lastSource ?? -1) + 1;
    const record = await recordAt(log, 'access-events', partition, first);
    oldest = Math.min(oldest, record?.appendedAt ?? nowMs);
  }
  return oldest;
}

async function trimDecisions(
  { log, sealed, appendedBefore, signal, onTrimmed }: Trim,
  partition: number,
): Promise<void> {
  const stream = { topic: 'access-decisions', partition } as const;
  const seal = sealed(stream);
  if (seal === null) return;
  const limit = { sealedTo: seal.next.offset, appendedBefore };
  const point = await trimPoint(
    { log, codec: blockCodec, partition },
    signal === undefined ? limit : { ...limit, signal },
  );
  await trimTo(log, stream, point, onTrimmed);
}

async function trimEvents({ log, sealed, appendedBefore, onTrimmed }: Trim, partition: number): Promise<void> {
  const stream = { topic: 'access-events', partition } as const;
  const seal = sealed({ topic: 'access-decisions', partition });
  if (seal === null) return;
  // Append times never decrease, so a binary search finds the first record that is too young.
  let low = await log.startOffset(stream.topic, partition);
  let high = Math.max(low, seal.lastSource + 1);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const record = await recordAt(log, stream.topic, partition, middle);
    if (record !== null && record.appendedAt < appendedBefore && record.offset < high) low = record.offset + 1;
    else high = middle;
  }
  await trimTo(log, stream, low, onTrimmed);
}

/** Removes a dead letter no sooner than the record whose decision refers to it. No decision refers to one of the register. */
async function trimDeadLetters({ log, sealed, appendedBefore, onTrimmed }: Trim): Promise<void> {
  const stream = { topic: 'dead-letters', partition: 0 } as const;
  const isSealed = ({ topic, partition, offset }: DeadLetter): boolean => {
    if (topic !== 'access-events' || partition === null || offset === null) return true;
    return offset <= (sealed({ topic: 'access-decisions', partition })?.lastSource ?? -1);
  };
  let point = await log.startOffset(stream.topic, stream.partition);
  reading: for await (const { records } of log.read(stream.topic, stream.partition, point)) {
    for (const { offset, appendedAt, value } of records) {
      const letter = letterIn(value);
      if (appendedAt >= appendedBefore || (letter !== null && !isSealed(letter))) break reading;
      point = offset + 1;
    }
  }
  await trimTo(log, stream, point, onTrimmed);
}

async function trimTo(
  log: Log,
  stream: Stream & { readonly topic: TopicName },
  point: number,
  onTrimmed: TrimOptions['onTrimmed'],
): Promise<void> {
  const before = await log.startOffset(stream.topic, stream.partition);
  if (point > before) await log.trim(stream.topic, stream.partition, point);
  onTrimmed(stream, Math.max(before, point), Math.max(0, point - before));
}

/** Returns the first record at or above the offset; `null` at the end. */
async function recordAt(log: Log, topic: TopicName, partition: number, offset: number): Promise<LogRecord | null> {
  for await (const { records } of log.read(topic, partition, offset, { recordsMax: 1 })) return records[0] ?? null;
  return null;
}

/** Returns `null` for a record that is not a dead letter: nothing refers to it. */
function letterIn(value: Buffer): DeadLetter | null {
  const framed = unframe(value);
  if (framed === null || recordOf(framed.schemaId) !== 'dead-letter') return null;
  try {
    return decodeDeadLetter(framed.schemaId, framed.body);
  } catch {
    return null;
  }
}
