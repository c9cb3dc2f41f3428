import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { roleNames } from '../authentication/roles.ts';
import type { Clock } from '../clock.ts';
import { openCookieCipher } from './cookie-cipher.ts';
import { cookieNamed, type IsHttps } from './cookies.ts';

/** How long a session lasts at most, milliseconds, however much the person does in it. */
export const SESSION_MS_MAX = 12 * 60 * 60 * 1_000;
const COOKIE = 'custodes-session';

const session = z.object({
  /** Milliseconds since 1970. The session is over from then on. */
  expiresAt: z.int(),
  who: z.discriminatedUnion('by', [
    /** The caller with the token that has this SHA-256 (hex), as long as it is valid. */
    z.object({ by: z.literal('token'), tokenSha256: z.string() }),
    /** A person whom an identity provider vouched for. */
    z.object({
      by: z.literal('oidc'),
      person: z.object({ id: z.string(), kind: z.enum(['employee', 'contractor', 'service']) }),
      roles: z.array(z.enum(roleNames)),
    }),
  ]),
});
export type SignInSession = Readonly<z.infer<typeof session>>;
export type SessionOwner = SignInSession['who'];

/**
 * Sessions that no process stores: each is an encrypted cookie, which every process with the same key understands. Nobody
 * can end one of them before its time but its browser, the end of its token, or another key.
 */
export interface Sessions {
  /** Sets the cookie. The session ends after `SESSION_MS_MAX`, or at `endsBy` if that is earlier. */
  begin(req: IncomingMessage, res: ServerResponse, who: SessionOwner, endsBy: number | null): Promise<SignInSession>;
  end(req: IncomingMessage, res: ServerResponse): void;
  isPresented(req: IncomingMessage): boolean;
  /** UNTRUSTED: the session of the cookie, `null` without a valid one. */
  read(req: IncomingMessage): Promise<SignInSession | null>;
}

export interface SessionsDeps {
  /** 32 bytes. */
  readonly key: Uint8Array;
  readonly clock: Clock;
  readonly isHttps: IsHttps;
}

export function openSessions({ key, clock, isHttps }: SessionsDeps): Sessions {
  const cipher = openCookieCipher(key, 'session', clock);
  const cookie = cookieNamed(COOKIE, { sameSite: 'Strict', maxAgeSeconds: SESSION_MS_MAX / 1_000 }, isHttps);
  return {
    async begin(req, res, who, endsBy) {
      const latest = clock() + SESSION_MS_MAX;
      const expiresAt = endsBy === null ? latest : Math.min(latest, endsBy);
      cookie.set(req, res, await cipher.encrypt({ expiresAt, who }, expiresAt));
      return { expiresAt, who };
    },
    end: (req, res) => cookie.remove(req, res),
    isPresented: (req) => cookie.read(req) !== null,
    async read(req) {
      const text = cookie.read(req);
      const decrypted = text === null ? null : await cipher.decrypt(text);
      // A release with other roles may have written it.
      const parsed = session.safeParse(decrypted);
      return parsed.success && clock() < parsed.data.expiresAt ? parsed.data : null;
    },
  };
}
