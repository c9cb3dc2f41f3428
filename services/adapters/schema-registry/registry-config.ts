import { z } from 'zod';
import { type Contradiction, environmentPart, variable } from '../config/environment.ts';
import { fileText } from '../config/variable-schemas.ts';

export interface RegistryConfig {
  /** The URL without user, password and trailing `/`. */
  readonly url: string;
  readonly credentials: { readonly username: string; readonly password: string } | null;
}

const URL_EXPECTED = 'an http or https address without `?` and `#`, such as https://registry:8081';
const url = z.string().transform((text, context) => {
  const found = URL.canParse(text) ? new URL(text) : null;
  if (found !== null && /^https?:$/.test(found.protocol) && !found.search && !found.hash) return found;
  context.addIssue({ code: 'custom', message: URL_EXPECTED });
  return z.NEVER;
});

/** `null` without `SCHEMA_REGISTRY_URL`. */
export const registryEnvironment = environmentPart({
  title: 'Schema registry',
  variables: {
    SCHEMA_REGISTRY_URL: variable(url.optional(), {
      meaning:
        'The schema registry for tools that write to Kafka directly ([Kafka](kafka.md)). User and password may be part of the URL or set by the variables below.',
      otherwise: "only custodes' own schemas are accepted",
    }),
    SCHEMA_REGISTRY_USERNAME: variable(z.string().optional(), {
      meaning: 'The user of the registry.',
      otherwise: 'no user',
    }),
    SCHEMA_REGISTRY_PASSWORD: variable(z.string().optional(), {
      meaning: 'The password of `SCHEMA_REGISTRY_USERNAME`. Prefer `SCHEMA_REGISTRY_PASSWORD_FILE`.',
      otherwise: '`SCHEMA_REGISTRY_PASSWORD_FILE`',
      isSecret: true,
    }),
    SCHEMA_REGISTRY_PASSWORD_FILE: variable(fileText.optional(), {
      meaning: 'The file with the password of `SCHEMA_REGISTRY_USERNAME`.',
      otherwise: '`SCHEMA_REGISTRY_PASSWORD`',
    }),
  },
  contradictions({ SCHEMA_REGISTRY_URL: url, SCHEMA_REGISTRY_USERNAME: username }): readonly Contradiction[] {
    if (username === undefined) return [];
    if (url === undefined) return [['SCHEMA_REGISTRY_USERNAME', 'no user without SCHEMA_REGISTRY_URL']];
    if (url.username) return [['SCHEMA_REGISTRY_USERNAME', 'no user because SCHEMA_REGISTRY_URL contains one']];
    return [];
  },
  toConfig({ SCHEMA_REGISTRY_URL: url, ...values }): RegistryConfig | null {
    if (url === undefined) return null;
    const username = values.SCHEMA_REGISTRY_USERNAME ?? decodeURIComponent(url.username);
    const ofFile = values.SCHEMA_REGISTRY_PASSWORD_FILE?.replace(/\r?\n$/, '');
    const password = values.SCHEMA_REGISTRY_PASSWORD || ofFile || decodeURIComponent(url.password);
    const plain = new URL(url);
    plain.username = '';
    plain.password = '';
    const credentials = username === '' ? null : { username, password };
    return { url: plain.href.replace(/\/+$/, ''), credentials };
  },
});
