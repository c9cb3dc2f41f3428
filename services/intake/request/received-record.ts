import { type Caller, identityOf } from '../../adapters/http/caller.ts';
import type { AccessEvent } from '../../domain/access-event/access-event.ts';
import type { Problem } from '../../value-forms/problems.ts';
import type { TextPlace } from '../../value-forms/text-places.ts';
import type { RefusedInput } from '../dead-letters.ts';
import type { IntakeDeadLetterCode } from './refusal.ts';
import { fieldsIn, sourceIn } from './refused-content.ts';

/** An event as the log gets it. */
export interface EncodedEvent {
  readonly event: AccessEvent;
  readonly schemaId: number;
  readonly body: Buffer;
  /** `body` behind its header. */
  readonly value: Buffer;
  readonly contentHash: string;
}

/** Where a record begins: in a text, or its number, from 1. */
export type PlaceInBody = TextPlace | { readonly record: number };

/** One record of a request, before it is parsed. */
export interface ReceivedRecord {
  /** `undefined` where the text was not parsed. The event itself where it was encoded. */
  readonly json: unknown;
  /** Absent where the record is JSON. */
  readonly encoded?: EncodedEvent | undefined;
  /** Why the text was not parsed. Absent when it was parsed, or is not JSON. */
  readonly code?: IntakeDeadLetterCode | undefined;
  /** Problems around the record: its line is not JSON, or its CloudEvents envelope lacks something. */
  readonly problems: readonly Problem[];
  /** The number of its original bytes. */
  readonly length: number;
  /** The record's original bytes, for its hash. */
  raw(): Buffer;
  /**
   * Returns the place where the record begins in a body of several; null where it is alone. Call it in the order of the records,
   * once each.
   */
  place(): PlaceInBody | null;
}

/** A record that cannot be used. */
export interface Rejection extends Omit<ReceivedRecord, 'code'> {
  readonly code: IntakeDeadLetterCode;
}

export function rejectionOf(record: ReceivedRecord, problems: readonly Problem[]): Rejection {
  const { json, code } = record;
  return rejected(record, code ?? (json === undefined ? 'record-not-json' : 'record-invalid'), problems);
}

/** Refuses a record whose sender lacks the permission for it. */
export function notAllowed(record: ReceivedRecord, problem: Problem): Rejection {
  return rejected(record, 'record-not-allowed', [problem]);
}

function rejected(record: ReceivedRecord, code: IntakeDeadLetterCode, problems: readonly Problem[]): Rejection {
  const { json, length } = record;
  return { json, code, problems, length, raw: () => record.raw(), place: () => record.place() };
}

/** Without a `caller` who is somebody in particular, the record itself specifies the source. */
export function toRefusedInput(rejection: Rejection, caller: Caller | null): RefusedInput {
  const { json, code, problems } = rejection;
  return { code, problems, ...senderOf(caller, sourceIn(json)), fields: fieldsIn(json), input: rejection.raw() };
}

/** The sender of refused input. `named` is the source that the input names. */
export function senderOf(caller: Caller | null, named: string | null): Pick<RefusedInput, 'source' | 'isPerson'> {
  const source = (caller === null ? null : identityOf(caller)) ?? named;
  return { source, isPerson: caller !== null && caller.person !== null };
}
