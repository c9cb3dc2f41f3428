import { z } from 'zod';
import { parseQueryTime, RFC_3339_EXPECTED } from '../../../value-forms/rfc3339.ts';

/** Items per page: the default and the maximum. */
export const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 1_000;
/** The maximum number of characters of a filter's value. */
const VALUE_CHARS_MAX = 2_048;

/** The form of a field on the wire, if its schema describes the parsed value. OpenAPI shows this. */
export const wireForms = z.registry<Readonly<Record<string, unknown>>>();

/** A text in a query, for example `an actor id`. */
export function queryText(expected: string) {
  return z.string(expected).min(1, expected).max(VALUE_CHARS_MAX, expected).meta({ description: expected });
}

/** A value from a closed list. */
export function queryOneOf<const Values extends readonly string[]>(values: Values, description: string) {
  return z.enum(values).meta({ description });
}

/** A text that `parse` reads; `null` rejects it. */
function queryParsed<Value>(
  parse: (text: string) => Value | null,
  expected: string,
  wire: Readonly<Record<string, unknown>>,
) {
  const schema = z.string(expected).transform((text, context): Value => {
    const value = parse(text);
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message: expected });
    return z.NEVER;
  });
  return schema.register(wireForms, wire);
}

/** Milliseconds since 1970 UTC. */
export function queryTime(description: string) {
  return queryParsed(parseQueryTime, RFC_3339_EXPECTED, { type: 'string', format: 'date-time', description });
}

export const queryLimit = queryParsed(
  (text) => (/^[1-9]\d{0,3}$/.test(text) && Number(text) <= LIMIT_MAX ? Number(text) : null),
  `a whole number from 1 to ${LIMIT_MAX}`,
  { type: 'integer', minimum: 1, maximum: LIMIT_MAX, default: LIMIT_DEFAULT, description: 'items of a page' },
).default(LIMIT_DEFAULT);

/** The `nextCursor` of an earlier answer. */
export function queryCursor<Value>(parse: (text: string) => Value | null) {
  const expected = 'the `nextCursor` of an earlier answer';
  return queryParsed(parse, expected, { type: 'string', description: expected });
}
