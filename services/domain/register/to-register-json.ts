import { toRfc3339 } from '../access-event/rfc3339.ts';
import { fieldsOfKind, timeFields } from './register-fields.ts';
import type { RegisterRecord } from './register-record.ts';

/** The record as a JSON value: every key of its kind, `null` where absent, times as RFC 3339 in UTC. */
export function toRegisterJson(record: RegisterRecord): Record<string, unknown> {
  const values: Readonly<Record<string, unknown>> = { ...record };
  const entries = fieldsOfKind(record.kind).map((field) => [field, toJson(field, values[field])] as const);
  return Object.fromEntries(entries);
}

function toJson(field: string, value: unknown): unknown {
  return timeFields.has(field) && typeof value === 'number' ? toRfc3339(value) : (value ?? null);
}
