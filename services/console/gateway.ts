import { forwardTo } from '../adapters/http/forward.ts';
import { newRouter, type Router } from '../adapters/http/server.ts';
import type { AskedStage, StageUrls } from './config.ts';

/** Which process answers what; the first that fits. */
const routes: readonly { readonly method: 'GET' | 'POST' | null; readonly path: RegExp; readonly stage: AskedStage }[] =
  [
    { method: 'POST', path: /^\/v1\/(access-events|register)\/?$/, stage: 'intake' },
    { method: 'GET', path: /^\/v1\/policies\/?$/, stage: 'intake' },
    { method: 'GET', path: /^\/v1\/(register|accesses|receipts)(\/|$)/, stage: 'auditor' },
    { method: 'GET', path: /^\/(checkpoint$|log\.vkey$|tile\/)/, stage: 'auditor' },
    { method: null, path: /^\/v1\/alerts(\/|$)/, stage: 'alerter' },
    { method: null, path: /^\/access\/v1\//, stage: 'decider' },
    { method: 'GET', path: /^\/\.well-known\/authzen-configuration$/, stage: 'decider' },
  ];

/** The one address of a cluster: everything of `docs/interfaces` section 4 at one place, as `npm start` has it. */
export function gatewayRoutes(urls: StageUrls['asked']): Router {
  const router = newRouter();
  const forward = Object.fromEntries(
    Object.entries(urls).map(([stage, url]) => [stage, forwardTo(new URL(url), stage)]),
  ) as Record<AskedStage, ReturnType<typeof forwardTo>>;
  router.use((req, res, next) => {
    const method = req.method === 'HEAD' ? 'GET' : req.method;
    const route = routes.find((one) => (one.method ?? method) === method && one.path.test(req.path));
    if (route === undefined) next();
    else forward[route.stage](req, res, next);
  });
  return router;
}
