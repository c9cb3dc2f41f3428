import type { IncomingMessage } from 'node:http';
import type { Identify } from '../authentication/identify.ts';
import { CHALLENGE, type Refuse } from '../authentication/refusals.ts';
import type { Permission } from '../authentication/roles.ts';
import type { Meters } from '../metrics/catalogue.ts';
import type { Caller } from './caller.ts';
import { sendProblem } from './problem.ts';
import type { DeclaredRoute } from './routes/route.ts';
import { RouteTable } from './routes/route-table.ts';
import { sendUnrouted } from './routes/send-unrouted.ts';
import type { Response, Router } from './server.ts';

/** Why a request was refused: the label of `custodes_requests_refused_total`. A closed list. */
export const refusalReasons = [
  'token-missing',
  'token-unknown',
  'token-expired',
  'session-ended',
  'not-allowed',
  'too-many-failures',
  'host-unknown',
  'origin-foreign',
  'signature-invalid',
] as const;

export interface AuthenticationDeps {
  readonly identify: Pick<Identify, 'ofRequest'>;
  readonly refuse: Refuse;
  readonly meters: Pick<Meters, 'requestsRefused'>;
  /** Every declared route of the process, each with the right that it needs. */
  readonly routes: readonly DeclaredRoute[];
}

/** Undeclared routes under these paths are closed to everyone, so a new route is never open by mistake. */
const PROTECTED = /^\/+(v1|access|scim)(\/|$)/i;

const callers = new WeakMap<IncomingMessage, Caller>();

/** Returns who sent the request; `null` on a route that is open to everyone. */
export function callerOf(req: IncomingMessage): Caller | null {
  return callers.get(req) ?? null;
}

/** Protects every route that needs a right: refuses unknown callers, and answers 403 without the right. */
export function authentication({ identify, refuse, meters, routes }: AuthenticationDeps): Router {
  const table = new RouteTable(routes);
  return async (req, res, next) => {
    const match = table.match(req.method, req.path);
    if (match.is === 'route' ? match.route.needs === null : !PROTECTED.test(req.path)) return next();
    const identity = await identify.ofRequest(req);
    if (typeof identity === 'string') return refuse(identity, req, res);
    if (match.is !== 'route' || match.route.needs === null) return sendUnrouted(table, req, res);
    const { caller } = identity;
    const { needs } = match.route;
    if (!caller.may.has(needs)) {
      meters.requestsRefused.inc({ reason: 'not-allowed' });
      return sendForbidden(res, caller, needs);
    }
    callers.set(req, caller);
    next();
  };
}

function sendForbidden(res: Response, caller: Caller, needs: Permission): void {
  res.set('WWW-Authenticate', `${CHALLENGE}, error="insufficient_scope", scope="${needs}"`);
  const may = [...caller.may].join(', ');
  const detail = `this token may not \`${needs}\`, it may: ${may}`;
  sendProblem(res, 'forbidden', {
    detail,
    errors: [{ field: 'may', value: may, expected: needs }],
  });
}
