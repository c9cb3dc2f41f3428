import { Registry } from 'prom-client';
import { processRoutes } from '../http/process-routes.ts';
import { routerOf } from '../http/routes/router-of.ts';
import type { Router } from '../http/server.ts';
import type { ReadMetrics } from './thread-metrics.ts';

/** `GET /metrics`: the Prometheus text format; it passes `promtool check metrics`. */
export function metricsRoutes(readText: ReadMetrics): Router {
  const { readMetrics } = processRoutes;
  return routerOf(
    { readMetrics },
    {
      async readMetrics({ res }) {
        res.set('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE).send(await readText());
      },
    },
  );
}
