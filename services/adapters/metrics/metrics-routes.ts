import { processRoutes } from '../http/process-routes.ts';
import { routerOf } from '../http/routes/router-of.ts';
import type { Router } from '../http/server.ts';
import type { Meters } from './catalogue.ts';

/** `GET /metrics`: the Prometheus text format; it passes `promtool check metrics`. */
export function metricsRoutes({ registry }: Pick<Meters, 'registry'>): Router {
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
