import { unframe } from '../../avro/framing.ts';
import type { LogRecord } from '../../domain/decision-log/log.ts';
import type { RegisterRecord } from '../../domain/register/register-record.ts';
import { decodeRegisterRecord } from '../../records/register-record/decode-register-record.ts';
import { recordOf } from '../../records/schemas.ts';

/** The fact in a record of `register`; `null` for what is none, a tick. */
export function decodeFact({ value }: LogRecord): RegisterRecord | null {
  const framed = unframe(value);
  return framed !== null && recordOf(framed.schemaId) === 'register-record'
    ? decodeRegisterRecord(framed.schemaId, framed.body)
    : null;
}
