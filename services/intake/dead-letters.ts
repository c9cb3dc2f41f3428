import { createHash } from 'node:crypto';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import { frame } from '../avro/framing.ts';
import type { Problem } from '../domain/access-event/access-event.ts';
import type { AppendRecord } from '../domain/decision-log/log.ts';
import { encodeDeadLetter } from '../records/dead-letter/encode-dead-letter.ts';
import { schemaIds } from '../records/schemas.ts';
import type { AppendQueue } from './append-queue.ts';
import type { IntakeDeadLetterCode } from './request/refusal.ts';
import { describeRefused } from './request/refused-content.ts';

export interface RefusedInput {
  readonly code: IntakeDeadLetterCode;
  readonly problems: readonly Problem[];
  /** `null`: not known. */
  readonly source: string | null;
  readonly fields: readonly string[];
  /** As it came. */
  readonly input: Buffer;
}

/** Appends refused inputs to `dead-letters`. */
export class DeadLetterWriter {
  readonly #queue: AppendQueue;
  readonly #counter: Meters['deadLetters'];

  constructor({ queue, meters }: { queue: AppendQueue; meters: Meters }) {
    this.#queue = queue;
    this.#counter = meters.deadLetters;
  }

  /** Resolves when all are durable; rejects when the outcome is unknown. */
  async write(refused: readonly RefusedInput[]): Promise<void> {
    await this.#queue.append(refused.map(toDeadLetter));
    for (const { code } of refused) this.#counter.inc({ stage: 'intake', code });
  }
}

/** The record of `dead-letters` that names a refused input by hash and length, and keeps nothing of what it said. */
export function toDeadLetter({ code, problems, source, fields, input }: RefusedInput): AppendRecord {
  const letter = {
    stage: 'intake' as const,
    code,
    detail: describeRefused(problems, { source, fields }),
    topic: null,
    partition: null,
    offset: null,
    hash: createHash('sha256').update(input).digest(),
    length: input.length,
    body: Buffer.alloc(0),
  };
  return { key: null, value: frame(schemaIds.deadLetter, encodeDeadLetter(letter)) };
}
