import { hash } from 'node:crypto';
import { toRegisterRecordJson } from '../../../records/register-record/to-register-record-json.ts';
import type { RegisterRecord } from '../register-record.ts';

/**
 * The SHA-256 of what a record says, hexadecimal. An approval carries it, so a correction of the record leaves the
 * approval behind. Independent of the schema's version: fields that are absent have no part in it. Whether the sender
 * could vouch for others is no content.
 */
export function recordHash(record: RegisterRecord): string {
  const { unvouched: _, ...content } = toRegisterRecordJson(record);
  const given = Object.entries(content).filter(([, value]) => !isAbsent(value));
  return hash('sha256', JSON.stringify(given.sort(([one], [other]) => (one < other ? -1 : 1))), 'hex');
}

function isAbsent(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}
