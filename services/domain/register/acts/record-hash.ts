import { hash } from 'node:crypto';
import { toRegisterRecordJson } from '../../../records/register-record/to-register-record-json.ts';
import type { RegisterRecord } from '../register-record.ts';

/**
 * The SHA-256 of the content of a record, hexadecimal. An approval contains it, so it does not apply to a correction of
 * the record. The hash does not depend on the version of the schema: absent fields have no part in it. Who the sender was
 * is no content.
 */
export function recordHash(record: RegisterRecord): string {
  const { unvouched: _, issuerAuthenticated: __, ...content } = toRegisterRecordJson(record);
  const given = Object.entries(content).filter(([, value]) => !isAbsent(value));
  return hash('sha256', JSON.stringify(given.sort(([one], [other]) => (one < other ? -1 : 1))), 'hex');
}

function isAbsent(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}
