import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Permission } from '../authentication/roles.ts';
import type { Clock } from '../clock/clock.ts';
import type { Meters } from '../metrics/catalogue.ts';
import { type AuthToken, type Caller, hashOfToken, unauthenticated } from './caller.ts';
import { FailureCounts } from './failure-counts.ts';
import { sendProblem } from './problem.ts';
import type { DeclaredRoute } from './routes/route.ts';
import { RouteTable } from './routes/route-table.ts';
import { sendUnrouted } from './routes/send-unrouted.ts';
import { newRouter, type Request, type Response, type Router } from './server.ts';

/** Why a request was refused: label of `custodes_requests_refused_total`. Closed list. */
export const refusalReasons = [
  'token-missing',
  'token-unknown',
  'token-expired',
  'not-allowed',
  'too-many-failures',
  'host-unknown',
  'origin-foreign',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

export interface AuthenticationDeps {
  /** Returns the tokens that are valid now. `null` with `AUTH=off`: everybody is `unauthenticated` and may do everything. */
  readonly tokens: (() => readonly AuthToken[]) | null;
  readonly clock: Clock;
  readonly meters: Pick<Meters, 'requestsRefused'>;
  /** Every declared route of the process: each names the right that it needs. */
  readonly routes: readonly DeclaredRoute[];
}

/** What is not declared under these is closed to everybody: a new route is never open by mistake. */
const PROTECTED = /^\/+(v1|access)(\/|$)/i;
/** RFC 6750 section 2.1; a token of ours is 43 characters long. */
const BEARER = /^Bearer +([\w.~+/-]{1,512}=*) *$/i;
const CHALLENGE = 'Bearer realm="custodes"';

const callers = new WeakMap<IncomingMessage, Caller>();

/** Who sent the request; `null` on a route that is open to everybody. */
export function callerOf(req: IncomingMessage): Caller | null {
  return callers.get(req) ?? null;
}

/**
 * Stands in front of every route that needs a right: 401 without a token in force (missing, unknown and expired
 * are answered alike), 403 when it may not do this, 429 to an address that fails too often. A good token always
 * passes, however many others failed behind the same address: its 256 bits need no protection from guessing.
 */
export function authentication({ tokens, clock, meters, routes }: AuthenticationDeps): Router {
  const router = newRouter();
  const table = new RouteTable(routes);
  const failures = new FailureCounts();
  const refused = (reason: RefusalReason): void => meters.requestsRefused.inc({ reason });
  router.use((req, res, next) => {
    const match = table.match(req.method, req.path);
    const needs = match.is === 'route' ? match.route.needs : null;
    if (needs === null && !PROTECTED.test(req.path)) return next();
    const caller = tokens === null ? unauthenticated : identify(req, tokens(), clock());
    if (typeof caller === 'string') return refuse(caller, req, res);
    if (needs === null) return sendUnrouted(table, req, res);
    if (!caller.may.has(needs)) {
      refused('not-allowed');
      return sendForbidden(res, caller, needs);
    }
    callers.set(req, caller);
    next();
  });
  return router;

  function refuse(reason: RefusalReason, req: Request, res: Response): void {
    refused(reason);
    const waitSeconds = failures.add(req.socket.remoteAddress ?? 'unknown', clock());
    if (waitSeconds === null) {
      sendUnauthorized(res);
      return;
    }
    refused('too-many-failures');
    const detail = 'too many requests without a valid token came from this address';
    sendProblem(res, 'too-many-failures', { detail, retryAfterSeconds: waitSeconds });
  }
}

function identify(req: Request, tokens: readonly AuthToken[], nowMs: number): Caller | RefusalReason {
  const presented = BEARER.exec(req.headers.authorization ?? '')?.[1];
  if (presented === undefined) return 'token-missing';
  const found = findToken(tokens, hashOfToken(presented));
  if (found === null) return 'token-unknown';
  return found.expiresAt !== null && nowMs >= found.expiresAt ? 'token-expired' : found.caller;
}

/** Looks at every token, found or not: how long it takes tells nothing. */
function findToken(tokens: readonly AuthToken[], presentedHash: Buffer): AuthToken | null {
  let found: AuthToken | null = null;
  for (const token of tokens) if (timingSafeEqual(token.hash, presentedHash)) found = token;
  return found;
}

function sendUnauthorized(res: Response): void {
  res.set('WWW-Authenticate', CHALLENGE);
  const expected = '`Bearer` and a token that is known and in force';
  const detail = `expected the header \`Authorization\` with ${expected}`;
  const errors = [{ field: 'authorization', value: null, expected }];
  sendProblem(res, 'unauthorized', { detail, errors });
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
