import { mayRead } from '../adapters/authentication/roles.ts';
import type { Caller } from '../adapters/http/caller.ts';
import type { Request } from '../adapters/http/server.ts';
import type { Logger } from '../adapters/logger.ts';
import { reasonUnreachable } from '../adapters/tls/reason-unreachable.ts';

/** How long a person waits for the intake before their request goes on without it, milliseconds. */
const INTAKE_MS_MAX = 5_000;

/** Resolves once the intake has entitled the caller to read, or has failed to, which is logged. */
export type Introduce = (req: Request, caller: Caller) => Promise<void>;

export interface IntroduceDeps {
  readonly intake: URL;
  readonly logger: Pick<Logger, 'warn'>;
}

/**
 * No file names the people whom an identity provider vouches for, so the intake learns of them from their own session, once
 * for each: it entitles whom it identifies, and its answer comes after the log has the entitlement.
 */
export function introducer({ intake, logger }: IntroduceDeps): Introduce {
  const introduced = new Set<string>();
  return async ({ headers }, { by, person, may }) => {
    if (by !== 'oidc' || person === null || !mayRead(may) || introduced.has(person.id)) return;
    const problem = await present(new URL('/v1/session', intake), headers.cookie ?? '', person.id);
    if (problem === null) introduced.add(person.id);
    else logger.warn(`${person.id} is not entitled to read yet, so a read may be unexplained: ${problem}`);
  };
}

/** Returns why the intake has not identified the person; `null`: it has. */
async function present(target: URL, cookie: string, personId: string): Promise<string | null> {
  try {
    const signal = AbortSignal.timeout(INTAKE_MS_MAX);
    const answer = await fetch(target, { headers: { cookie }, redirect: 'error', signal });
    if (!answer.ok) return `the intake answered ${answer.status}`;
    const { caller } = (await answer.json()) as { caller: { id: string } | null };
    return caller?.id === personId ? null : 'the intake does not know the session, expected the same SESSION_KEY_FILE';
  } catch (error) {
    return `the intake cannot be reached: ${reasonUnreachable(error)}`;
  }
}
