import { hash, randomBytes } from 'node:crypto';
import type { ActorKind } from '../../domain/access-event/access-event.ts';
import type { RegisterKind } from '../../domain/register/register-record.ts';
import type { CertificateBinding } from '../authentication/client-certificate.ts';
import { allRights, type Permission, type RoleName } from '../authentication/roles.ts';

/** In place of a source id: emits as every source and names issuers itself. */
export const ANY_SOURCE = '*';

/**
 * How a caller was identified. `oidc`: an identity provider vouched for the person. `operator-token` and `nothing`
 * (`AUTH=off`) are nobody in particular.
 */
export const authenticatedBy = ['token', 'oidc', 'operator-token', 'nothing'] as const;
export type Authenticated = (typeof authenticatedBy)[number];

/** Whom a request comes from: exactly one of `source` and `person` is set. */
export interface Caller {
  readonly source: string | null;
  readonly person: { readonly id: string; readonly kind: ActorKind } | null;
  /** For showing; what it may do is in `may`. */
  readonly roles: readonly RoleName[];
  readonly may: ReadonlySet<Permission>;
  /** Register kinds it may write; empty without `register`. */
  readonly registerKinds: ReadonlySet<RegisterKind>;
  /** Register kinds in which it may name other people as approvers and reviewers, and counts. */
  readonly vouchKinds: ReadonlySet<RegisterKind>;
  readonly by: Authenticated;
}

export interface AuthToken {
  /** SHA-256 of the token's text; the token itself is kept nowhere. Empty where a certificate takes its place. */
  readonly hash: Buffer;
  readonly certificate?: CertificateBinding;
  /** Milliseconds since 1970 UTC, not valid from then on; null: does not expire. */
  readonly expiresAt: number | null;
  readonly caller: Caller;
}

/** Whoever has the operator token: every right, as any source and any issuer. */
export const operator: Caller = {
  source: ANY_SOURCE,
  person: null,
  roles: [],
  ...allRights,
  vouchKinds: allRights.registerKinds,
  by: 'operator-token',
};

/** Everybody, with `AUTH=off`: the rights of the operator, on loopback only. */
export const unauthenticated: Caller = { ...operator, by: 'nothing' };

/** The ids of those who are nobody in particular, in what they leave behind. */
const actorIds: Readonly<Record<Authenticated, string>> = {
  'operator-token': 'custodes-operator',
  nothing: 'unauthenticated',
  token: ANY_SOURCE,
  oidc: ANY_SOURCE,
};

/** The id that stands for the caller in what it leaves behind; null for `ANY_SOURCE`, which is nobody in particular. */
export function identityOf({ person, source }: Caller): string | null {
  if (person !== null) return person.id;
  return source === ANY_SOURCE ? null : source;
}

/** The caller as an actor: a person as themself, a source as a service of its id. */
export function actorOf(caller: Caller): { readonly id: string; readonly kind: ActorKind } {
  return caller.person ?? { id: identityOf(caller) ?? actorIds[caller.by], kind: 'service' };
}

/** 256 bits: nobody guesses one, so a token needs no salt and no slow hash. */
const TOKEN_BYTES = 32;

export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

export function hashOfToken(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}
