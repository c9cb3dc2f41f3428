import type { Problem } from '../../domain/access-event/access-event.ts';
import type { RefusedInput } from '../dead-letters.ts';
import { describe, type IntakeDeadLetterCode } from './refusal.ts';

/** One record of a request, before it is parsed. */
export interface ReceivedRecord {
  /** `undefined` where the text was no JSON. */
  readonly json: unknown;
  /** What was wrong around the record: its line was no JSON, its CloudEvents envelope lacked something. */
  readonly problems: readonly Problem[];
  /** The record as it came, for a dead letter. */
  readonly raw: () => Buffer;
  /** Nothing of it may be kept but hash and length. */
  readonly isSecret?: boolean;
}

/** A record that cannot be used. */
export interface Rejection extends Omit<ReceivedRecord, 'json'> {
  readonly code: IntakeDeadLetterCode;
}

export function rejectionOf(record: ReceivedRecord, problems: readonly Problem[]): Rejection {
  const { json, raw, isSecret = false } = record;
  return { code: json === undefined ? 'record-not-json' : 'record-invalid', problems, raw, isSecret };
}

/** A record that says what its sender may not say. */
export function notAllowed(record: ReceivedRecord, problem: Problem): Rejection {
  const { raw, isSecret = false } = record;
  return { code: 'record-not-allowed', problems: [problem], raw, isSecret };
}

export function toRefusedInput({ code, problems, raw, isSecret = false }: Rejection): RefusedInput {
  return { code, detail: describe(problems), input: raw(), isSecret };
}
