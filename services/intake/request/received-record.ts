import type { Problem } from '../../domain/access-event/access-event.ts';
import type { RefusedInput } from '../dead-letters.ts';
import type { IntakeDeadLetterCode } from './refusal.ts';
import { fieldsIn, sourceIn } from './refused-content.ts';

/** One record of a request, before it is parsed. */
export interface ReceivedRecord {
  /** `undefined` where the text was not parsed. */
  readonly json: unknown;
  /** Why the text was not parsed. Absent: it was, or it is no JSON. */
  readonly code?: IntakeDeadLetterCode;
  /** What was wrong around the record: its line was no JSON, its CloudEvents envelope lacked something. */
  readonly problems: readonly Problem[];
  /** The record as it came: for its hash and length. */
  readonly raw: () => Buffer;
}

/** A record that cannot be used. */
export interface Rejection extends Omit<ReceivedRecord, 'code'> {
  readonly code: IntakeDeadLetterCode;
}

export function rejectionOf({ json, code, raw }: ReceivedRecord, problems: readonly Problem[]): Rejection {
  return { json, code: code ?? (json === undefined ? 'record-not-json' : 'record-invalid'), problems, raw };
}

/** A record that says what its sender may not say. */
export function notAllowed({ json, raw }: ReceivedRecord, problem: Problem): Rejection {
  return { json, code: 'record-not-allowed', problems: [problem], raw };
}

/** `caller`: who sent it, where that is known; else the record is asked. */
export function toRefusedInput({ json, code, problems, raw }: Rejection, caller: string | null): RefusedInput {
  return { code, problems, source: caller ?? sourceIn(json), fields: fieldsIn(json), input: raw() };
}
