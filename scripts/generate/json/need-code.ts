import type { Need } from './json-record.ts';

/** TypeScript of a rule's condition: the tests of the word that it asks for. */
export function needConditions(need: Need, word: (field: string) => string): readonly string[] {
  if (!('fields' in need) || need.condition === null) return [];
  const { field, words, holds } = need.condition;
  const tests = words.map((one) => `${word(field)} ${holds ? '===' : '!=='} '${one}'`);
  return [holds && tests.length > 1 ? `(${tests.join(' || ')})` : tests.join(' && ')];
}

/** TypeScript that is true where a value that a rule requires is missing. */
export function missingParts(need: Need, isMissing: (path: string) => string): string {
  if (!('fields' in need)) throw new Error(`the need at \`${need.at}\` is no matter of presence`);
  const missing = need.fields.map(isMissing);
  if (need.is === 'any' || missing.length === 1) return missing.join(' && ');
  return `(${missing.join(' || ')})`;
}
