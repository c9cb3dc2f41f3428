import { resolve } from 'node:path';
import { z } from 'zod';
import { ConfigError, type Contradiction, environmentPart, onlyWith, variable } from '../config/environment.ts';
import { isLoopback } from '../config/process-environment.ts';
import { fileText, plainAddress } from '../config/variable-schemas.ts';
import type { MappingFile } from './open-mapping.ts';
import { parsePersonMapping } from './person-mapping.ts';

export interface OidcConfig {
  readonly issuer: URL;
  readonly clientId: string;
  /** `null`: a public client. */
  readonly clientSecret: string | null;
  readonly scope: string;
  /** The name of the identity provider, for people. */
  readonly name: string;
  readonly roles: MappingFile;
}

const ISSUER_EXPECTED = 'an address with https: (http: on loopback only), without a user, password or query';
const NAME_CHARS_MAX = 60;
const NAME_EXPECTED = `1 to ${NAME_CHARS_MAX} characters`;

/** How people sign in with an identity provider (OpenID Connect); `null` without `OIDC_ISSUER`. */
export const oidcEnvironment = onlyWith(
  'OIDC_ISSUER',
  environmentPart({
    title: 'Sign-in with OpenID Connect',
    variables: {
      OIDC_ISSUER: variable(
        z
          .string()
          .refine(isIssuer, ISSUER_EXPECTED)
          .transform((text) => new URL(text)),
        {
          meaning:
            'The identity provider with which people sign in on the page, as it names itself ([authentication](authentication.md#openid-connect)).',
          otherwise: 'people sign in with tokens only',
        },
      ),
      OIDC_CLIENT_ID: variable(z.string().optional(), {
        meaning: 'The id of custodes at the identity provider.',
        otherwise: 'required with `OIDC_ISSUER`',
      }),
      OIDC_CLIENT_SECRET_FILE: variable(fileText.optional(), {
        meaning: 'The file with the secret of `OIDC_CLIENT_ID`.',
        otherwise: 'a public client, which has no secret',
      }),
      OIDC_ROLES_FILE: variable(mappingFile().optional(), {
        meaning:
          'The file that specifies which claims give which roles, and which claim is the id of the person, YAML. A change counts within seconds.',
        otherwise: 'required with `OIDC_ISSUER`',
      }),
      OIDC_SCOPE: variable(
        z
          .string()
          .regex(/^openid( [\x21\x23-\x5b\x5d-\x7e]+)*$/, '`openid` and others, with spaces between')
          .default('openid profile email'),
        {
          meaning: 'The scopes to ask for.',
        },
      ),
      OIDC_NAME: variable(z.string().min(1, NAME_EXPECTED).max(NAME_CHARS_MAX, NAME_EXPECTED).optional(), {
        meaning: 'The name of the identity provider on the button "Sign in with …".',
        otherwise: 'the host of `OIDC_ISSUER`',
      }),
    },
    contradictions: (values) => {
      const missing: Contradiction[] = [];
      if (values.OIDC_CLIENT_ID === undefined)
        missing.push(['OIDC_CLIENT_ID', 'the id of the client, as OIDC_ISSUER is set']);
      if (values.OIDC_ROLES_FILE === undefined) missing.push(['OIDC_ROLES_FILE', 'a file, as OIDC_ISSUER is set']);
      return missing;
    },
    toConfig(values): OidcConfig {
      const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_ROLES_FILE: roles } = values;
      if (clientId === undefined || roles === undefined)
        throw new ConfigError('OIDC_CLIENT_ID and OIDC_ROLES_FILE are required');
      const clientSecret = values.OIDC_CLIENT_SECRET_FILE?.trim() ?? null;
      return {
        issuer,
        clientId,
        clientSecret,
        scope: values.OIDC_SCOPE,
        name: values.OIDC_NAME ?? issuer.host,
        roles,
      };
    },
  }),
);

/** The content of the file, and its name for messages. */
function mappingFile() {
  return z.string().transform((file, context) => {
    const text = fileText.safeParse(file);
    try {
      if (text.success) return { file: resolve(file), mapping: parsePersonMapping(text.data, file) };
      context.addIssue({ code: 'custom', message: text.error.issues[0]?.message ?? 'a readable file' });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      context.addIssue({ code: 'custom', message: `claims and roles:\n${error.message}` });
    }
    return z.NEVER;
  });
}

function isIssuer(text: string): boolean {
  const url = plainAddress(text);
  if (url === null) return false;
  const { protocol, hostname } = url;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, '')));
}
