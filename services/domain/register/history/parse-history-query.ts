import { fieldsOfKind } from '../../../records/register-record/register-record-names.ts';
import type { Problem } from '../../access-event/access-event.ts';
import { parseQueryTime, RFC_3339_EXPECTED } from '../../access-event/rfc3339.ts';
import { type RegisterKind, registerKinds } from '../register-record.ts';
import type { Bitemporal } from './known-at.ts';

export const LIMIT_DEFAULT = 50;
export const LIMIT_MAX = 1_000;

type Parameters = Readonly<Record<string, unknown>>;

export function parseKind(kind: string): RegisterKind | readonly Problem[] {
  const known = registerKinds.find((one) => one === kind);
  return known ?? [{ field: 'kind', value: kind, expected: `one of: ${registerKinds.join(', ')}` }];
}

/** The times of a question. Without `knownAt` what is known now; without `asOf` as of then. */
export function parseTimes(parameters: Parameters, nowMs: number): Bitemporal | readonly Problem[] {
  const problems = problemsOf(parameters, ['asOf', 'knownAt']);
  if (problems.length > 0) return problems;
  return timesOf(parameters, nowMs);
}

export interface HistoryPage {
  readonly limit: number;
  /** Only records appended before this offset. */
  readonly before: number;
}

export function parseHistoryPage(parameters: Parameters): HistoryPage | readonly Problem[] {
  const problems = problemsOf(parameters, ['limit', 'cursor']);
  const { cursor } = parameters;
  if (problems.length === 0 && cursor !== undefined && !/^\d{1,15}$/.test(String(cursor))) {
    return [{ field: 'cursor', value: cursor, expected: CURSOR_EXPECTED }];
  }
  if (problems.length > 0) return problems;
  return { limit: limitOf(parameters), before: cursor === undefined ? Number.POSITIVE_INFINITY : Number(cursor) };
}

export interface ListQuery extends Bitemporal {
  /** Fields of the kind, each with the text it, or one element of it, has to be. */
  readonly filters: readonly (readonly [field: string, value: string])[];
  readonly limit: number;
  /** The id behind which the page begins; `null`: the first. */
  readonly after: string | null;
}

/** `GET /v1/register/{kind}`: fields of the kind as filters, besides times, limit and cursor. */
export function parseListQuery(
  kind: RegisterKind,
  parameters: Parameters,
  nowMs: number,
): ListQuery | readonly Problem[] {
  const fields = fieldsOfKind(kind).filter((field) => field !== 'kind');
  const problems = problemsOf(parameters, ['asOf', 'knownAt', 'limit', 'cursor', ...fields]);
  if (problems.length > 0) return problems;
  const after = parameters.cursor === undefined ? null : Buffer.from(String(parameters.cursor), 'base64url').toString();
  if (after !== null && encodeListCursor(after) !== parameters.cursor) {
    return [{ field: 'cursor', value: parameters.cursor, expected: CURSOR_EXPECTED }];
  }
  const filters = fields.flatMap((field) => (field in parameters ? [[field, String(parameters[field])] as const] : []));
  return { ...timesOf(parameters, nowMs), filters, limit: limitOf(parameters), after };
}

export function encodeListCursor(id: string): string {
  return Buffer.from(id).toString('base64url');
}

const CURSOR_EXPECTED = 'the nextCursor of an earlier answer';

function problemsOf(parameters: Parameters, known: readonly string[]): readonly Problem[] {
  return Object.entries(parameters).flatMap(([field, value]) => {
    const expected = known.includes(field)
      ? expectationOf(field, value)
      : `no such parameter, only: ${known.join(', ')}`;
    return expected === null ? [] : [{ field, value, expected }];
  });
}

/** What a value should have been; `null` when it is. */
function expectationOf(field: string, value: unknown): string | null {
  if (typeof value !== 'string') return 'given once';
  if (field === 'asOf' || field === 'knownAt') return parseQueryTime(value) === null ? RFC_3339_EXPECTED : null;
  if (field !== 'limit') return null;
  return /^[1-9]\d{0,3}$/.test(value) && Number(value) <= LIMIT_MAX ? null : `an integer from 1 to ${LIMIT_MAX}`;
}

function timesOf({ asOf, knownAt }: Parameters, nowMs: number): Bitemporal {
  const known = typeof knownAt === 'string' ? parseQueryTime(knownAt) : null;
  const valid = typeof asOf === 'string' ? parseQueryTime(asOf) : null;
  return { asOf: valid ?? known ?? nowMs, knownAt: known ?? Number.POSITIVE_INFINITY };
}

function limitOf({ limit }: Parameters): number {
  return limit === undefined ? LIMIT_DEFAULT : Number(limit);
}
