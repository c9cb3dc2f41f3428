import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../config/project-root.ts';
import { processRoutes } from './process-routes.ts';
import { routerOf } from './routes/router-of.ts';
import type { Router } from './server.ts';

/** `GET /openapi.json`: the document that is generated from every declared route, read once. */
export function openapiRoutes(): Router {
  const document = readFileSync(join(projectRoot, 'schemas/http/openapi.json'), 'utf8');
  const { describeApi } = processRoutes;
  return routerOf(
    { describeApi },
    {
      describeApi({ res }) {
        res.set('Cache-Control', 'no-cache').set('X-Content-Type-Options', 'nosniff').type('application/json');
        res.send(document);
      },
    },
  );
}
