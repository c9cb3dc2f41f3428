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

const PASSWORD_EXPECTED =
  'one password: here, in SCHEMA_REGISTRY_PASSWORD_FILE or in SCHEMA_REGISTRY_URL, and only one of them';

interface Passwords {
  readonly SCHEMA_REGISTRY_PASSWORD?: string | undefined;
  readonly SCHEMA_REGISTRY_PASSWORD_FILE?: string | undefined;
}

/** Every password that is set; one without a character is none. */
function passwordsOf(address: RegistryAddress | undefined, given: Passwords): readonly string[] {
  const ofFile = given.SCHEMA_REGISTRY_PASSWORD_FILE?.replace(/\r?\n$/, '');
  return [given.SCHEMA_REGISTRY_PASSWORD, ofFile, address?.password]
    .filter((one) => one !== undefined)
    .filter((one) => one !== '');
}

/** `null` without `SCHEMA_REGISTRY_URL`. */
export const registryEnvironment = environmentPart({
  title: 'Schema registry',
  variables: {
    SCHEMA_REGISTRY_URL: variable(address.optional(), {
      meaning:
        'The schema registry for tools that write to Kafka directly ([Kafka](operation.md#apache-kafka)). User and password, percent-encoded, may be part of the URL, or set by the variables below.',
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
    const count = passwordsOf(address, given).length;
    const hasUser = username !== undefined || Boolean(address?.username);
    if (username !== undefined && address === undefined)
      wrong.push(['SCHEMA_REGISTRY_USERNAME', 'no user without SCHEMA_REGISTRY_URL']);
    if (username !== undefined && address?.username)
      wrong.push(['SCHEMA_REGISTRY_USERNAME', 'no user because SCHEMA_REGISTRY_URL contains one']);
    if (!hasUser && count > 0) wrong.push(['SCHEMA_REGISTRY_USERNAME', 'a user because a password is set']);
    if (count > 1 || (hasUser && count === 0)) wrong.push(['SCHEMA_REGISTRY_PASSWORD', PASSWORD_EXPECTED]);
    return wrong;
  },
  toConfig({ SCHEMA_REGISTRY_URL: address, ...values }): RegistryConfig | null {
    if (address === undefined) return null;
    const username = values.SCHEMA_REGISTRY_USERNAME ?? address.username;
    const [password] = passwordsOf(address, values);
    const credentials = password === undefined ? null : { username, password };
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
