import { HttpProblem } from './problem.ts';
import { processRoutes } from './process-routes.ts';
import { routerOf } from './routes/router-of.ts';
import type { Router } from './server.ts';

const STARTING_RETRY_SECONDS = 1;

export interface Health {
  /** True when every stage is ready and requests will be answered. */
  isReady(): boolean;
  /** The parts that are not ready, one word each, for people. */
  waitingFor(): readonly string[];
}

/** `/livez`: the event loop runs. `/readyz`: 200 once ready, 503 before that and while draining. */
export function healthRoutes(health: Health): Router {
  const { isAlive, isReady } = processRoutes;
  return routerOf(
    { isAlive, isReady },
    {
      isAlive({ res }) {
        res.type('text/plain').send('ok\n');
      },
      isReady({ res }) {
        if (health.isReady()) res.type('text/plain').send('ready\n');
        else
          res
            .status(503)
            .type('text/plain')
            .send(`not ready: ${health.waitingFor().join(', ')}\n`);
      },
    },
  );
}

/** A request before the stage has its routes is asked to retry: a 404 would mean that the resource does not exist. */
export function refuseUntil(isStarted: () => boolean): Router {
  return (_req, _res, next) => {
    if (isStarted()) return next();
    throw new HttpProblem('starting', { retryAfterSeconds: STARTING_RETRY_SECONDS });
  };
}
