import type { Problem } from '../../domain/access-event/access-event.ts';
import { canonicalIp } from '../../domain/access-event/ip-address.ts';
import { isJsonObject } from '../../domain/access-event/json-fields.ts';
import { withoutValue } from '../../domain/access-event/problems.ts';

/** Names that the description of a refused record repeats. */
const NAMES_MAX = 60;
/** What stands for a name or an id that nobody can be sure is one. */
const HIDDEN = '…';
/** What programs call fields and sources; people's names for rooms, e-mail and IPv4 addresses have other characters. */
const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$.:~-]{0,63}$/;

/**
 * What is kept of refused input besides its hash and length: what was wrong, who sent it and which fields it had. No
 * value is repeated, because a refused value may be an address, a camera's name or anything else that was put into the
 * wrong field.
 */
export function describeRefused(
  problems: readonly Problem[],
  { source, fields }: { readonly source: string | null; readonly fields: readonly string[] },
): string {
  const parts = [describeProblems(problems), `from ${source === null ? 'an unnamed source' : `source \`${source}\``}`];
  if (fields.length > 0) parts.push(`fields: ${fields.join(', ')}`);
  return parts.join('; ');
}

/** The source that a record names: that of an event, the issuer of a register record. */
export function sourceIn(json: unknown): string | null {
  if (!isJsonObject(json)) return null;
  const id = isJsonObject(json.source) ? json.source.id : json.issuer;
  return typeof id === 'string' ? nameOrHidden(id) : null;
}

/** The names of a record's fields and of theirs, in order. A name that is no identifier is `…`. */
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

/** One line: the first problem without its value, and how many more there are. */
function describeProblems(problems: readonly Problem[]): string {
  const [first] = problems;
  if (first === undefined) return 'no problem';
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return withoutValue(first) + more;
}

function nameOrHidden(name: string): string {
  return IDENTIFIER.test(name) && canonicalIp(name) === null ? name : HIDDEN;
}
