import type { Problems } from './problems.ts';
import { parseRfc3339, RFC_3339_EXPECTED } from './rfc3339.ts';
import { EVENT_ID_EXPECTED, isEventId, isText, TEXT_EXPECTED } from './text.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads one field: the value when it is good, else a problem is added and a placeholder of the same type returned;
 * whoever adds a problem throws the record away.
 */
export type FieldReader<Value> = (value: unknown, problems: Problems) => Value;

/** The largest long that avsc reads. */
const COUNT_MAX = Number.MAX_SAFE_INTEGER - 1;
export const COUNT_EXPECTED = `a whole number from 0 to ${COUNT_MAX}`;
const BOOLEAN_EXPECTED = 'true or false';

/** JSON `null` is the same as an absent field. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** A count that survives JSON, Avro and arithmetic unchanged. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= COUNT_MAX;
}

export function eventId(field: string): FieldReader<string> {
  return required(field, isEventId, EVENT_ID_EXPECTED, '');
}

export function text(field: string): FieldReader<string> {
  return required(field, isText, TEXT_EXPECTED, '');
}

export function optionalText(field: string): FieldReader<string | null> {
  return optional(field, isText, TEXT_EXPECTED);
}

export function optionalCount(field: string): FieldReader<number | null> {
  const read = optional(field, isCount, COUNT_EXPECTED);
  // -0 is a JSON number too; adding 0 makes it the 0 that everything else writes.
  return (value, problems) => {
    const count = read(value, problems);
    return count === null ? null : count + 0;
  };
}

export function optionalBoolean(field: string): FieldReader<boolean | null> {
  return optional(field, (value) => typeof value === 'boolean', BOOLEAN_EXPECTED);
}

export function oneOf<Value extends string>(field: string, values: readonly [Value, ...Value[]]): FieldReader<Value> {
  return required(field, isIn(values), expectedOneOf(values), values[0]);
}

export function optionalOneOf<Value extends string>(
  field: string,
  values: readonly Value[],
): FieldReader<Value | null> {
  return optional(field, isIn(values), expectedOneOf(values));
}

/** Milliseconds since 1970 UTC. */
export function time(field: string): FieldReader<number> {
  return (value, problems) => {
    const instant = typeof value === 'string' ? parseRfc3339(value) : null;
    if (instant === null) problems.add(field, value, RFC_3339_EXPECTED);
    return instant ?? 0;
  };
}

/** An object with no other fields than `known`; `null` when absent. The field `''` is the record itself. */
export function object(field: string, known: readonly string[]): FieldReader<JsonObject | null> {
  const read = requiredObject(field, known);
  return (value, problems) => (isAbsent(value) ? null : read(value, problems));
}

/** As `object`, but absence is a problem; `null` stands for whatever was no object. */
export function requiredObject(field: string, known: readonly string[]): FieldReader<JsonObject | null> {
  const names = new Set(known);
  const prefix = field === '' ? '' : `${field}.`;
  const list = known.join(', ');
  return (value, problems) => {
    if (!isJsonObject(value)) {
      problems.add(field, value, `an object with: ${list}`);
      return null;
    }
    for (const name of Object.keys(value)) {
      if (!names.has(name)) problems.add(prefix + name, value[name], `no such field, only: ${list}`);
    }
    return value;
  };
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function required<Value>(
  field: string,
  isGood: (value: unknown) => value is Value,
  expected: string,
  placeholder: Value,
): FieldReader<Value> {
  return (value, problems) => {
    if (isGood(value)) return value;
    problems.add(field, value, expected);
    return placeholder;
  };
}

function optional<Value>(
  field: string,
  isGood: (value: unknown) => value is Value,
  expected: string,
): FieldReader<Value | null> {
  return (value, problems) => {
    if (isAbsent(value)) return null;
    if (isGood(value)) return value;
    problems.add(field, value, expected);
    return null;
  };
}

function isIn<Value extends string>(values: readonly Value[]): (value: unknown) => value is Value {
  const known = new Set<unknown>(values);
  return (value): value is Value => known.has(value);
}

function expectedOneOf(values: readonly string[]): string {
  return `one of: ${values.join(', ')}`;
}
