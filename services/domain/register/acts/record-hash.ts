import { hash } from 'node:crypto';
import { absentRegisterRecord } from '../../../records/register-record/absent-register-record.ts';
import { toRegisterRecordJson } from '../../../records/register-record/to-register-record-json.ts';
import type { RegisterRecord } from '../register-record.ts';

/**
 * The SHA-256 of the content of a record, hexadecimal. An approval contains it, so it does not apply to a correction of
 * the record. The hash does not depend on the version of the schema: absent fields have no part in it. Who the sender was
 * is no content.
 */
export function recordHash(record: RegisterRecord): string {
  const { unvouched: _, issuerAuthenticated: __, ...content } = toRegisterRecordJson(record);
  const absent: Readonly<Record<string, unknown>> = absentRegisterRecord[record.kind];
  const given = Object.entries(content).filter(([field, value]) => !isAbsent(value, absent[field]));
  return hash('sha256', JSON.stringify(given.sort(([one], [other]) => (one < other ? -1 : 1))), 'hex');
}

/** An order with an empty list of recipients excludes all of them, and one without a list nobody. */
function isAbsent(value: unknown, absent: unknown): boolean {
  return value === null || (absent !== null && Array.isArray(value) && value.length === 0);
}
