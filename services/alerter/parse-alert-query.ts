import { HttpProblem } from '../adapters/http/server.ts';
import { type Severity, severities } from '../domain/access-decision/access-decision.ts';
import type { Problem } from '../domain/access-event/access-event.ts';
import { shown } from '../domain/access-event/problems.ts';
import { type AlertState, alertStates } from '../domain/alert/alert.ts';

/** Items of a page: what is given without `limit`, and the most. */
const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 1_000;
/** Characters of a filter's value. */
const VALUE_CHARS_MAX = 2_048;

export interface AlertQuery {
  readonly state: AlertState | null;
  readonly actor: string | null;
  readonly rule: string | null;
  readonly severity: Severity | null;
  readonly limit: number;
  /** Opening offset of the last alert of the page before; Infinity for the first page. */
  readonly before: number;
}

const parameters = ['state', 'actor', 'rule', 'severity', 'limit', 'cursor'];

/** Reads the query of `GET /v1/alerts`; a parameter or value that is not known is a 400 that names it. */
export function parseAlertQuery(query: Readonly<Record<string, unknown>>): AlertQuery {
  const problems: Problem[] = [];
  const refuse = (field: string, expected: string): null => {
    problems.push({ field, value: shown(query[field]), expected });
    return null;
  };
  for (const field of Object.keys(query)) {
    if (!parameters.includes(field)) refuse(field, `one of the parameters: ${parameters.join(', ')}`);
  }
  const read = <Value>(field: string, parse: (text: string) => Value | null, expected: string): Value | null => {
    const value = query[field];
    if (value === undefined) return null;
    if (typeof value !== 'string') return refuse(field, `${expected}, given once`);
    return parse(value) ?? refuse(field, expected);
  };
  const parsed = {
    state: read('state', oneOf(alertStates), `one of: ${alertStates.join(', ')}`),
    actor: read('actor', parseText, 'an actor id'),
    rule: read('rule', parseText, 'a rule id'),
    severity: read('severity', oneOf(severities), `one of: ${severities.join(', ')}`),
    limit: read('limit', parseLimit, `a whole number from 1 to ${LIMIT_MAX}`) ?? LIMIT_DEFAULT,
    before: read('cursor', parseCursor, 'the `nextCursor` of an earlier page') ?? Number.POSITIVE_INFINITY,
  };
  refuseIfAny(problems);
  return parsed;
}

/** The cursor of the page after the alert that was opened at this offset. */
export function toCursor(openedOffset: number): string {
  return String(openedOffset);
}

function parseCursor(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function parseLimit(text: string): number | null {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= LIMIT_MAX ? limit : null;
}

function parseText(text: string): string | null {
  return text !== '' && text.length <= VALUE_CHARS_MAX ? text : null;
}

function oneOf<Value extends string>(values: readonly Value[]): (text: string) => Value | null {
  return (text) => values.find((value) => value === text) ?? null;
}

function refuseIfAny(problems: readonly Problem[]): void {
  const [first] = problems;
  if (first === undefined) return;
  const detail = `\`${first.field}\` is \`${String(first.value)}\`, expected ${first.expected}`;
  throw new HttpProblem('parameter-invalid', { detail, errors: problems });
}
