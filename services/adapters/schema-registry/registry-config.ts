import { z } from 'zod';
import { type Contradiction, environmentPart, variable } from '../config/environment.ts';
import { fileText } from '../config/variable-schemas.ts';

export interface RegistryConfig {
  /** The URL without user, password and trailing `/`. */
  readonly url: string;
  readonly credentials: { readonly username: string; readonly password: string } | null;
}

interface RegistryAddress {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

const URL_EXPECTED =
  'an http or https address without `?` and `#`, with user and password percent-encoded, such as https://registry:8081';
const address = z.string().transform((text, context) => {
  const found = toAddress(text);
  if (found !== null) return found;
  context.addIssue({ code: 'custom', message: URL_EXPECTED });
  return z.NEVER;
});

/** `null` without `SCHEMA_REGISTRY_URL`. */
export const registryEnvironment = environmentPart({
  title: 'Schema registry',
  variables: {
    SCHEMA_REGISTRY_URL: variable(address.optional(), {
      meaning:
        'The schema registry for tools that write to Kafka directly ([Kafka](kafka.md)). User and password, percent-encoded, may be part of the URL, or set by the variables below.',
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
  contradictions({ SCHEMA_REGISTRY_URL: address, SCHEMA_REGISTRY_USERNAME: username, ...given }) {
    const wrong: Contradiction[] = [];
    const passwords = [given.SCHEMA_REGISTRY_PASSWORD, given.SCHEMA_REGISTRY_PASSWORD_FILE];
    const count = passwords.filter((one) => one !== undefined).length;
    if (username !== undefined && address === undefined)
      wrong.push(['SCHEMA_REGISTRY_USERNAME', 'no user without SCHEMA_REGISTRY_URL']);
    if (username !== undefined && address?.username)
      wrong.push(['SCHEMA_REGISTRY_USERNAME', 'no user because SCHEMA_REGISTRY_URL contains one']);
    if (username === undefined && !address?.username && count > 0)
      wrong.push(['SCHEMA_REGISTRY_USERNAME', 'a user because a password is set']);
    if (count > 1 || (username !== undefined && count === 0))
      wrong.push(['SCHEMA_REGISTRY_PASSWORD', 'set, or SCHEMA_REGISTRY_PASSWORD_FILE, but not both']);
    return wrong;
  },
  toConfig({ SCHEMA_REGISTRY_URL: address, ...values }): RegistryConfig | null {
    if (address === undefined) return null;
    const username = values.SCHEMA_REGISTRY_USERNAME ?? address.username;
    const ofFile = values.SCHEMA_REGISTRY_PASSWORD_FILE?.replace(/\r?\n$/, '');
    const password = values.SCHEMA_REGISTRY_PASSWORD || ofFile || address.password;
    const credentials = username === '' ? null : { username, password };
    return { url: address.url, credentials };
  },
});

/** `null` where it is no such address, or where `%` in user or password begins no character. */
function toAddress(text: string): RegistryAddress | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol) || url.search || url.hash) return null;
  try {
    const username = decodeURIComponent(url.username);
    const password = decodeURIComponent(url.password);
    url.username = '';
    url.password = '';
    return { url: url.href.replace(/\/+$/, ''), username, password };
  } catch {
    return null;
  }
}
