import { createHash } from 'node:crypto';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import { frame } from '../avro/framing.ts';
import type { AppendRecord } from '../domain/decision-log/log.ts';
import { encodeDeadLetter } from '../records/dead-letter/encode-dead-letter.ts';
import { schemaIds } from '../records/schemas.ts';
import type { Problem } from '../value-forms/problems.ts';
import type { AppendQueue } from './append-queue.ts';
import { type OverLimit, quotaProblem } from './quotas/source-quotas.ts';
import type { ThrottledRequests } from './quotas/throttled-sources.ts';
import { type IntakeDeadLetterCode, intakeDeadLetterCodes } from './request/refusal.ts';
import { describeRefused, HIDDEN } from './request/refused-content.ts';

export interface RefusedInput {
  readonly code: IntakeDeadLetterCode;
  readonly problems: readonly Problem[];
  /** The id of the sender; `null` when unknown. */
  readonly source: string | null;
  /** The sender is a person, who is no source. */
  readonly isPerson: boolean;
  readonly fields: readonly string[];
  /** The original bytes; empty for requests over the limit of a source, of which nothing was used. */
  readonly input: Buffer;
  /** Only of requests over the limit of a source: how many. */
  readonly count?: number;
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
    // Prometheus sees no increase in a series that begins with its first count.
    for (const code of intakeDeadLetterCodes) this.#counter.inc({ stage: 'intake', code }, 0);
  }

  /** Resolves when all are durable; rejects when the outcome is unknown. */
  async write(refused: readonly RefusedInput[]): Promise<void> {
    await this.#queue.append(refused.map(toDeadLetter));
    this.#keep(refused.flatMap(({ code, input }) => (code === 'quota-exceeded' ? [] : [input])));
    for (const { code, count = 1 } of refused) this.#counter.inc({ stage: 'intake', code }, count);
  }
}

/** Builds the record of `dead-letters` for a refused input: its hash and length, and none of its content. */
export function toDeadLetter({ code, problems, source, isPerson, fields, input, count }: RefusedInput): AppendRecord {
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
    sourceId: isPerson || source === HIDDEN ? null : source,
    count: count ?? null,
  };
  return { key: null, value: frame(schemaIds.deadLetter, encodeDeadLetter(letter)) };
}

/** Describes requests over the limit of their source. */
export function throttledInput({ exceeded, count }: ThrottledRequests<OverLimit>): RefusedInput {
  const { sourceId } = exceeded;
  return {
    code: 'quota-exceeded',
    problems: [quotaProblem(exceeded)],
    source: sourceId,
    isPerson: 'isPerson' in exceeded && exceeded.isPerson,
    fields: [],
    input: NO_BYTES,
    count,
  };
}

const NO_BYTES = Buffer.alloc(0);
