import type { RegisterRecord } from './register-record.ts';

/** True if two records have equal values in every field; order inside a list counts. */
export function isSameRecord(one: RegisterRecord, other: RegisterRecord): boolean {
  const left: Readonly<Record<string, unknown>> = { ...one };
  const right: Readonly<Record<string, unknown>> = { ...other };
  const fields = Object.keys(left);
  return fields.length === Object.keys(right).length && fields.every((field) => isSameValue(left[field], right[field]));
}

/** True if two values of a field are equal; order inside a list counts. */
export function isSameValue(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((element, index) => element === other[index]);
}
