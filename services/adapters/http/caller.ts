import { hash, randomBytes } from 'node:crypto';
import type { ActorKind } from '../../domain/access-event/access-event.ts';
import type { RegisterKind } from '../../domain/register/register-record.ts';

/** What a token may allow: send access events, write register records, search, answer alerts, ask before access. */
export const permissions = ['emit', 'register', 'query', 'alerts', 'evaluate'] as const;
export type Permission = (typeof permissions)[number];

/** In place of a source id: speaks for every source and names issuers itself, as anyone may on loopback. */
export const ANY_SOURCE = '*';

/** Whom a token stands for: exactly one of `source` and `person` is set. */
export interface Caller {
  readonly source: string | null;
  readonly person: { readonly id: string; readonly kind: ActorKind } | null;
  readonly may: ReadonlySet<Permission>;
  /** Register kinds it may write; empty without `register`. */
  readonly registerKinds: ReadonlySet<RegisterKind>;
}

export interface AuthToken {
  /** SHA-256 of the token's text; the token itself is kept nowhere. */
  readonly hash: Buffer;
  /** Milliseconds since 1970 UTC, not valid from then on; null: does not expire. */
  readonly expiresAt: number | null;
  readonly caller: Caller;
}

/** The id that stands for the caller in what it leaves behind; null for `ANY_SOURCE`, which is nobody in particular. */
export function identityOf({ person, source }: Caller): string | null {
  if (person !== null) return person.id;
  return source === ANY_SOURCE ? null : source;
}

/** The caller as an actor: a person as themself, a source as a service of its id. */
export function actorOf(caller: Caller): { readonly id: string; readonly kind: ActorKind } {
  return caller.person ?? { id: caller.source ?? ANY_SOURCE, kind: 'service' };
}

/** 256 bits: nobody guesses one, so a token needs no salt and no slow hash. */
const TOKEN_BYTES = 32;

export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

export function hashOfToken(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}
