import { type Identify, identifier } from '../../../services/adapters/authentication/identify.ts';
import { type Refuse, refusals } from '../../../services/adapters/authentication/refusals.ts';
import type { Clock } from '../../../services/adapters/clock.ts';
import { authentication } from '../../../services/adapters/http/authentication.ts';
import type { AuthToken } from '../../../services/adapters/http/caller.ts';
import type { DeclaredRoute } from '../../../services/adapters/http/routes/route.ts';
import type { Router } from '../../../services/adapters/http/server.ts';
import type { Meters } from '../../../services/adapters/metrics/catalogue.ts';
import { openSessions, type Sessions } from '../../../services/adapters/session/sessions.ts';

export interface GuardOptions {
  /** `null`: `AUTH=off`. */
  readonly tokens: (() => readonly AuthToken[]) | null;
  readonly clock: Clock;
  readonly meters: Pick<Meters, 'requestsRefused'>;
  readonly routes: readonly DeclaredRoute[];
  readonly isHttps?: boolean;
  /** 32 bytes; the same for every process of an installation. */
  readonly key?: Buffer;
}

export interface Guard {
  readonly guard: Router;
  readonly identify: Identify;
  readonly refuse: Refuse;
  readonly sessions: Sessions;
}

/** What a process has in front of its routes. */
export function openGuard({ tokens, clock, meters, routes, isHttps = false, ...options }: GuardOptions): Guard {
  const sessions = openSessions({ key: options.key ?? Buffer.alloc(32, 5), clock, isHttps: () => isHttps });
  const identify = identifier({ tokens, sessions, clock, onAsker: async () => {} });
  const refuse = refusals({ clock, meters });
  return { sessions, identify, refuse, guard: authentication({ identify, refuse, meters, routes }) };
}

export function guardOf(options: GuardOptions): Router {
  return openGuard(options).guard;
}
