import { HttpProblem } from './problem.ts';
import { pageOf, sendPage } from './problem-page.ts';
import { isProblemCode } from './problem-types.ts';
import { processRoutes } from './process-routes.ts';
import { routerOf } from './routes/router-of.ts';
import type { Router } from './server.ts';

/**
 * `GET /problems/{code}`: the page that `type` of a problem document links to. It contains no scripts and no external
 * assets.
 */
export function problemRoutes(): Router {
  const { explainProblem } = processRoutes;
  return routerOf(
    { explainProblem },
    {
      explainProblem({ params: { code }, res }) {
        if (!isProblemCode(code)) {
          throw new HttpProblem('problem-unknown', { detail: `no problem has the code \`${code.slice(0, 100)}\`` });
        }
        sendPage(res, pageOf(code));
      },
    },
  );
}
