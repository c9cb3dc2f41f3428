import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../clock/clock.ts';
import type { Meters } from '../metrics/catalogue.ts';
import { type AuthToken, type Caller, hashOfToken, type Permission } from './caller.ts';
import { FailureCounts } from './failure-counts.ts';
import { sendProblem } from './problem.ts';
import { newRouter, type Request, type Response, type Router } from './server.ts';

/** Why a request was refused: label of `custodes_requests_refused_total`. Closed list. */
export const refusalReasons = [
  'token-missing',
  'token-unknown',
  'token-expired',
  'not-allowed',
  'too-many-failures',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

export interface AuthenticationDeps {
  /** `null` without `AUTH_TOKENS_FILE`: every request passes and has no caller; main listens on loopback only. */
  readonly tokens: readonly AuthToken[] | null;
  readonly clock: Clock;
  readonly meters: Pick<Meters, 'requestsRefused'>;
}

/** What each route asks for. A route that is not named here cannot be reached with tokens on: a 404, never an open door. */
const routes: readonly { readonly method: 'GET' | 'POST'; readonly path: RegExp; readonly needs: Permission }[] = [
  { method: 'POST', path: /^\/v1\/access-events\/?$/, needs: 'emit' },
  { method: 'POST', path: /^\/v1\/register\/?$/, needs: 'register' },
  { method: 'GET', path: /^\/v1\/register\/./, needs: 'query' },
  { method: 'GET', path: /^\/v1\/policies\/?$/, needs: 'query' },
  { method: 'GET', path: /^\/v1\/accesses(\/|$)/, needs: 'query' },
  { method: 'GET', path: /^\/v1\/receipts\/./, needs: 'query' },
  { method: 'GET', path: /^\/v1\/alerts(\/|$)/, needs: 'alerts' },
  { method: 'POST', path: /^\/v1\/alerts\/./, needs: 'alerts' },
  { method: 'POST', path: /^\/access\/v1\/./, needs: 'evaluate' },
];
/** Everything else (health, metrics, the log's tiles, the page itself) is open: see `docs/authentication.md`. */
const PROTECTED = /^\/+(v1|access)(\/|$)/i;
/** RFC 6750 section 2.1; a token of ours is 43 characters long. */
const BEARER = /^Bearer +([\w.~+/-]{1,512}=*) *$/i;
const CHALLENGE = 'Bearer realm="custodes"';

const callers = new WeakMap<IncomingMessage, Caller>();

/** Who sent the request; `null` when this process does not authenticate. */
export function callerOf(req: IncomingMessage): Caller | null {
  return callers.get(req) ?? null;
}

/**
 * Stands in front of every route under `/v1` and `/access`: 401 without a token in force (missing, unknown and expired
 * are answered alike), 403 when it may not do this, 429 to an address that fails too often. A good token always
 * passes, however many others failed behind the same address: its 256 bits need no protection from guessing.
 */
export function authentication({ tokens, clock, meters }: AuthenticationDeps): Router {
  const router = newRouter();
  if (tokens === null) return router;
  const failures = new FailureCounts();
  const refused = (reason: RefusalReason): void => meters.requestsRefused.inc({ reason });
  router.use((req, res, next) => {
    if (!PROTECTED.test(req.path)) return next();
    const caller = identify(req, tokens, clock());
    if (typeof caller === 'string') return refuse(caller, req, res);
    const route = routeOf(req);
    if (route === undefined) return sendNotFound(req, res);
    if (!caller.may.has(route.needs)) {
      refused('not-allowed');
      return sendForbidden(res, caller, route.needs);
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

function routeOf({ method, path }: Request) {
  const asked = method === 'HEAD' ? 'GET' : method;
  return routes.find((route) => route.method === asked && route.path.test(path));
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

function sendNotFound(req: Request, res: Response): void {
  sendProblem(res, 'route-unknown', { detail: `there is nothing at \`${req.path}\`` });
}
