import type { Refuse } from './sigma-document.ts';

/** Whether a record matches; the names are those of the searches of one rule. */
export type Matches<Item> = (item: Item) => boolean;

/**
 * Compiles the condition of a rule over its searches: `and`, `or`, `not`, brackets, `1 of NAME*`, `all of them`. Refuses what it
 * does not know, so that no part of a condition is ignored. Returns null then.
 */
export function compileCondition<Item>(
  text: string,
  searches: ReadonlyMap<string, Matches<Item>>,
  refuse: Refuse,
): Matches<Item> | null {
  const tokens = text.match(/\(|\)|[^\s()]+/g) ?? [];
  let at = 0;
  let isRefused = false;

  function fail(message: string): Matches<Item> {
    if (!isRefused) refuse(message);
    isRefused = true;
    return () => false;
  }
  const isWord = (word: string) => tokens[at]?.toLowerCase() === word;

  function either(): Matches<Item> {
    const parts = [both()];
    while (isWord('or')) {
      at += 1;
      parts.push(both());
    }
    return parts.length === 1 ? (parts[0] as Matches<Item>) : (item) => parts.some((part) => part(item));
  }

  function both(): Matches<Item> {
    const parts = [negated()];
    while (isWord('and')) {
      at += 1;
      parts.push(negated());
    }
    return parts.length === 1 ? (parts[0] as Matches<Item>) : (item) => parts.every((part) => part(item));
  }

  function negated(): Matches<Item> {
    if (!isWord('not')) return operand();
    at += 1;
    const part = negated();
    return (item) => !part(item);
  }

  function operand(): Matches<Item> {
    const token = tokens[at];
    if (token === undefined) return fail('ends too early, expected the name of a search');
    at += 1;
    if (token === '(') {
      const inside = either();
      if (tokens[at] !== ')') return fail('lacks a `)`');
      at += 1;
      return inside;
    }
    if (isWord('of')) return quantified(token);
    const search = searches.get(token);
    return search ?? fail(`names \`${token}\`, expected one of: ${[...searches.keys()].join(', ')}`);
  }

  function quantified(count: string): Matches<Item> {
    at += 1;
    const pattern = tokens[at];
    at += 1;
    if (!['1', 'any', 'all'].includes(count.toLowerCase()))
      return fail(`has \`${count} of\`, expected \`1 of\`, \`any of\` or \`all of\``);
    const some = [...searches].filter(([name]) => isNamed(name, pattern ?? '')).map(([, search]) => search);
    if (some.length === 0) return fail(`has \`${count} of ${pattern ?? ''}\`, and no search is named so`);
    return count.toLowerCase() === 'all'
      ? (item) => some.every((search) => search(item))
      : (item) => some.some((search) => search(item));
  }

  const whole = either();
  if (at < tokens.length) fail(`has \`${tokens[at]}\`, expected \`and\`, \`or\` or its end`);
  return isRefused ? null : whole;
}

/** `them` leaves out searches whose name begins with `_`. */
function isNamed(name: string, pattern: string): boolean {
  if (pattern.toLowerCase() === 'them') return !name.startsWith('_');
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}
