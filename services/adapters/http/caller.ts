import { hash, randomBytes } from 'node:crypto';
import type { ActorKind } from '../../domain/access-event/access-event.ts';
import type { RegisterKind } from '../../domain/register/register-record.ts';
import type { CertificateBinding } from '../authentication/client-certificate.ts';
import { allRights, type Permission, type RoleName } from '../authentication/roles.ts';

/** Replaces a source id: the caller reports for every source and sets issuers itself. */
export const ANY_SOURCE = '*';

/**
 * How a caller was identified. `oidc`: an identity provider vouched for the person. `operator-token` and `nothing`
 * (`AUTH=off`) are nobody in particular.
 */
export const authenticatedBy = ['token', 'oidc', 'operator-token', 'nothing'] as const;
export type Authenticated = (typeof authenticatedBy)[number];

/** The sender of a request: exactly one of `source` and `person` is set. */
export interface Caller {
  readonly source: string | null;
  readonly person: { readonly id: string; readonly kind: ActorKind } | null;
  /** Shown to people; `may` contains the permissions. */
  readonly roles: readonly RoleName[];
  readonly may: ReadonlySet<Permission>;
  /** The register kinds it may write; empty without `register`. */
  readonly registerKinds: ReadonlySet<RegisterKind>;
  /** Register kinds in which it may name other people as approvers and reviewers, and counts. */
  readonly vouchKinds: ReadonlySet<RegisterKind>;
  readonly by: Authenticated;
}

export interface AuthToken {
  /** SHA-256 of the token's text; the token itself is kept nowhere. Empty where a certificate takes its place. */
  readonly hash: Buffer;
  readonly certificate?: CertificateBinding;
  /** Expiry in milliseconds since 1970 UTC; null: never. */
  readonly expiresAt: number | null;
  readonly caller: Caller;
}

/** A caller with the operator token has every right, as any source and any issuer. */
export const operator: Caller = {
  source: ANY_SOURCE,
  person: null,
  roles: [],
  ...allRights,
  vouchKinds: allRights.registerKinds,
  by: 'operator-token',
};

/** Every caller with `AUTH=off` has the rights of the operator, on loopback only. */
export const unauthenticated: Caller = { ...operator, by: 'nothing' };

/** The ids of those who are nobody in particular, in what they leave behind. */
const actorIds: Readonly<Record<Authenticated, string>> = {
  'operator-token': 'custodes-operator',
  nothing: 'unauthenticated',
  token: ANY_SOURCE,
  oidc: ANY_SOURCE,
};

/** The id recorded for the caller; null for `ANY_SOURCE`, which identifies nobody. */
export function identityOf({ person, source }: Caller): string | null {
  if (person !== null) return person.id;
  return source === ANY_SOURCE ? null : source;
}

/** The caller as an actor: a person as themselves, a source as a service with its id. */
export function actorOf(caller: Caller): { readonly id: string; readonly kind: ActorKind } {
  return caller.person ?? { id: identityOf(caller) ?? actorIds[caller.by], kind: 'service' };
}

/** A token has 256 random bits, so it needs no salt and no slow hash. */
const TOKEN_BYTES = 32;

export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

export function hashOfToken(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}
