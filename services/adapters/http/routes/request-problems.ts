import type { z } from 'zod';
import { nearMiss } from '../../../value-forms/near-miss.ts';
import type { Problem } from '../../../value-forms/problems.ts';
import { EMPTY_NAME, PROBLEMS_MAX, shown } from '../../../value-forms/problems.ts';
import { expectationOf } from '../../forms/form-problems.ts';

/** The number of values of a repeated parameter that a problem shows. */
const REPEATS_SHOWN_MAX = 10;

/** Returns every problem of `value`: a query, path parameters or a JSON body that `schema` rejected. */
export function requestProblems(
  error: z.ZodError,
  value: Readonly<Record<string, unknown>>,
  schema: z.ZodObject,
  noun: 'parameter' | 'field',
): readonly Problem[] {
  const names = Object.keys(schema.shape);
  return error.issues.flatMap((issue) => problemsOf(issue, value, names, noun)).slice(0, PROBLEMS_MAX);
}

function problemsOf(
  issue: z.core.$ZodIssue,
  value: Readonly<Record<string, unknown>>,
  names: readonly string[],
  noun: string,
): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, PROBLEMS_MAX).map((name) => ({
      field: String(shown(name)) || EMPTY_NAME,
      value: shown(value[name]),
      expected: unknownName(name, names, noun),
    }));
  }
  const field = issue.path.map(String).join('.');
  const given = issue.path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown>)?.[key], value);
  return [
    {
      field,
      value: isRepeated(given, noun) ? given.slice(0, REPEATS_SHOWN_MAX).map(shown) : shown(given),
      expected: expected(issue, given, noun),
    },
  ];
}

/** A query may repeat a parameter by mistake; in a body, a list is a value. */
function isRepeated(given: unknown, noun: string): given is readonly unknown[] {
  return noun === 'parameter' && Array.isArray(given);
}

function unknownName(name: string, names: readonly string[], noun: string): string {
  const near = nearMiss(name, names);
  const hint = near === null ? 'only' : `did you mean \`${near}\`? Only`;
  return names.length === 0 ? `no ${noun}s` : `no such ${noun}, ${hint}: ${names.join(', ')}`;
}

function expected(issue: z.core.$ZodIssue, given: unknown, noun: string): string {
  const wanted = expectationOf(issue);
  if (isRepeated(given, noun)) return `${wanted}, given once`;
  const near = issue.code === 'invalid_value' ? nearMiss(given, issue.values.map(String)) : null;
  return near === null ? wanted : `${wanted} (did you mean \`${near}\`?)`;
}
