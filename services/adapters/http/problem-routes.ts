import { HttpProblem } from './problem.ts';
import { isProblemCode, type ProblemCode, problemTypes } from './problem-types.ts';
import { processRoutes } from './process-routes.ts';
import { routerOf } from './routes/router-of.ts';
import type { Router } from './server.ts';

/** `GET /problems/{code}`: what `type` of a problem document points to. Nothing on the page runs or comes from elsewhere. */
export function problemRoutes(): Router {
  const { explainProblem } = processRoutes;
  return routerOf(
    { explainProblem },
    {
      explainProblem({ params: { code }, res }) {
        if (!isProblemCode(code)) {
          throw new HttpProblem('problem-unknown', { detail: `no problem has the code \`${code.slice(0, 100)}\`` });
        }
        res
          .set('Content-Security-Policy', "default-src 'none'; style-src 'self'; frame-ancestors 'none'")
          .set('X-Content-Type-Options', 'nosniff')
          .type('text/html; charset=utf-8')
          .send(pageOf(code));
      },
    },
  );
}

/** The texts are ours, so nothing in them needs to be escaped; a test holds them to that. */
function pageOf(code: ProblemCode): string {
  const { status, title, meaning, remedy } = problemTypes[code];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${code}: custodes</title>
<link rel="stylesheet" href="/console/console.css">
<main>
<h1><code>${code}</code></h1>
<p>${status} ${title}</p>
<h2>What happened</h2>
<p>${withCode(meaning)}</p>
<h2>What to do</h2>
<p>${withCode(remedy)}</p>
</main>
</html>
`;
}

function withCode(text: string): string {
  return text.replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}
