import { actorOf, type Caller } from '../../adapters/http/caller.ts';
import { HttpProblem } from '../../adapters/http/problem.ts';
import type { Handlers } from '../../adapters/http/routes/router-of.ts';
import type { Logger } from '../../adapters/logging/logger.ts';
import { type AccessFilter, noFilter } from '../../domain/access-search/access-filter.ts';
import { encodeCursor } from '../../domain/access-search/log-position.ts';
import type { DecisionDetails } from '../decision-details.ts';
import type { auditorRoutes } from '../routes.ts';
import { type FoundDecision, findFirst, type SearchPorts, searchNewest } from '../search.ts';
import type { AccessAudit, QueryActor, RecordedQuery } from './access-audit.ts';

export interface AccessRouteDeps {
  readonly searched: SearchPorts;
  readonly audit: AccessAudit;
  readonly detailsOf: (found: FoundDecision) => Promise<DecisionDetails>;
  readonly logger: Logger;
}

/** How many seconds a client should wait when the log did not accept the event about its query. */
const RETRY_AFTER_S = 5;

/**
 * `GET /v1/accesses`, `/v1/accesses/{eventId}` and `/v1/accesses/{eventId}/details`; each request is itself an access
 * event.
 */
export function accessRoutes(deps: AccessRouteDeps) {
  return {
    async listAccesses({ query, caller, res }) {
      const { limit, cursor, ...asked } = query;
      const filter: AccessFilter = { ...noFilter, ...asked };
      await record(deps, { asker: askerOf(caller), filter: JSON.stringify(filter), ownerId: filter.owner });
      const found = await searchNewest(deps.searched, { filter, before: cursor ?? null, limit: limit + 1 });
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const next = found.length > limit && last !== undefined ? `,"nextCursor":"${encodeCursor(last.position)}"` : '';
      res.type('application/json').send(`{"items":[${page.map(({ json }) => json).join(',')}]${next}}`);
    },
    async findAccess({ params, query, caller, res }) {
      const found = await findRecorded(deps, params.eventId, query.source ?? null, caller);
      res.type('application/json').send(found.json);
    },
    async findAccessDetails({ params, query, caller, res }) {
      const found = await findRecorded(deps, params.eventId, query.source ?? null, caller);
      res.json(await deps.detailsOf(found));
    },
  } satisfies Partial<Handlers<typeof auditorRoutes>>;
}

async function findRecorded(
  deps: AccessRouteDeps,
  eventId: string,
  source: string | null,
  caller: Caller | null,
): Promise<FoundDecision> {
  await record(deps, { asker: askerOf(caller), filter: JSON.stringify({ eventId, source }), ownerId: null });
  const found = await findFirst(deps.searched, eventId, source);
  if (found === null) throw unknownEvent(eventId, source);
  return found;
}

export function unknownEvent(eventId: string, source: string | null): HttpProblem {
  const from = source === null ? '' : ` of source \`${source}\``;
  return new HttpProblem('access-unknown', { detail: `no access \`${eventId}\`${from} was decided` });
}

/** Returns the person who queries; a source that queries is a service. `null` where nobody authenticated. */
function askerOf(caller: Caller | null): QueryActor | null {
  return caller === null || caller.by === 'nothing' ? null : actorOf(caller);
}

async function record({ audit, logger }: AccessRouteDeps, query: RecordedQuery): Promise<void> {
  try {
    await audit.record(query);
  } catch (error) {
    logger.error({ err: error }, 'query could not be recorded');
    throw new HttpProblem('query-not-recorded', {
      detail: 'every query is an access event, and the log did not accept this one; no row was read',
      retryAfterSeconds: RETRY_AFTER_S,
    });
  }
}
