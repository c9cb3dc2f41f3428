import { createHash } from 'node:crypto';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import { frame } from '../avro/framing.ts';
import type { AppendRecord } from '../domain/decision-log/log.ts';
import { encodeDeadLetter } from '../records/dead-letter/encode-dead-letter.ts';
import { schemaIds } from '../records/schemas.ts';
import type { Problem } from '../value-forms/problems.ts';
import type { AppendQueue } from './append-queue.ts';
import type { IntakeDeadLetterCode } from './request/refusal.ts';
import { describeRefused } from './request/refused-content.ts';

export interface RefusedInput {
  readonly code: IntakeDeadLetterCode;
  readonly problems: readonly Problem[];
  /** `null` when unknown. */
  readonly source: string | null;
  readonly fields: readonly string[];
  /** The original bytes. */
  readonly input: Buffer;
}

export interface DeadLetterDeps {
  readonly queue: AppendQueue;
  readonly meters: Pick<Meters, 'deadLetters'>;
  /** Receives the bytes of what is in `dead-letters`. */
  readonly keep: (inputs: readonly Buffer[]) => void;
}

/** Appends refused inputs to `dead-letters`. */
export class DeadLetterWriter {
  readonly #queue: AppendQueue;
  readonly #counter: Meters['deadLetters'];
  readonly #keep: (inputs: readonly Buffer[]) => void;

  constructor({ queue, meters, keep }: DeadLetterDeps) {
    this.#queue = queue;
    this.#keep = keep;
    this.#counter = meters.deadLetters;
  }

  /** Resolves when all are durable; rejects when the outcome is unknown. */
  async write(refused: readonly RefusedInput[]): Promise<void> {
    await this.#queue.append(refused.map(toDeadLetter));
    this.#keep(refused.map(({ input }) => input));
    for (const { code } of refused) this.#counter.inc({ stage: 'intake', code });
  }
}

/** Builds the record of `dead-letters` for a refused input: its hash and length, and none of its content. */
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
