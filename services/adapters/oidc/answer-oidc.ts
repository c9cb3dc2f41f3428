import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { escapeHtml, sendProblemPage } from '../http/problem-page.ts';
import type { ProblemCode } from '../http/problem-types.ts';
import { routerOf } from '../http/routes/router-of.ts';
import type { Response, Router } from '../http/server.ts';
import type { Logger } from '../logger.ts';
import { openCookieCipher } from '../session/cookie-cipher.ts';
import { cookieNamed, type IsHttps } from '../session/cookies.ts';
import type { Sessions } from '../session/sessions.ts';
import { type PersonMapping, personOf, type Unmapped } from './person-mapping.ts';
import { type IdentityProvider, SignInError } from './provider.ts';
import { returnPath } from './return-path.ts';
import { CALLBACK_PATH, oidcRoutes, SIGN_IN_PATH } from './routes.ts';

/** How long a person may take at the identity provider, milliseconds. */
const AWAY_MS_MAX = 10 * 60 * 1_000;

const away = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
  next: z.string(),
});

export interface AnswerOidcDeps {
  readonly provider: IdentityProvider;
  /** Returns the mapping that is in force. */
  readonly mapping: () => PersonMapping;
  readonly sessions: Pick<Sessions, 'begin'>;
  /** 32 bytes. */
  readonly key: Uint8Array;
  readonly clock: Clock;
  readonly isHttps: IsHttps;
  readonly originOf: (req: IncomingMessage) => string;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/**
 * Sign-in with an identity provider. What has to be compared on the way back is in an encrypted cookie, which the first
 * return removes: another browser, a second return and a return without a departure are refused.
 */
export function answerOidc(deps: AnswerOidcDeps): Router {
  const { provider, mapping, sessions, key, clock, isHttps, originOf, logger } = deps;
  const cipher = openCookieCipher(key, 'oidc-sign-in', clock);
  // The browser comes back from another site, so `Strict` would keep the cookie from it.
  const cookie = cookieNamed('custodes-oidc', { sameSite: 'Lax', maxAgeSeconds: AWAY_MS_MAX / 1_000 }, isHttps);
  return routerOf(oidcRoutes, {
    async leaveForProvider({ query, req, res }) {
      await orPage(res, '/', async () => {
        const { url, departure } = await provider.depart(originOf(req) + CALLBACK_PATH);
        const value = { ...departure, next: returnPath(query.next) };
        cookie.set(req, res, await cipher.encrypt(value, clock() + AWAY_MS_MAX));
        res.redirect(303, url.href);
      });
    },
    async returnFromProvider({ req, res }) {
      const departed = away.safeParse(await decrypted(req));
      cookie.remove(req, res);
      const start = req.originalUrl.indexOf('?');
      const query = start === -1 ? '' : req.originalUrl.slice(start);
      const states = new URLSearchParams(query).getAll('state');
      if (!departed.success || states.length !== 1 || states[0] !== departed.data.state) {
        return sendProblemPage(res, 'sign-in-stale', again('/'));
      }
      const { next, ...departure } = departed.data;
      await orPage(res, next, async () => {
        const person = personOf(await provider.claimsOf(query, departure), mapping());
        if ('is' in person) {
          logger.warn(`nobody signed in: ${reasonOf(person)}`);
          return sendProblemPage(res, 'sign-in-unmapped', { ...again(next), detail: detailOf(person) });
        }
        await sessions.begin(req, res, person, null);
        logger.info(`${person.person.id} signed in with the identity provider`);
        sendOn(res, next);
      });
    },
  });

  async function decrypted(req: IncomingMessage) {
    const text = cookie.read(req);
    return text === null ? null : cipher.decrypt(text);
  }

  async function orPage(res: Response, next: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof SignInError)) throw error;
      logger.warn(`nobody signed in: ${error.message}`);
      sendProblemPage(res, error.code satisfies ProblemCode, again(next));
    }
  }
}

function again(next: string) {
  return { links: { 'Sign in again': `${SIGN_IN_PATH}?${new URLSearchParams({ next })}`, 'Back to the page': '/' } };
}

/** The names of claims for the log, never their values. */
function reasonOf({ is, claim }: Unmapped): string {
  return is === 'without-role' ? 'no rule of OIDC_ROLES_FILE matches' : `the claim \`${claim}\` cannot be used (${is})`;
}

function detailOf({ is, claim }: Unmapped): string {
  if (is === 'without-role') return `You are known as ${claim}, but you have no role here.`;
  if (is === 'email-unverified') return 'Your identity provider has not verified your email address.';
  return `Your identity provider sent no usable id: the claim ${claim} is missing or cannot be used.`;
}

/**
 * A redirect would still count as coming from the other site, and an address with a query is then refused. A page of ours
 * leads on as a page of ours.
 */
function sendOn(res: Response, next: string): void {
  const to = escapeHtml(next);
  res
    .set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
    .type('text/html; charset=utf-8')
    .send(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=${to}">
<title>Signed in: custodes</title>
<p>You are signed in. <a href="${to}">Go on</a></p>
</html>
`);
}
