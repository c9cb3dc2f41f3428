import { hash } from 'node:crypto';
import { frame } from '../avro/framing.ts';
import type { AppendRecord, Log, LogRecord } from '../domain/decision-log/log.ts';
import { AppendOutcomeUnknownError } from '../domain/decision-log/ownership-errors.ts';
import { encodeDeadLetter } from '../records/dead-letter/encode-dead-letter.ts';
import { schemaIds } from '../records/schemas.ts';
import type { ReadableRecord, RejectedRecord } from './decide-record.ts';
import type { DeciderDeps } from './decider-deps.ts';

/** A record of `access-events`, decoded. */
export interface Input {
  readonly record: LogRecord;
  readonly content: ReadableRecord | RejectedRecord;
}

/**
 * Appends the reasons of rejected inputs to `dead-letters` and returns the inputs with the offsets of their letters.
 * CRASH: the letters are in the log without the decisions that refer to them; the next owner writes the letters again,
 * and the second copies are harmless.
 */
export async function appendDeadLetters(
  inputs: readonly Input[],
  partition: number,
  { log, meters }: Pick<DeciderDeps, 'log' | 'meters'>,
): Promise<readonly Input[]> {
  const letters = inputs.flatMap(({ record, content }) => {
    return 'rejected' in content ? [deadLetter({ record, topic: 'access-events', partition }, content.rejected)] : [];
  });
  if (letters.length === 0) return inputs;
  let deadLetterOffset = await appendLetters(log, letters);
  return inputs.map((input) => {
    if (!('rejected' in input.content)) return input;
    meters.deadLetters.inc({ stage: 'decider', code: input.content.rejected.code });
    const content = { ...input.content, deadLetterOffset };
    deadLetterOffset += 1;
    return { record: input.record, content };
  });
}

/** Returns the offset of the first letter. Rejects with `AppendOutcomeUnknownError`; second copies are harmless. */
export async function appendLetters(log: Log, letters: readonly AppendRecord[]): Promise<number> {
  try {
    return await log.append('dead-letters', 0, letters);
  } catch (error) {
    throw new AppendOutcomeUnknownError(0, { cause: error }, 'dead-letters');
  }
}

/** The place of a refused record. */
interface Refused {
  readonly record: LogRecord;
  readonly topic: 'access-events' | 'register';
  readonly partition: number;
}

export function deadLetter(
  { record: { value, offset }, topic, partition }: Refused,
  { code, detail }: RejectedRecord['rejected'],
): AppendRecord {
  const letter = encodeDeadLetter({
    stage: 'decider',
    code,
    detail,
    topic,
    partition,
    offset,
    hash: Buffer.from(hash('sha256', value, 'hex'), 'hex'),
    length: value.length,
    body: Buffer.alloc(0),
    sourceId: null,
    count: null,
  });
  return { key: Buffer.from(`${partition}/${offset}`), value: frame(schemaIds.deadLetter, letter) };
}
