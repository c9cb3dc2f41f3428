import { schemaIds, schemaType } from './schemas.ts';

const type = schemaType(schemaIds.deadLetter);

/** Bytes of the input that a dead letter keeps. */
export const DEAD_LETTER_BODY_BYTES_MAX = 65_536;

/** Input that could not be used (`schemas/dead-letter/v1.avsc`). */
export interface DeadLetter {
  readonly stage: 'intake' | 'decider';
  /** Closed list, `docs/errors.md`. */
  readonly code: string;
  readonly detail: string;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
  /** SHA-256 of the whole input. */
  readonly hash: Buffer;
  /** Length of the whole input in bytes. */
  readonly length: number;
  /** The input, cut after `DEAD_LETTER_BODY_BYTES_MAX`. */
  readonly body: Buffer;
}

export function encodeDeadLetter(letter: DeadLetter): Buffer {
  return type.toBuffer(letter);
}

export function decodeDeadLetter(body: Buffer): DeadLetter {
  return type.fromBuffer(body) as DeadLetter;
}
