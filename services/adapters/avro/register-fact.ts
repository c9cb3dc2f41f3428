import { DecodeError } from '../../avro/decode-error.ts';
import { unframe } from '../../avro/framing.ts';
import type { LogRecord } from '../../domain/decision-log/log.ts';
import type { RegisterRecord } from '../../domain/register/register-record.ts';
import { decodeRegisterRecord } from '../../records/register-record/decode-register-record.ts';
import { recordOf } from '../../records/schemas.ts';

/**
 * The fact in a record of `register`; `null` for what is none: a tick, or bytes that intake did not write. UNTRUSTED:
 * whoever may write to the topic may write anything, and one record must not stop what follows it.
 */
export function decodeFact({ value }: Pick<LogRecord, 'value'>): RegisterRecord | null {
  const fact = readFact(value);
  return fact === 'unreadable' ? null : fact;
}

/** As `decodeFact`, but `unreadable` is told from a tick. */
export function readFact(value: Buffer): RegisterRecord | 'unreadable' | null {
  const framed = unframe(value);
  if (framed === null) return 'unreadable';
  const record = recordOf(framed.schemaId);
  if (record !== 'register-record') return record === 'tick' ? null : 'unreadable';
  try {
    return decodeRegisterRecord(framed.schemaId, framed.body);
  } catch (error) {
    if (error instanceof DecodeError) return 'unreadable';
    throw error;
  }
}
