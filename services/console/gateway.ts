import { type Permission, reading } from '../adapters/authentication/roles.ts';
import { callerOf } from '../adapters/http/authentication.ts';
import { type Forward, forwardTo } from '../adapters/http/forward.ts';
import { pathOf, RouteTable } from '../adapters/http/routes/route-table.ts';
import type { Router } from '../adapters/http/server.ts';
import { clusterRoutes } from './cluster-routes.ts';
import type { ProxiedStage, StageUrls } from './config.ts';
import type { Introduce } from './introduce.ts';

/** A read is an access event of the person, which the installation has to explain. */
const readingRights: ReadonlySet<Permission | null> = new Set(reading);

/**
 * Serves a whole cluster at one address: all of `docs/interfaces` section 4, as `npm start` does. A request to a stage
 * is built from the declared route and its parameters, so no client can select the host or another route. `introduce` runs
 * before a query.
 */
export function gatewayRoutes(urls: StageUrls['asked'], introduce: Introduce): Router {
  const table = new RouteTable(clusterRoutes);
  const forward = Object.fromEntries(
    Object.entries(urls).map(([stage, url]) => [stage, forwardTo(new URL(url), stage)]),
  ) as Record<ProxiedStage, Forward>;
  return async (req, res, next) => {
    const match = table.match(req.method, req.path);
    if (match.is !== 'route') return next();
    const caller = callerOf(req);
    if (readingRights.has(match.route.needs) && caller !== null) await introduce(req, caller);
    forward[match.route.stage](pathOf(match.route, match.params), req, res, next);
  };
}
