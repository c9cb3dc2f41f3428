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
  /** The event in Avro, behind its header. */
  readonly value: Buffer;
  readonly contentHash: string;
}

/** Where a record begins: in a text, or its number, from 1. */
export type PlaceInBody = TextPlace | { readonly record: number };

/** What a record contains. */
export interface ReadContent {
  /** `undefined` where the text was not parsed. The event itself where it was encoded. */
  readonly json: unknown;
  /** Absent where the record is JSON. */
  readonly encoded?: EncodedEvent | undefined;
  /** Why the text was not parsed. Absent when it was parsed, or is not JSON. */
  readonly code?: IntakeDeadLetterCode | undefined;
  /** Problems around the record: its line is not JSON, or its CloudEvents envelope lacks something. */
  readonly problems: readonly Problem[];
}

/** One record of a request, before it is parsed. */
export interface ReceivedRecord {
  /** The number of its original bytes. */
  readonly length: number;
  /** The number of values that reading it parses; 0 where they are parsed already, or are no text. */
  readonly values: number;
  /**
   * Reads the record, a line of NDJSON and an Avro event only now and each time: a thousand parsed events, kept until
   * the last one is used, are what the garbage collector would copy.
   */
  read(): ReadContent;
  /** The record's original bytes, for its hash. */
  raw(): Buffer;
  /**
   * Returns the place where the record begins in a body of several; null where it is alone. Call it in the order of the records,
   * once each.
   */
  place(): PlaceInBody | null;
}

/** The records of a request, in order. */
export type ReceivedRecords = Iterable<ReceivedRecord> & { readonly length: number };

/** A record that cannot be used. */
export interface Rejection extends Pick<ReceivedRecord, 'raw' | 'place'> {
  readonly json: unknown;
  readonly code: IntakeDeadLetterCode;
  readonly problems: readonly Problem[];
}

export function rejectionOf(
  record: ReceivedRecord,
  { json, code }: ReadContent,
  problems: readonly Problem[],
): Rejection {
  const why = code ?? (json === undefined ? 'record-not-json' : 'record-invalid');
  return rejected(record, { json, code: why, problems });
}

/** Refuses a record whose sender lacks the permission for it. */
export function notAllowed(record: ReceivedRecord, { json }: ReadContent, problem: Problem): Rejection {
  return rejected(record, { json, code: 'record-not-allowed', problems: [problem] });
}

function rejected(record: ReceivedRecord, why: Pick<Rejection, 'json' | 'code' | 'problems'>): Rejection {
  return { ...why, raw: () => record.raw(), place: () => record.place() };
}

/** Whether the bytes of a record could be read, whatever it contained. */
export function isReadable(parsed: Rejection | object): boolean {
  return !('json' in parsed) || parsed.json !== undefined;
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
