import { buildVersion } from '../config/build-version.ts';
import { processRoutes } from './process-routes.ts';
import { routerOf } from './routes/router-of.ts';
import type { Router } from './server.ts';

/**
 * `GET /version`: which release answers, so that an upgrade of several processes can be followed, and whether anybody may
 * do everything.
 */
export function versionRoutes({ isAuthOn }: { readonly isAuthOn: boolean }): Router {
  const { readVersion } = processRoutes;
  return routerOf(
    { readVersion },
    {
      readVersion({ res }) {
        res.json({ version: buildVersion, node: process.versions.node, authentication: isAuthOn ? 'on' : 'off' });
      },
    },
  );
}
