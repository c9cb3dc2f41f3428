import type { LogRecord } from '../../domain/decision-log/log.ts';
import type { RegisterRecord } from '../../domain/register/register-record.ts';
import { unframe } from './framing.ts';
import { decodeRegisterRecord } from './register-record-codec.ts';
import { schemaIds } from './schemas.ts';

/** The fact in a record of `register`; `null` for what is none, a tick. */
export function decodeFact({ value }: LogRecord): RegisterRecord | null {
  const framed = unframe(value);
  return framed?.schemaId === schemaIds.registerRecord ? decodeRegisterRecord(framed.body) : null;
}
