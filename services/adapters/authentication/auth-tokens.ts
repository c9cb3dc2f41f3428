import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { registerKinds } from '../../domain/register/register-record.ts';
import { parseRfc3339, RFC_3339_EXPECTED } from '../../value-forms/rfc3339.ts';
import { ConfigError } from '../config/environment.ts';
import { parseYaml } from '../config/parse-yaml.ts';
import { ANY_SOURCE, type AuthToken } from '../http/caller.ts';
import { certificateBinding } from './client-certificate.ts';
import { permissions, rightsOf, roleNames } from './roles.ts';

/** The maximum entries of a file: every request is compared with all of them. */
export const TOKENS_MAX = 1_000;
/** The maximum characters of an id: record ids contain it. */
const ID_CHARS_MAX = 1_000;
/** Mode bits: everyone may read the file; others than its owner may write it. */
const READABLE_BY_ALL = 0o004;
const WRITABLE_BY_OTHERS = 0o022;

export interface AuthTokens {
  readonly tokens: readonly AuthToken[];
  /** Warnings for the operator about the file, one line each. */
  readonly warnings: readonly string[];
}

/**
 * Reads a file of access tokens (`docs/authentication.md`), all or nothing.
 * Throws `ConfigError`, one line for each problem, with its line in the file.
 */
export async function readAuthTokens(file: string): Promise<AuthTokens> {
  const expected = 'a readable file of access tokens';
  try {
    const [text, { mode }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    return { tokens: parseAuthTokens(text, file), warnings: warningsOf(file, mode) };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`AUTH_TOKENS_FILE is \`${file}\`, expected ${expected}: ${(error as Error).message}`);
  }
}

/** Like `readAuthTokens`, from the file's text: YAML, which includes JSON. `file` is only used in error messages. */
export function parseAuthTokens(text: string, file: string): readonly AuthToken[] {
  return parseYaml(text, file, tokenFile).tokens.map(toToken);
}

/** The id of a person or source. */
export const nameable = z
  .string('a text')
  .min(1, 'an id')
  .max(ID_CHARS_MAX, `an id of at most ${ID_CHARS_MAX} characters`)
  .refine(
    (id) => !/^custodes(-|$)/.test(id),
    'another id: `custodes` and `custodes-…` are reserved for the installation',
  )
  .refine((id) => !/^(team|role):/.test(id), 'the id of a person or service, not a team or role');

export const personKinds = ['employee', 'contractor', 'service'] as const;
const HASH_EXPECTED = '64 lower-case hexadecimal digits: the SHA-256 of a token';

export function listOf<const Name extends string>(names: readonly Name[], noun: string) {
  const expected = `one of: ${names.join(', ')}`;
  return z.array(z.enum(names, expected), `a list of ${noun}s`).min(1, `at least ${expected}`);
}

const entry = z
  .strictObject({
    tokenSha256: z
      .string(HASH_EXPECTED)
      .regex(/^[0-9a-f]{64}$/, HASH_EXPECTED)
      .optional(),
    certificate: certificateBinding.optional(),
    source: nameable.optional(),
    person: z
      .strictObject({ id: nameable, kind: z.enum(personKinds, `one of: ${personKinds.join(', ')}`) }, 'id and kind')
      .optional(),
    roles: listOf(roleNames, 'role').optional(),
    may: listOf(permissions, 'permission').optional(),
    registerKinds: listOf(registerKinds, 'register kind').optional(),
    vouchKinds: listOf(registerKinds, 'register kind').optional(),
    expiresAt: z
      .string(RFC_3339_EXPECTED)
      .refine((text) => parseRfc3339(text) !== null, RFC_3339_EXPECTED)
      .optional(),
  })
  .superRefine((value, context) => {
    const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    const { source, person, may = [], roles = [], vouchKinds = [] } = value;
    if ((source === undefined) === (person === undefined)) refuse('source', 'either `source` or `person`');
    if ((value.tokenSha256 === undefined) === (value.certificate === undefined))
      refuse('tokenSha256', 'either `tokenSha256` or `certificate`');
    if (value.certificate !== undefined && source === undefined)
      refuse('source', 'a `source`: people have no `certificate`');
    if (may.length + roles.length === 0) refuse('roles', '`roles`, `may` or both');
    if (may.includes('emit') && source === undefined)
      refuse('may', '`emit` only with a `source`, which specifies whose events');
    if (roles.includes('source') && source === undefined)
      refuse('roles', '`source` only with a `source`, which specifies whose events');
    if (may.includes('register') !== (value.registerKinds !== undefined)) {
      refuse('registerKinds', '`registerKinds` if and only if `may` contains `register`');
    }
    const writable = rightsOf({ ...value, roles }).registerKinds;
    if (vouchKinds.some((kind) => !writable.has(kind))) refuse('vouchKinds', 'kinds that the token may write');
  });
type Entry = z.infer<typeof entry>;

const TOKENS_EXPECTED = 'a list `tokens`';
const tokenFile = z
  .strictObject(
    { tokens: z.array(entry, TOKENS_EXPECTED).max(TOKENS_MAX, `at most ${TOKENS_MAX} tokens`) },
    TOKENS_EXPECTED,
  )
  .superRefine(({ tokens }, context) => {
    const seen = new Set<string>();
    for (const [index, { tokenSha256, certificate }] of tokens.entries()) {
      const [field, credential] =
        certificate === undefined ? ['tokenSha256', tokenSha256 ?? ''] : ['certificate', JSON.stringify(certificate)];
      const noun = certificate === undefined ? 'token' : 'certificate';
      const path = ['tokens', index, field];
      if (seen.has(credential))
        context.addIssue({ code: 'custom', path, message: `a ${noun} that no other entry has` });
      seen.add(credential);
    }
  });

function toToken({
  tokenSha256,
  certificate,
  source,
  person,
  roles = [],
  vouchKinds = [],
  expiresAt,
  ...single
}: Entry): AuthToken {
  const rights = rightsOf({ roles, ...single });
  return {
    hash: Buffer.from(tokenSha256 ?? '', 'hex'),
    ...(certificate === undefined ? {} : { certificate }),
    expiresAt: expiresAt === undefined ? null : parseRfc3339(expiresAt),
    caller: {
      source: source ?? null,
      person: person ?? null,
      roles,
      ...rights,
      vouchKinds: source === ANY_SOURCE ? rights.registerKinds : new Set(vouchKinds),
      by: 'token',
    },
  };
}

function warningsOf(file: string, mode: number): string[] {
  const warnings: string[] = [];
  if ((mode & READABLE_BY_ALL) !== 0) warnings.push(`everyone can read \`${file}\`, expected mode 600`);
  if ((mode & WRITABLE_BY_OTHERS) !== 0) warnings.push(`others can write \`${file}\`, expected mode 600`);
  return warnings;
}
