import { identifier } from '../authentication/identify.ts';
import { refusals } from '../authentication/refusals.ts';
import type { Clock } from '../clock/clock.ts';
import { authentication } from '../http/authentication.ts';
import type { AuthToken } from '../http/caller.ts';
import type { DeclaredRoute } from '../http/routes/route.ts';
import type { Router } from '../http/server.ts';
import { secretKey } from '../keys/secret-key.ts';
import type { Meters } from '../metrics/catalogue.ts';
import { answerSession } from '../session/answer-session.ts';
import { sessionRoutes } from '../session/routes.ts';
import { openSessions } from '../session/sessions.ts';
import { originReached } from '../tls/reached-by-https.ts';
import type { ProcessConfig } from './process-definition.ts';

/** Where a process finds out who asks. */
export interface Entrance {
  /** The routes by which people sign in. */
  readonly routes: readonly DeclaredRoute[];
  /** In front of every route that needs a right; `declared` has every route of the process. */
  routers(declared: readonly DeclaredRoute[]): readonly Router[];
}

export interface EntranceDeps {
  readonly config: Pick<ProcessConfig, 'listening' | 'sessionKey'>;
  /** `null` with `AUTH=off`. */
  readonly tokens: (() => readonly AuthToken[]) | null;
  readonly clock: Clock;
  readonly meters: Pick<Meters, 'requestsRefused'>;
}

export function openEntrance({ config, tokens, clock, meters }: EntranceDeps): Entrance {
  const { sessionKey, listening } = config;
  // Nothing of this process needs a right.
  if (sessionKey === null) return { routes: [], routers: () => [] };
  const isHttps = (req: Parameters<typeof originReached>[0]): boolean =>
    originReached(req, listening.publicOrigins).startsWith('https:');
  const sessions = openSessions({ key: secretKey('session', sessionKey), clock, isHttps });
  const identify = identifier({ tokens, sessions, clock });
  const refuse = refusals({ clock, meters });
  return {
    routes: Object.values(sessionRoutes),
    routers: (routes) => [
      answerSession({ identify, refuse, sessions, oidc: null }),
      authentication({ identify, refuse, meters, routes }),
    ],
  };
}
