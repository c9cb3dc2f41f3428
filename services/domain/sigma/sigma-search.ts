import type { Matches } from './sigma-condition.ts';
import type { RefusePart, SigmaRecord, SigmaValue, SigmaWords } from './sigma-document.ts';
import { type Compare, compareOf, MODIFIERS_EXPECTED, valueModifiers } from './sigma-modifiers.ts';

/** With these `neq` would have two meanings. */
const notNegated: ReadonlySet<string> = new Set(['all', 'exists', 'lt', 'lte', 'gt', 'gte']);

const encoded = 'no field of an access is encoded, so write the text itself';
/** Modifiers of the specification that no field of an access has a use for. */
const whyNot: ReadonlyMap<string, string> = new Map([
  ['cidr', 'addresses are hashed before a rule sees them, so write `network.asn` or `network.country`'],
  ['expand', 'placeholders have a meaning in the tools of their author only, so write out the values'],
  ['windash', 'no field of an access is a command line'],
  ...['base64', 'base64offset', 'wide', 'utf16', 'utf16le', 'utf16be'].map((one) => [one, encoded] as const),
]);

/** Compiles one search of a rule: a map of fields (all hold), or a list of maps or keywords (one holds). */
export function compileSearch(given: unknown, words: SigmaWords, refuse: RefusePart): Matches<SigmaRecord> {
  if ((Array.isArray(given) || isMap(given)) && Object.keys(given).length === 0) {
    refuse('is empty, expected fields or keywords');
    return () => false;
  }
  if (Array.isArray(given)) {
    const parts = given.map((part, index) => {
      const inside: RefusePart = (message, path = []) => refuse(message, [index, ...path]);
      return isMap(part) ? compileSearch(part, words, inside) : compileKeyword(part, words, inside);
    });
    return (record) => parts.some((part) => part(record));
  }
  if (isMap(given)) return compileMap(given, words, refuse);
  return compileKeyword(given, words, refuse);
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function compileMap(
  map: Readonly<Record<string, unknown>>,
  words: SigmaWords,
  refuse: RefusePart,
): Matches<SigmaRecord> {
  const parts = Object.entries(map).map(([key, given]) =>
    compileField(key, given, words, (message, path = []) => refuse(message, [key, ...path])),
  );
  return (record) => parts.every((part) => part(record));
}

function compileField(key: string, given: unknown, words: SigmaWords, refuse: RefusePart): Matches<SigmaRecord> {
  const [name = '', ...modifiers] = key.split('|');
  if (name === '') return compileKeywords(key, given, words, refuse);
  const field = words.fieldOf(name);
  if (field === null) {
    refuse(`\`${name}\` is no field of an access, and the taxonomy does not map it`);
    return () => false;
  }
  const unknown = modifiers.find((one) => !valueModifiers.has(one));
  if (unknown !== undefined) {
    const why = whyNot.get(unknown) ?? `expected one of: ${MODIFIERS_EXPECTED}`;
    refuse(`the modifier \`${unknown}\` of \`${name}\` is not honoured: ${why}`);
    return () => false;
  }
  if (Array.isArray(given) && given.length === 0) refuse(`\`${key}\` is an empty list, expected values`);
  const values: readonly unknown[] = Array.isArray(given) ? given : [given];
  const compares = values.map((value, index): Compare => {
    const path = Array.isArray(given) ? [index] : [];
    return compareOf(value, { modifiers, words, refuse: (message) => refuse(`\`${key}\` ${message}`, path) });
  });
  const [isEvery, isNegated] = [modifiers.includes('all'), modifiers.includes('neq')];
  const other = isNegated ? modifiers.find((one) => notNegated.has(one)) : undefined;
  if (other !== undefined)
    refuse(`\`${key}\` combines neq and ${other}, which is not honoured: write \`not\` in the condition`);
  return (record) => {
    const found = record.read(field);
    const isHolding = isEvery
      ? compares.every((compare) => holds(compare, found, record))
      : compares.some((compare) => holds(compare, found, record));
    return isHolding !== isNegated;
  };
}

function holds(compare: Compare, found: SigmaValue, record: SigmaRecord): boolean {
  return isList(found) && found.length > 0
    ? found.some((one) => compare(one, record))
    : compare(isList(found) ? null : found, record);
}

function isList(value: SigmaValue): value is readonly string[] {
  return Array.isArray(value);
}

/** `'|all'` in place of a field: each keyword is in some field. */
function compileKeywords(key: string, given: unknown, words: SigmaWords, refuse: RefusePart): Matches<SigmaRecord> {
  if (key !== '|all' || !Array.isArray(given)) {
    refuse("keywords with modifiers are not honoured, expected `|all` and a list, or a field's name before `|`");
    return () => false;
  }
  const parts = given.map((part, index) => {
    return compileKeyword(part, words, (message, path = []) => refuse(message, [index, ...path]));
  });
  return (record) => parts.every((part) => part(record));
}

/** A keyword is in any field. */
function compileKeyword(given: unknown, words: SigmaWords, refuse: RefusePart): Matches<SigmaRecord> {
  if (typeof given !== 'string' && typeof given !== 'number') {
    refuse('is neither a map of fields nor a keyword');
    return () => false;
  }
  const compare = compareOf(given, { modifiers: ['contains'], words, refuse });
  const { fields } = words;
  return (record) => fields.some((field) => holds(compare, record.read(field), record));
}
