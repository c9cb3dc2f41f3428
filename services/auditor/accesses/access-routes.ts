import { HttpProblem } from '../../adapters/http/problem.ts';
import type { Handlers } from '../../adapters/http/routes/router-of.ts';
import { type AccessFilter, noFilter } from '../../domain/access-search/access-filter.ts';
import { encodeCursor } from '../../domain/access-search/log-position.ts';
import type { DecisionDetails } from '../decision-details.ts';
import type { auditorRoutes } from '../routes.ts';
import { type FoundDecision, findFirst, type SearchPorts, searchNewest } from '../search.ts';

export interface AccessRouteDeps {
  readonly searched: SearchPorts;
  readonly detailsOf: (found: FoundDecision) => Promise<DecisionDetails>;
}

/**
 * `GET /v1/accesses`, `/v1/accesses/{eventId}` and `/v1/accesses/{eventId}/details`; each request is itself an access
 * event.
 */
export function accessRoutes(deps: AccessRouteDeps) {
  return {
    async listAccesses({ query, res }) {
      const { limit, cursor, ...asked } = query;
      const filter: AccessFilter = { ...noFilter, ...asked };
      const found = await searchNewest(deps.searched, { filter, before: cursor ?? null, limit: limit + 1 });
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const next = found.length > limit && last !== undefined ? `,"nextCursor":"${encodeCursor(last.position)}"` : '';
      res.type('application/json').send(`{"items":[${page.map(({ json }) => json).join(',')}]${next}}`);
    },
    async findAccess({ params, query, res }) {
      const found = await findAccess(deps, params.eventId, query.source ?? null);
      res.type('application/json').send(found.json);
    },
    async findAccessDetails({ params, query, res }) {
      const found = await findAccess(deps, params.eventId, query.source ?? null);
      res.json(await deps.detailsOf(found));
    },
  } satisfies Partial<Handlers<typeof auditorRoutes>>;
}

async function findAccess(deps: AccessRouteDeps, eventId: string, source: string | null): Promise<FoundDecision> {
  const found = await findFirst(deps.searched, eventId, source);
  if (found === null) throw unknownEvent(eventId, source);
  return found;
}

export function unknownEvent(eventId: string, source: string | null): HttpProblem {
  const from = source === null ? '' : ` of source \`${source}\``;
  return new HttpProblem('access-unknown', { detail: `no access \`${eventId}\`${from} was decided` });
}
