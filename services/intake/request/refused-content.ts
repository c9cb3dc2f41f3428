import { canonicalIp } from '../../value-forms/ip-address.ts';
import { isJsonObject } from '../../value-forms/json-fields.ts';
import type { Problem } from '../../value-forms/problems.ts';
import { withoutValue } from '../../value-forms/problems.ts';

/** The maximum number of names in the description of a refused record. */
const NAMES_MAX = 60;
/** Replaces a name or an id that cannot be verified to be one. */
export const HIDDEN = '…';
/** Identifiers of programs. People's names for rooms, e-mail addresses and IPv4 addresses contain other characters. */
const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$.:~-]{0,63}$/;

/**
 * Describes refused input beside its hash and length: the problem, the sender and the field names. No value is
 * repeated, because a refused value may be an address, a camera's name or anything else that was put into the wrong
 * field.
 */
export function describeRefused(
  problems: readonly Problem[],
  { source, fields }: { readonly source: string | null; readonly fields: readonly string[] },
): string {
  const parts = [describeProblems(problems), `from ${source === null ? 'an unnamed source' : `source \`${source}\``}`];
  if (fields.length > 0) parts.push(`fields: ${fields.join(', ')}`);
  return parts.join('; ');
}

/** Returns the source of a record: that of an event, or the issuer of a register record. */
export function sourceIn(json: unknown): string | null {
  if (!isJsonObject(json)) return null;
  const id = isJsonObject(json.source) ? json.source.id : json.issuer;
  return typeof id === 'string' ? nameOrHidden(id) : null;
}

/** Lists the names of a record's fields and nested fields, in order. A name that is not an identifier becomes `…`. */
export function fieldsIn(json: unknown): string[] {
  if (!isJsonObject(json)) return [];
  const names: string[] = [];
  for (const name in json) {
    const value = json[name];
    const inner = isJsonObject(value) ? namesOf(value, NAMES_MAX - names.length) : [];
    if (inner.length === 0) names.push(nameOrHidden(name));
    for (const one of inner) names.push(`${nameOrHidden(name)}.${one}`);
    if (names.length >= NAMES_MAX) return [...names.slice(0, NAMES_MAX), HIDDEN];
  }
  return names;
}

function namesOf(json: object, countMax: number): string[] {
  const names: string[] = [];
  for (const name in json) {
    if (names.length >= countMax) break;
    names.push(nameOrHidden(name));
  }
  return names;
}

/** Formats one line: the first problem without its value, and the number of others. */
function describeProblems(problems: readonly Problem[]): string {
  const [first] = problems;
  if (first === undefined) return 'no problem';
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return withoutValue(first) + more;
}

function nameOrHidden(name: string): string {
  return IDENTIFIER.test(name) && canonicalIp(name) === null ? name : HIDDEN;
}
