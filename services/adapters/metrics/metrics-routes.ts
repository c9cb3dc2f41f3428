import type { Registry } from 'prom-client';
import { processRoutes } from '../http/process-routes.ts';
import { routerOf } from '../http/routes/router-of.ts';
import type { Router } from '../http/server.ts';

/** `GET /metrics`: the Prometheus text format; it passes `promtool check metrics`. */
export function metricsRoutes(registry: Registry): Router {
  const { readMetrics } = processRoutes;
  return routerOf(
    { readMetrics },
    {
      async readMetrics({ res }) {
        res.set('Content-Type', registry.contentType).send(await registry.metrics());
      },
    },
  );
}
