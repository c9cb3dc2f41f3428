import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { DEAD_LETTER_BODY_BYTES_MAX, encodeDeadLetter } from '../adapters/avro/dead-letter-codec.ts';
import { frame } from '../adapters/avro/framing.ts';
import { schemaIds } from '../adapters/avro/schemas.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import { canonicalIp } from '../domain/access-event/ip-address.ts';
import type { HashIp } from '../domain/access-event/parse-access-event.ts';
import type { AppendRecord } from '../domain/decision-log/log.ts';
import type { AppendQueue } from './append-queue.ts';
import type { IntakeDeadLetterCode } from './request/refusal.ts';

const IPV4 = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\d|\.\d)/g;
const IPV6 = /(?<![0-9A-Za-z:.])[0-9A-Fa-f:]{2,39}(?![0-9A-Za-z:])/g;
/** Where the text of a camera's `name` begins in JSON: what people call the rooms of their homes. */
const NAME_START = /"name"\s*:\s*"/g;

export interface RefusedInput {
  readonly code: IntakeDeadLetterCode;
  /** One line. */
  readonly detail: string;
  readonly input: Buffer;
  /** Nothing of the input may be kept but its hash and length. */
  readonly isSecret?: boolean;
}

/** Appends refused inputs to `dead-letters`. */
export class DeadLetterWriter {
  readonly #queue: AppendQueue;
  readonly #hashIp: HashIp;
  readonly #counter: Meters['deadLetters'];

  constructor({ queue, hashIp, meters }: { queue: AppendQueue; hashIp: HashIp; meters: Meters }) {
    this.#queue = queue;
    this.#hashIp = hashIp;
    this.#counter = meters.deadLetters;
  }

  /** Resolves when all are durable; rejects when the outcome is unknown. */
  async write(refused: readonly RefusedInput[]): Promise<void> {
    await this.#queue.append(refused.map((input) => toDeadLetter(input, this.#hashIp)));
    for (const { code } of refused) this.#counter.inc({ stage: 'intake', code });
  }
}

/**
 * The record of `dead-letters` that keeps a refused input. What intake keeps out of the log does not enter this way
 * either: in text every IP address is replaced by its keyed hash and every `name` by `…` first, and hash and length are
 * those of what remains. Of input that is no text (compressed, another charset), and of register records that
 * could not be read, only hash and length are kept, because nobody can see what is in it.
 */
export function toDeadLetter({ code, detail, input, isSecret = false }: RefusedInput, hashIp: HashIp): AppendRecord {
  const isText = !isSecret && isUtf8(input) && !input.includes(0);
  const kept = isText ? withoutPrivateBytes(input, hashIp) : input;
  const letter = {
    stage: 'intake' as const,
    code,
    detail: withoutPrivate(detail, hashIp),
    topic: null,
    partition: null,
    offset: null,
    hash: createHash('sha256').update(kept).digest(),
    length: kept.length,
    body: isText ? kept.subarray(0, DEAD_LETTER_BODY_BYTES_MAX) : Buffer.alloc(0),
  };
  return { key: null, value: frame(schemaIds.deadLetter, encodeDeadLetter(letter)) };
}

function withoutPrivateBytes(input: Buffer, hashIp: HashIp): Buffer {
  const text = input.toString();
  const without = withoutPrivate(text, hashIp);
  return without === text ? input : Buffer.from(without);
}

function withoutPrivate(text: string, hashIp: HashIp): string {
  const replace = (candidate: string): string => {
    const ip = canonicalIp(candidate);
    return ip === null ? candidate : hashIp(ip);
  };
  return withoutNames(text).replace(IPV4, replace).replace(IPV6, replace);
}

/** By hand: the engine's stack is no match for a pattern of repeated escapes over 8 MiB of text. */
function withoutNames(text: string): string {
  const kept: string[] = [];
  let from = 0;
  for (const match of text.matchAll(NAME_START)) {
    const start = match.index + match[0].length;
    if (start < from) continue;
    kept.push(text.slice(from, start), '…');
    from = endOfString(text, start);
  }
  return from === 0 ? text : kept.join('') + text.slice(from);
}

function endOfString(text: string, start: number): number {
  for (let index = start; index < text.length; index += 1) {
    if (text[index] === '"') return index;
    if (text[index] === '\\') index += 1;
  }
  return text.length;
}
