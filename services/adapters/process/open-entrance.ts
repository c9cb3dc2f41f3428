import type { IncomingMessage } from 'node:http';
import { identifier } from '../authentication/identify.ts';
import { refusals } from '../authentication/refusals.ts';
import type { Clock } from '../clock.ts';
import type { Askers } from '../http/askers.ts';
import { authentication } from '../http/authentication.ts';
import type { AuthToken } from '../http/caller.ts';
import type { DeclaredRoute } from '../http/routes/route.ts';
import type { Router } from '../http/server.ts';
import { secretKey } from '../keys/secret-key.ts';
import type { Logger } from '../logger.ts';
import type { Meters } from '../metrics/catalogue.ts';
import { answerOidc } from '../oidc/answer-oidc.ts';
import { openMapping } from '../oidc/open-mapping.ts';
import { openProvider } from '../oidc/provider.ts';
import { oidcRoutes, SIGN_IN_PATH } from '../oidc/routes.ts';
import { answerSession } from '../session/answer-session.ts';
import { sessionRoutes } from '../session/routes.ts';
import { openSessions } from '../session/sessions.ts';
import { originReached } from '../tls/reached-by-https.ts';
import type { ProcessConfig } from './process-definition.ts';

/** The part of a process that determines who sends a request. */
export interface Entrance {
  /** The routes by which people sign in. */
  readonly routes: readonly DeclaredRoute[];
  /** Guards every route that needs a right; `declared` has every route of the process. */
  routers(declared: readonly DeclaredRoute[]): readonly Router[];
  /** Reads again who has which role. */
  reload(): Promise<void>;
  close(): void;
}

export interface EntranceDeps {
  readonly config: Pick<ProcessConfig, 'listening' | 'sessionKey' | 'oidc'>;
  /** `null` with `AUTH=off`. */
  readonly tokens: (() => readonly AuthToken[]) | null;
  readonly clock: Clock;
  readonly meters: Pick<Meters, 'requestsRefused' | 'oidcRolesFileInvalid'>;
  readonly logger: Logger;
  /** Receives who may query: their queries are access events, for which the installation entitles them. */
  readonly askers: Pick<Askers, 'add'>;
}

export function openEntrance({ config, tokens, clock, meters, logger, askers }: EntranceDeps): Entrance {
  const { sessionKey, listening, oidc } = config;
  // Nothing of this process needs a right.
  if (sessionKey === null) return { routes: [], routers: () => [], reload: async () => {}, close: () => {} };
  const originOf = (req: IncomingMessage): string => originReached(req, listening.publicOrigins);
  const isHttps = (req: IncomingMessage): boolean => originOf(req).startsWith('https:');
  const key = secretKey('session', sessionKey);
  const sessions = openSessions({ key, clock, isHttps });
  const identify = identifier({ tokens, sessions, clock, onAsker: (id) => askers.add([id]) });
  const refuse = refusals({ clock, meters });
  // With `AUTH=off` there is nobody to sign in.
  const given =
    oidc === null || tokens === null
      ? null
      : { ...oidc, provider: openProvider(oidc, logger), mapping: openMapping(oidc.roles, { logger, meters }) };
  const offer = given === null ? null : { name: given.name, path: SIGN_IN_PATH };
  return {
    routes: [...Object.values(sessionRoutes), ...(given === null ? [] : Object.values(oidcRoutes))],
    routers: (routes) => [
      answerSession({ identify, refuse, sessions, oidc: offer }),
      ...(given === null
        ? []
        : [answerOidc({ ...given, mapping: given.mapping.current, sessions, key, clock, isHttps, originOf, logger })]),
      authentication({ identify, refuse, meters, routes }),
    ],
    reload: async () => given?.mapping.reload(),
    close() {
      given?.mapping.close();
      given?.provider.close();
    },
  };
}
