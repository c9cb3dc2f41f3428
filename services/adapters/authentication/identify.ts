import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../clock.ts';
import { type AuthToken, type Caller, hashOfToken, unauthenticated } from '../http/caller.ts';
import type { Sessions, SignInSession } from '../session/sessions.ts';
import { type ClientCertificate, clientCertificateOf, isBoundTo } from './client-certificate.ts';
import { mayRead, rightsOf } from './roles.ts';

/** The sender of a request, and how that is known. */
export interface Identity {
  readonly caller: Caller;
  /** When the token or session ends, milliseconds since 1970; `null`: never by itself. */
  readonly expiresAt: number | null;
  /** The token that was presented with this request; `null` for a session, a certificate and with `AUTH=off`. */
  readonly token: AuthToken | null;
}

/** Why a request comes from nobody known. */
export type Unidentified = 'token-missing' | 'token-unknown' | 'token-expired' | 'session-ended';

export interface Identify {
  /**
   * UNTRUSTED: the request. Where there is a header `Authorization`, it alone counts, even a wrong one; then the
   * certificate of the connection, then a cookie.
   */
  ofRequest(req: IncomingMessage): Promise<Identity | Unidentified>;
  ofToken(token: string): Identity | Unidentified;
}

export interface IdentifyDeps {
  /**
   * Returns the tokens that are valid now. `null` with `AUTH=off`: everybody is `unauthenticated` and may do
   * everything.
   */
  readonly tokens: (() => readonly AuthToken[]) | null;
  readonly sessions: Pick<Sessions, 'isPresented' | 'read'>;
  readonly clock: Clock;
  /**
   * Called with the id of a person who may query, whom an identity provider vouched for: no file names them beforehand.
   * The request waits for it, and fails with it.
   */
  readonly onAsker: (id: string) => Promise<void>;
}

/** RFC 6750 section 2.1; a token of ours is 43 characters long. */
const BEARER = /^Bearer +([\w.~+/-]{1,512}=*) *$/i;

export function identifier({ tokens, sessions, clock, onAsker }: IdentifyDeps): Identify {
  const everybody: Identity = { caller: unauthenticated, expiresAt: null, token: null };
  return {
    async ofRequest(req) {
      if (tokens === null) return everybody;
      const { authorization } = req.headers;
      if (authorization !== undefined) return ofToken(BEARER.exec(authorization)?.[1] ?? '');
      const certified = ofCertificate(clientCertificateOf(req));
      if (certified !== null) return certified;
      if (!sessions.isPresented(req)) return 'token-missing';
      const session = await sessions.read(req);
      return session === null ? 'session-ended' : ofSession(session);
    },
    ofToken,
  };

  function ofToken(presented: string): Identity | Unidentified {
    if (tokens === null) return everybody;
    if (presented === '') return 'token-missing';
    const token = findToken(tokens(), hashOfToken(presented));
    if (token === null) return 'token-unknown';
    const { caller, expiresAt } = token;
    return isOver(token) ? 'token-expired' : { caller, expiresAt, token };
  }

  /** `null`: the certificate identifies nobody. */
  function ofCertificate(presented: ClientCertificate | null): Identity | Unidentified | null {
    if (presented === null) return null;
    const entry = tokens?.().find(({ certificate }) => certificate !== undefined && isBoundTo(presented, certificate));
    if (entry === undefined) return null;
    return isOver(entry) ? 'token-expired' : { caller: entry.caller, expiresAt: entry.expiresAt, token: null };
  }

  /** A token that was removed or has expired ends the sessions that began with it. */
  async function ofSession({ who, expiresAt }: SignInSession): Promise<Identity | Unidentified> {
    if (who.by === 'oidc') {
      const caller = personOf(who);
      if (mayRead(caller.may)) await onAsker(who.person.id);
      return { caller, expiresAt, token: null };
    }
    const token = findToken(tokens?.() ?? [], Buffer.from(who.tokenSha256, 'hex'));
    return token === null || isOver(token) ? 'session-ended' : { caller: token.caller, expiresAt, token: null };
  }

  function isOver({ expiresAt }: AuthToken): boolean {
    return expiresAt !== null && clock() >= expiresAt;
  }
}

function personOf({ person, roles }: Extract<SignInSession['who'], { readonly by: 'oidc' }>): Caller {
  return { source: null, person, roles, ...rightsOf({ roles }), vouchKinds: new Set(), by: 'oidc' };
}

/** Compares with every token, so the time reveals nothing. */
function findToken(tokens: readonly AuthToken[], presentedHash: Buffer): AuthToken | null {
  let found: AuthToken | null = null;
  for (const token of tokens) {
    if (token.hash.length === presentedHash.length && timingSafeEqual(token.hash, presentedHash)) found = token;
  }
  return found;
}
