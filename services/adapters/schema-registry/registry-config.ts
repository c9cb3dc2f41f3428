import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Environment, parseEnvironment } from '../config/environment.ts';

export interface RegistryConfig {
  /** Without user, password and closing `/`. */
  readonly url: string;
  readonly credentials: { readonly username: string; readonly password: string } | null;
}

/**
 * `SCHEMA_REGISTRY_URL` (may hold user and password), `SCHEMA_REGISTRY_USERNAME`, `SCHEMA_REGISTRY_PASSWORD[_FILE]`;
 * `null` without a URL. Throws `ConfigError`; never prints a password.
 */
export function readRegistryConfig(env: Environment): RegistryConfig | null {
  const parsed = parseEnvironment({ SCHEMA_REGISTRY_URL: url.optional() }, env).SCHEMA_REGISTRY_URL ?? null;
  const found = parseEnvironment(
    {
      SCHEMA_REGISTRY_USERNAME: z
        .string()
        .refine(() => parsed !== null, 'no user without SCHEMA_REGISTRY_URL')
        .refine(() => !parsed?.username, 'no user where SCHEMA_REGISTRY_URL names one')
        .optional(),
      SCHEMA_REGISTRY_PASSWORD_FILE: z.string().transform(readSecret).optional(),
    },
    env,
  );
  if (parsed === null) return null;
  const username = found.SCHEMA_REGISTRY_USERNAME ?? decodeURIComponent(parsed.username);
  const password =
    env.SCHEMA_REGISTRY_PASSWORD || found.SCHEMA_REGISTRY_PASSWORD_FILE || decodeURIComponent(parsed.password);
  parsed.username = '';
  parsed.password = '';
  return { url: parsed.href.replace(/\/+$/, ''), credentials: username === '' ? null : { username, password } };
}

const URL_EXPECTED = 'an http or https address without `?` and `#`, such as https://registry:8081';
const url = z.string().transform((text, context) => {
  const found = URL.canParse(text) ? new URL(text) : null;
  if (found !== null && /^https?:$/.test(found.protocol) && !found.search && !found.hash) return found;
  context.addIssue({ code: 'custom', message: URL_EXPECTED });
  return z.NEVER;
});

function readSecret(path: string, context: z.RefinementCtx): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    context.addIssue({ code: 'custom', message: `a file that can be read (${(error as NodeJS.ErrnoException).code})` });
    return z.NEVER;
  }
}
