import { hash } from 'node:crypto';
import { type Permission, type RoleName, rightsOf } from '../../../services/adapters/authentication/roles.ts';
import type { AuthToken, Caller } from '../../../services/adapters/http/caller.ts';
import { type RegisterKind, registerKinds } from '../../../services/domain/register/register-record.ts';

export interface TokenOptions {
  readonly token: string;
  readonly source?: string;
  readonly person?: Caller['person'];
  readonly roles?: readonly RoleName[];
  readonly may?: readonly Permission[];
  readonly registerKinds?: readonly RegisterKind[];
  readonly expiresAt?: number;
}

/** A token as the file holds it, for the text `token`; every register kind unless told. */
export function aToken({
  token,
  source,
  person,
  roles = [],
  may = [],
  expiresAt,
  ...options
}: TokenOptions): AuthToken {
  const kinds = may.includes('register') ? (options.registerKinds ?? registerKinds) : [];
  return {
    hash: hash('sha256', token, 'buffer'),
    expiresAt: expiresAt ?? null,
    caller: {
      source: source ?? null,
      person: person ?? null,
      roles,
      ...rightsOf({ roles, may, registerKinds: kinds }),
      vouchKinds: new Set(source === '*' ? kinds : []),
      by: 'token',
    },
  };
}

export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}
