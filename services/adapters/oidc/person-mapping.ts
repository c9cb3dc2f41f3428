import { z } from 'zod';
import { listOf, nameable, personKinds } from '../authentication/auth-tokens.ts';
import { type RoleName, roleNames } from '../authentication/roles.ts';
import { parseYaml } from '../config/parse-yaml.ts';
import type { SessionOwner } from '../session/sessions.ts';

const RULES_MAX = 1_000;
/** `source` is a role of tools. */
const peopleRoles = roleNames.filter((name): name is Exclude<RoleName, 'source'> => name !== 'source');

const claimName = z.string('the name of a claim').min(1, 'the name of a claim');
const kind = z.enum(personKinds, `one of: ${personKinds.join(', ')}`);
const scalar = z.union([z.string(), z.number(), z.boolean()], 'a text, a number, true or false');

const RULES_EXPECTED = 'a list `rules`';
const mappingFile = z.strictObject(
  {
    person: z
      .strictObject({ id: claimName.default('sub'), kind: kind.default('employee') }, 'id and kind')
      .prefault({}),
    rules: z
      .array(
        z.strictObject({ claim: claimName, has: scalar, roles: listOf(peopleRoles, 'role'), kind: kind.optional() }),
      )
      .min(1, 'at least one rule')
      .max(RULES_MAX, `at most ${RULES_MAX} rules`),
  },
  RULES_EXPECTED,
);
/** The claim that is the id of a person, and the claims that give roles. */
export type PersonMapping = Readonly<z.output<typeof mappingFile>>;

/** Throws `ConfigError` with the line of everything wrong. */
export function parsePersonMapping(text: string, file: string): PersonMapping {
  return parseYaml(text, file, mappingFile);
}

export type Claims = Readonly<Record<string, unknown>>;
type VouchedPerson = Extract<SessionOwner, { readonly by: 'oidc' }>;

/** Why nobody of these claims can sign in. */
export type Unmapped = { readonly is: 'without-id' | 'email-unverified' | 'without-role'; readonly claim: string };

/** UNTRUSTED: `claims` come from the identity provider. Every rule that matches counts. */
export function personOf(claims: Claims, { person, rules }: PersonMapping): VouchedPerson | Unmapped {
  const id = nameable.safeParse(claimOf(claims, person.id));
  if (!id.success) return { is: 'without-id', claim: person.id };
  // Where people choose their address themselves, it is theirs only after they proved it.
  const isUnproven = (claim: string) => claim === 'email' && claims.email_verified !== true;
  if (isUnproven(person.id)) return { is: 'email-unverified', claim: 'email_verified' };
  const found = rules.filter(({ claim, has }) => includes(claimOf(claims, claim), has));
  const matching = found.filter(({ claim }) => !isUnproven(claim));
  const roles = [...new Set(matching.flatMap((rule) => rule.roles))];
  if (roles.length === 0 && found.length > 0) return { is: 'email-unverified', claim: 'email_verified' };
  if (roles.length === 0) return { is: 'without-role', claim: id.data };
  const kind = matching.find((rule) => rule.kind !== undefined)?.kind ?? person.kind;
  return { by: 'oidc', person: { id: id.data, kind }, roles };
}

/** The claim of this name, or, where there is none, the path of names with dots between: `realm_access.roles`. */
function claimOf(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name
    .split('.')
    .reduce<unknown>(
      (part, key) =>
        typeof part === 'object' && part !== null && Object.hasOwn(part, key) ? (part as Claims)[key] : undefined,
      claims,
    );
}

/** A list includes each of its elements; texts are compared as they are written. */
function includes(value: unknown, wanted: string | number | boolean): boolean {
  return Array.isArray(value) ? value.includes(wanted) : value === wanted;
}
