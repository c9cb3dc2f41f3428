import { newRouter, type Router } from './server.ts';

export interface Health {
  /** Every stage has caught up and requests will be answered. */
  isReady(): boolean;
  /** What is not ready, one word each, for people. */
  waitingFor(): readonly string[];
}

/** `/livez`: the process turns its event loop. `/readyz`: 200 once ready, 503 before and while draining. */
export function healthRoutes(health: Health): Router {
  const router = newRouter();
  router.get('/livez', (_req, res) => {
    res.type('text/plain').send('ok\n');
  });
  router.get('/readyz', (_req, res) => {
    if (health.isReady()) res.type('text/plain').send('ready\n');
    else
      res
        .status(503)
        .type('text/plain')
        .send(`not ready: ${health.waitingFor().join(', ')}\n`);
  });
  return router;
}
