import type { Request, Response } from 'express';
import { sendProblem } from '../problem.ts';
import { sendProblemPage } from '../problem-page.ts';
import type { RouteTable } from './route-table.ts';

/** Answers a request that matches no route: 405 with `Allow` if only the method is wrong, otherwise 404, which a browser shows as a page. */
export function sendUnrouted(table: RouteTable, req: Request, res: Response): void {
  const match = table.match(req.method, req.path);
  if (match.is !== 'method') {
    const detail = `there is nothing at \`${req.path.slice(0, 200)}\``;
    // A browser asks for a page first; programs that name nothing, or any type, get the problem document.
    if (req.accepts(['json', 'html']) === 'html')
      sendProblemPage(res, 'route-unknown', { detail, links: { Start: '/' } });
    else sendProblem(res, 'route-unknown', { detail });
    return;
  }
  const allow = match.allow.join(', ');
  const errors = [{ field: 'method', value: req.method, expected: `one of: ${allow}` }];
  res.set('Allow', allow);
  sendProblem(res, 'method-not-allowed', { detail: `\`${req.path}\` takes ${allow}`, errors });
}
