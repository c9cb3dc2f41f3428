import { setImmediate as yieldToLoop } from 'node:timers/promises';
import { HttpProblem, newRouter, type Request, type Router } from '../../adapters/http/server.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import type { Problem } from '../../domain/access-event/access-event.ts';
import { toRfc3339 } from '../../domain/access-event/rfc3339.ts';
import { inForceAsKnown, withCorrections } from '../../domain/register/history/known-at.ts';
import {
  encodeListCursor,
  type ListQuery,
  parseHistoryPage,
  parseKind,
  parseListQuery,
  parseTimes,
} from '../../domain/register/history/parse-history-query.ts';
import type { RegisterHistory } from '../../domain/register/history/register-history.ts';
import type { RegisterKind } from '../../domain/register/register-record.ts';
import { toRegisterRecordJson } from '../../records/register-record/to-register-record-json.ts';
import type { HistoryFollower } from './history-follower.ts';

export interface RegisterRouteDeps {
  readonly history: RegisterHistory;
  readonly follower: HistoryFollower;
  readonly meters: Meters;
  readonly clock: () => number;
}

/** Subjects looked at for one page: a rare one is found over several requests, and no request takes forever. */
const SUBJECTS_A_PAGE = 20_000;
const SUBJECTS_PER_TURN = 500;
const RETRY_AFTER_S = 5;

/** The register in two times: what was valid when, and what was known when. */
export function registerRoutes(deps: RegisterRouteDeps): Router {
  const { history, clock, meters } = deps;
  const router = newRouter();
  router.get('/v1/register/:kind', async (req, res) => {
    const kind = accepted(parseKind(req.params.kind));
    const query = accepted(parseListQuery(kind, req.query, clock()));
    await requireHistory(deps);
    meters.queries.inc({ route: 'register' });
    res.json(await listSubjects(history, kind, query));
  });
  router.get('/v1/register/:kind/:id', async (req, res) => {
    const kind = accepted(parseKind(req.params.kind));
    const times = accepted(parseTimes(req.query, clock()));
    await requireHistory(deps);
    meters.queries.inc({ route: 'register' });
    const found = inForceAsKnown(history.of(kind, req.params.id), times);
    if (found === null) throw notFound(req, 'in force then, by what was known then');
    res.json(toRegisterRecordJson(found.record));
  });
  router.get('/v1/register/:kind/:id/history', async (req, res) => {
    const kind = accepted(parseKind(req.params.kind));
    const { limit, before } = accepted(parseHistoryPage(req.query));
    await requireHistory(deps);
    meters.queries.inc({ route: 'register' });
    const all = withCorrections(history.of(kind, req.params.id));
    if (all.length === 0) throw notFound(req, 'in the register');
    const older = all.filter(({ filed }) => filed.offset < before).reverse();
    const items = older.slice(0, limit).map(({ filed: { offset, appendedAt, record }, corrects, correctedBy }) => {
      return { offset, appendedAt: toRfc3339(appendedAt), corrects, correctedBy, record: toRegisterRecordJson(record) };
    });
    const last = items.at(-1);
    res.json(older.length > limit && last !== undefined ? { items, nextCursor: String(last.offset) } : { items });
  });
  return router;
}

async function listSubjects(history: RegisterHistory, kind: RegisterKind, query: ListQuery) {
  const items: Record<string, unknown>[] = [];
  let looked = 0;
  for (const filed of history.subjects(kind, query.after)) {
    const found = inForceAsKnown(filed, query);
    const json = found === null ? null : toRegisterRecordJson(found.record);
    if (json !== null && query.filters.every(([field, value]) => matches(json[field], value))) items.push(json);
    looked += 1;
    if (items.length >= query.limit || looked >= SUBJECTS_A_PAGE) {
      return { items, nextCursor: encodeListCursor(filed[0]?.record.id ?? '') };
    }
    if (looked % SUBJECTS_PER_TURN === 0) await yieldToLoop();
  }
  return { items };
}

/** A list matches by one of its elements; an empty text asks for what is absent. */
function matches(value: unknown, wanted: string): boolean {
  if (Array.isArray(value)) return value.includes(wanted) || (wanted === '' && value.length === 0);
  return String(value ?? '') === wanted;
}

async function requireHistory({ follower }: RegisterRouteDeps): Promise<void> {
  if (await follower.caughtUp()) return;
  const detail = 'the history of the register is still being read from the archive';
  throw new HttpProblem('not-ready', { detail, retryAfterSeconds: RETRY_AFTER_S });
}

function accepted<Value extends object | string>(parsed: Value | readonly Problem[]): Value {
  if (!Array.isArray(parsed)) return parsed as Value;
  const errors = parsed as readonly Problem[];
  const detail = errors.map(({ field, expected }) => `\`${field}\`: expected ${expected}`).join('; ');
  throw new HttpProblem('parameter-invalid', { detail, errors });
}

function notFound({ params }: Request, where: string): HttpProblem {
  const detail = `there is no ${params.kind} \`${params.id}\` ${where}`;
  return new HttpProblem('record-unknown', { detail });
}
