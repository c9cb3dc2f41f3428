import { hash } from 'node:crypto';
import type { AuthToken, Caller, Permission } from '../../../services/adapters/http/caller.ts';
import { type RegisterKind, registerKinds } from '../../../services/domain/register/register-record.ts';

export interface TokenOptions {
  readonly token: string;
  readonly source?: string;
  readonly person?: Caller['person'];
  readonly may: readonly Permission[];
  readonly registerKinds?: readonly RegisterKind[];
  readonly expiresAt?: number;
}

/** A token as the file holds it, for the text `token`; every register kind unless told. */
export function aToken({ token, source, person, may, expiresAt, ...options }: TokenOptions): AuthToken {
  return {
    hash: hash('sha256', token, 'buffer'),
    expiresAt: expiresAt ?? null,
    caller: {
      source: source ?? null,
      person: person ?? null,
      may: new Set(may),
      registerKinds: new Set(may.includes('register') ? (options.registerKinds ?? registerKinds) : []),
    },
  };
}

export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}
