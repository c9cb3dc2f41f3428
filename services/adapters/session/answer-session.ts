import type { Identify, Identity, Unidentified } from '../authentication/identify.ts';
import type { Refuse } from '../authentication/refusals.ts';
import { actorOf } from '../http/caller.ts';
import { routerOf } from '../http/routes/router-of.ts';
import type { Router } from '../http/server.ts';
import { type SessionState, sessionRoutes } from './routes.ts';
import type { Sessions } from './sessions.ts';

export interface AnswerSessionDeps {
  readonly identify: Identify;
  readonly refuse: Refuse;
  readonly sessions: Sessions;
  /** How to sign in with an identity provider here. */
  readonly oidc: SessionState['oidc'];
}

/** `/v1/session`: a browser exchanges a token for a cookie, reads who it is, and signs out. */
export function answerSession({ identify, refuse, sessions, oidc }: AnswerSessionDeps): Router {
  return routerOf(sessionRoutes, {
    async readSession({ req, res }) {
      res.json(stateOf(await identify.ofRequest(req)));
    },
    async beginSession({ body, req, res }) {
      const hasHeader = req.headers.authorization !== undefined;
      const identity = hasHeader ? await identify.ofRequest(req) : identify.ofToken(body.token ?? '');
      if (typeof identity === 'string') return refuse(identity, req, res);
      const { token, expiresAt } = identity;
      // With `AUTH=off` there is nothing to remember.
      if (token === null) return void res.json(stateOf(identity));
      const who = { by: 'token', tokenSha256: token.hash.toString('hex') } as const;
      const session = await sessions.begin(req, res, who, expiresAt);
      res.json(stateOf({ ...identity, expiresAt: session.expiresAt }));
    },
    async endSession({ req, res }) {
      sessions.end(req, res);
      // The cookie of this request still counts; the next one comes without it.
      delete req.headers.cookie;
      res.json(stateOf(await identify.ofRequest(req)));
    },
  });

  function stateOf(identity: Identity | Unidentified): SessionState {
    if (typeof identity === 'string') return { caller: null, expiresAt: null, oidc };
    const { caller, expiresAt } = identity;
    const { by, roles, may, registerKinds } = caller;
    return {
      caller: { ...actorOf(caller), by, roles: [...roles], may: [...may], registerKinds: [...registerKinds] },
      expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
      oidc,
    };
  }
}
