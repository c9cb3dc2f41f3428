import type { ReadStore, ReadSubject, WatchedRead } from '../../../domain/read-audit/read.ts';
import { isText } from '../../../value-forms/text.ts';
import type { Caller } from '../caller.ts';
import { HttpProblem, sentenceOf } from '../problem.ts';
import type { Request } from '../server.ts';
import type { Route } from './route.ts';
import { pathOf } from './route-table.ts';

/** The header with the reason of a read. UTF-8. */
export const REASON_HEADER = 'X-Custodes-Reason';
export const REASON_CHARS_MAX = 500;
export const REASON_EXPECTED = `why you ask, in 1 to ${REASON_CHARS_MAX} characters of one line, as UTF-8`;

/** A request that reads, before it is answered. */
export interface ReadRequest {
  readonly caller: Caller | null;
  readonly store: ReadStore;
  readonly subject: ReadSubject;
  /** The path and the query, percent-encoded, without the page. */
  readonly filter: string;
  readonly reason: string | null;
  readonly outcome: WatchedRead['outcome'];
}

/** Only selects which part of the same answer is returned. */
const pageParameters: ReadonlySet<string> = new Set(['limit', 'cursor']);

/** Returns what the request reads; `null` where its route reads nothing. UNTRUSTED: the request. */
export function readRequestOf(
  route: Route,
  asked: {
    readonly params: Record<string, unknown>;
    readonly query: Record<string, unknown>;
    readonly caller: Caller | null;
    readonly req: Request;
    /** In place of the query of the request, where that asked another route. */
    readonly asIf?: Request['query'];
  },
): ReadRequest | null {
  const { reads } = route;
  if (!('store' in reads)) return null;
  const { params, query, caller, req, asIf = req.query } = asked;
  return {
    caller,
    store: reads.store,
    subject: reads.about?.(params, query) ?? {},
    filter: filterOf(route, params, asIf),
    reason: reasonIn(req),
    outcome: 'allowed',
  };
}

/** The parameters are sorted, so that their order makes no other read. */
function filterOf(route: Route, params: Record<string, unknown>, query: Request['query']): string {
  const path = pathOf(route, params as Record<string, string>);
  // A query that the route does not take is ignored, so it is no part of the question.
  const given = Object.entries(route.query === undefined ? {} : query)
    .filter(([name]) => !pageParameters.has(name))
    .flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)]))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** Node reads each byte of a header as one character. */
function reasonIn(req: Request): string | null {
  const raw = req.get(REASON_HEADER);
  if (raw === undefined) return null;
  const text = Buffer.from(raw, 'latin1').toString('utf8').trim();
  if (text.length <= REASON_CHARS_MAX && isText(text) && !text.includes('\uFFFD')) return text;
  const errors = [{ field: REASON_HEADER, value: text.slice(0, 50), expected: REASON_EXPECTED }];
  throw new HttpProblem('reason-invalid', { detail: sentenceOf(errors), errors });
}
