import { schemaIds, schemaType } from './schemas.ts';

const type = schemaType(schemaIds.deadLetter);

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
  /** Empty. Releases up to 0.1 kept the first 65,536 bytes of the input here. */
  readonly body: Buffer;
}

export function encodeDeadLetter(letter: DeadLetter): Buffer {
  return type.toBuffer(letter);
}

export function decodeDeadLetter(body: Buffer): DeadLetter {
  return type.fromBuffer(body) as DeadLetter;
}
