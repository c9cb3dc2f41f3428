import { hash } from 'node:crypto';
import { DecodeError } from '../../avro/decode-error.ts';
import { unframe } from '../../avro/framing.ts';
import type { LogRecord } from '../../domain/decision-log/log.ts';
import { type RegisterRecord, registerKinds } from '../../domain/register/register-record.ts';
import { actions, purposes } from '../../records/access-event/access-event.ts';
import { decodeRegisterRecord } from '../../records/register-record/decode-register-record.ts';
import { checkRegisterRecord } from '../../records/register-record/validate-register-record.ts';
import { recordOf, schemaIds } from '../../records/schemas.ts';
import { withoutValue } from '../../value-forms/problems.ts';
import { schemaText } from './schemas.ts';

/** Why a record of a topic cannot be read. */
export const unreadableCodes = ['not-framed', 'unknown-schema', 'not-decodable', 'not-valid'] as const;
export type UnreadableCode = (typeof unreadableCodes)[number];

/** Why a record of `register` is no fact. The codes are those of rejected access events. */
export interface RefusedFact {
  readonly code: UnreadableCode;
  readonly detail: string;
}

/** Changes where `readFact` may find other facts in the same topic: caches of facts are then made again. */
export const FACTS_LAYOUT = hash(
  'sha256',
  JSON.stringify(['2', schemaText(schemaIds.registerRecord), registerKinds, actions, purposes]),
);

/**
 * Returns the fact in a record of `register`, `null` for a tick, or why it is none of
 * these. UNTRUSTED: any program with write access to the topic may have chosen the bytes. The result depends on the record
 * alone, so that every process and every later replay has the same facts.
 */
export function readFact({ value }: Pick<LogRecord, 'value'>): RegisterRecord | RefusedFact | null {
  const framed = unframe(value);
  if (framed === null) {
    return { code: 'not-framed', detail: 'the value does not begin with 0x00 and a schema id' };
  }
  const record = recordOf(framed.schemaId);
  if (record === 'tick') return null;
  if (record !== 'register-record') {
    return { code: 'unknown-schema', detail: `schema id ${framed.schemaId} is none of a register record` };
  }
  try {
    const fact = decodeRegisterRecord(framed.schemaId, framed.body);
    const [problem] = checkRegisterRecord(fact);
    return problem === undefined ? fact : { code: 'not-valid', detail: withoutValue(problem) };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { code: 'not-decodable', detail: error.message };
  }
}

export function isRefused(read: RegisterRecord | RefusedFact | null): read is RefusedFact {
  return read !== null && !('kind' in read);
}

/** The fact in a record of `register`; `null` for what is none. */
export function decodeFact(record: Pick<LogRecord, 'value'>): RegisterRecord | null {
  const read = readFact(record);
  return isRefused(read) ? null : read;
}
