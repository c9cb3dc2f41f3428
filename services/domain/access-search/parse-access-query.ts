import { verdicts } from '../access-decision/access-decision.ts';
import { actions, outcomes, type Problem, paths, purposes } from '../access-event/access-event.ts';
import { parseQueryTime, RFC_3339_EXPECTED } from '../access-event/rfc3339.ts';
import type { AccessFilter } from './access-filter.ts';
import { decodeCursor, type LogPosition } from './log-position.ts';

export const LIMIT_DEFAULT = 50;
export const LIMIT_MAX = 1_000;

/** A checked query of `GET /v1/accesses`. */
export interface AccessQuery {
  readonly filter: AccessFilter;
  readonly limit: number;
  /** Only rows older than this; `null` = from the newest. */
  readonly before: LogPosition | null;
}

const timeFields = ['occurredAt', 'appendedAt'] as const;
const closedLists: Readonly<Record<string, readonly string[]>> = {
  verdict: verdicts,
  purpose: purposes,
  path: paths,
  outcome: outcomes,
  action: actions,
  by: timeFields,
};
const idNames = ['owner', 'actor', 'camera', 'recording', 'rule', 'source'] as const;
const names = [...idNames, ...Object.keys(closedLists), 'from', 'to', 'limit', 'cursor'];

/**
 * Checks the query string of `GET /v1/accesses`. Unknown or repeated parameters and values outside their list are
 * all reported; nothing is ignored, because a mistyped filter would answer another question than the one asked.
 */
export function parseAccessQuery(parameters: Readonly<Record<string, unknown>>): AccessQuery | readonly Problem[] {
  const problems = Object.entries(parameters).flatMap(([name, value]) => problemsOf(name, value));
  if (problems.length > 0) return problems;
  const given = parameters as Readonly<Record<string, string>>;
  return {
    filter: {
      owner: given.owner ?? null,
      actor: given.actor ?? null,
      camera: given.camera ?? null,
      recording: given.recording ?? null,
      verdict: given.verdict ?? null,
      rule: given.rule ?? null,
      purpose: given.purpose ?? null,
      source: given.source ?? null,
      path: given.path ?? null,
      outcome: given.outcome ?? null,
      action: given.action ?? null,
      from: given.from === undefined ? null : parseQueryTime(given.from),
      to: given.to === undefined ? null : parseQueryTime(given.to),
      by: given.by === 'appendedAt' ? 'appendedAt' : 'occurredAt',
    },
    limit: given.limit === undefined ? LIMIT_DEFAULT : Number(given.limit),
    before: given.cursor === undefined ? null : decodeCursor(given.cursor),
  };
}

function problemsOf(name: string, value: unknown): readonly Problem[] {
  const expected = !names.includes(name)
    ? `one of the parameters ${names.join(', ')}`
    : typeof value !== 'string'
      ? 'given once'
      : expectationOf(name, value);
  return expected === null ? [] : [{ field: name, value, expected }];
}

/** What a value should have been; `null` when it is. */
function expectationOf(name: string, value: string): string | null {
  const list = closedLists[name];
  if (list !== undefined) return list.includes(value) ? null : `one of ${list.join(', ')}`;
  switch (name) {
    case 'from':
    case 'to':
      return parseQueryTime(value) === null ? RFC_3339_EXPECTED : null;
    case 'limit':
      return /^[1-9]\d{0,3}$/.test(value) && Number(value) <= LIMIT_MAX ? null : `an integer from 1 to ${LIMIT_MAX}`;
    case 'cursor':
      return decodeCursor(value) === null ? 'the nextCursor of an earlier answer' : null;
    default:
      return value === '' ? 'an id' : null;
  }
}
