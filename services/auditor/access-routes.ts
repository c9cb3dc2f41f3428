import { callerOf } from '../adapters/http/authentication.ts';
import { actorOf } from '../adapters/http/caller.ts';
import { HttpProblem, newRouter, type Request, type Response, type Router } from '../adapters/http/server.ts';
import type { Logger } from '../adapters/logging/logger.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import type { Problem } from '../domain/access-event/access-event.ts';
import { encodeCursor } from '../domain/access-search/log-position.ts';
import { parseAccessQuery } from '../domain/access-search/parse-access-query.ts';
import type { Evidence } from './evidence.ts';
import type { Asker, QueryTrail, RecordedQuery } from './query-trail.ts';
import { type FoundDecision, findFirst, type Searched, searchNewest } from './search.ts';

export interface AccessRouteDeps {
  readonly searched: Searched;
  readonly trail: QueryTrail;
  readonly evidenceOf: (found: FoundDecision) => Promise<Evidence>;
  readonly meters: Meters;
  readonly logger: Logger;
}

/** Seconds after which a client may ask again when the log did not take the event about its query. */
const RETRY_AFTER_S = 5;

/** `GET /v1/accesses`, `/v1/accesses/{eventId}` and `/v1/accesses/{eventId}/evidence`; each is itself an access event. */
export function accessRoutes(deps: AccessRouteDeps): Router {
  const router = newRouter();
  router.get('/v1/accesses', (req, res) => list(req, res, deps));
  router.get('/v1/accesses/:eventId', async (req, res) => {
    const found = await findRecorded(req, deps);
    res.type('application/json').send(found.json);
  });
  router.get('/v1/accesses/:eventId/evidence', async (req, res) => {
    const found = await findRecorded(req, deps);
    res.json(await deps.evidenceOf(found));
  });
  return router;
}

async function list(req: Request, res: Response, deps: AccessRouteDeps): Promise<void> {
  const query = parseAccessQuery(req.query);
  if ('length' in query) throw badRequest(query);
  const { filter, limit, before } = query;
  deps.meters.queries.inc({ route: 'accesses' });
  await record(deps, { asker: askerOf(req), filter: JSON.stringify(filter), ownerId: filter.owner });
  const found = await searchNewest(deps.searched, { filter, before, limit: limit + 1 });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const next = found.length > limit && last !== undefined ? `,"nextCursor":"${encodeCursor(last.position)}"` : '';
  res.type('application/json').send(`{"items":[${page.map(({ json }) => json).join(',')}]${next}}`);
}

async function findRecorded(req: Request, deps: AccessRouteDeps): Promise<FoundDecision> {
  const { eventId, source } = parseIdentity(req);
  deps.meters.queries.inc({ route: 'access' });
  await record(deps, { asker: askerOf(req), filter: JSON.stringify({ eventId, source }), ownerId: null });
  const found = await findFirst(deps.searched, eventId, source);
  if (found === null) throw unknownEvent(eventId, source);
  return found;
}

/** `{eventId}` and `?source=`; throws a 400 problem for anything else. */
export function parseIdentity(req: Request): { readonly eventId: string; readonly source: string | null } {
  const problems = Object.entries(req.query).flatMap(([field, value]): Problem[] => {
    if (field !== 'source') return [{ field, value, expected: 'no parameter but source' }];
    return typeof value === 'string' && value !== '' ? [] : [{ field, value, expected: 'the id of a source, once' }];
  });
  if (problems.length > 0) throw badRequest(problems);
  const { eventId } = req.params;
  const { source } = req.query;
  return { eventId: String(eventId), source: typeof source === 'string' ? source : null };
}

export function unknownEvent(eventId: string, source: string | null): HttpProblem {
  const from = source === null ? '' : ` of source \`${source}\``;
  return new HttpProblem('access-unknown', { detail: `no access \`${eventId}\`${from} was decided` });
}

/** The person asking; a source that asks is a service. */
function askerOf(req: Request): Asker | null {
  const caller = callerOf(req);
  return caller === null ? null : actorOf(caller);
}

async function record({ trail, logger }: AccessRouteDeps, query: RecordedQuery): Promise<void> {
  try {
    await trail.record(query);
  } catch (error) {
    logger.error({ err: error }, 'query could not be recorded');
    throw new HttpProblem('query-not-recorded', {
      detail: 'every query is an access event, and the log did not take this one; no row was read',
      retryAfterSeconds: RETRY_AFTER_S,
    });
  }
}

function badRequest(errors: readonly Problem[]): HttpProblem {
  const [first] = errors;
  const detail = `\`${first?.field}\` is \`${String(first?.value)}\`, expected ${first?.expected}`;
  return new HttpProblem('parameter-invalid', { detail, errors });
}
