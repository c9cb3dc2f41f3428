import { newRouter, type Router } from '../http/server.ts';
import type { Meters } from './catalogue.ts';

/** `GET /metrics`: the Prometheus text format, in which `promtool check metrics` finds nothing. */
export function metricsRoutes({ registry }: Pick<Meters, 'registry'>): Router {
  const router = newRouter();
  router.get('/metrics', async (_req, res) => {
    res.set('Content-Type', registry.contentType).send(await registry.metrics());
  });
  return router;
}
