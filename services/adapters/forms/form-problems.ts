import type { z } from 'zod';

/** One problem of a value that was checked against a schema. */
export interface FormProblem {
  /** The path of the field, also of one that the schema does not have. */
  readonly path: readonly PropertyKey[];
  /** Names the field, its value and what was expected. */
  readonly message: string;
}

const FOUND_CHARS_MAX = 200;
/** How zod's own messages begin; they name types instead of what a person writes. */
const ZOD_OWN = /^(Invalid|Too|Unrecognized)\b/;
const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'named fields',
  record: 'named fields',
};

/** Lists every problem in `error` for `value`. `whole` is the name of the value itself. */
export function formProblems(error: z.ZodError, value: unknown, whole: string): readonly FormProblem[] {
  return error.issues.flatMap((issue) => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [];
    if (unknown.length === 0) return [problemAt(issue.path, value, whole, expectationOf(issue))];
    return unknown.map((key) => problemAt([...issue.path, key], value, whole, 'no such field'));
  });
}

function problemAt(path: readonly PropertyKey[], value: unknown, whole: string, expected: string): FormProblem {
  const field = path.map(String).join('.') || whole;
  return { path, message: `\`${field}\` is ${wordsFor(valueAt(path, value))}, expected ${expected}` };
}

function valueAt(path: readonly PropertyKey[], value: unknown): unknown {
  return path.reduce<unknown>((part, key) => {
    return typeof part === 'object' && part !== null
      ? (part as Readonly<Record<PropertyKey, unknown>>)[key]
      : undefined;
  }, value);
}

function wordsFor(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'named fields';
  const text = String(value);
  return `\`${text.length > FOUND_CHARS_MAX ? `${text.slice(0, FOUND_CHARS_MAX)}…` : text}\``;
}

/** Describes the value that the schema expects. */
export function expectationOf(issue: z.core.$ZodIssue): string {
  if (!ZOD_OWN.test(issue.message)) return issue.message.replace(/^expected /, '');
  switch (issue.code) {
    case 'invalid_value':
      return issue.values.length === 1 ? `\`${String(issue.values[0])}\`` : `one of: ${issue.values.join(', ')}`;
    case 'invalid_type':
      return typeNames[issue.expected] ?? issue.expected;
    case 'too_small':
      return `at least ${amount(issue.minimum, issue.origin)}`;
    case 'too_big':
      return `at most ${amount(issue.maximum, issue.origin)}`;
    case 'invalid_key':
      return issue.issues[0] === undefined ? 'another name' : expectationOf(issue.issues[0]);
    default:
      return issue.message;
  }
}

function amount(limit: number | bigint, origin: string): string {
  const units: Readonly<Record<string, string>> = { string: ' characters', array: ' in the list' };
  return `${limit.toLocaleString('en-US')}${units[origin] ?? ''}`;
}
