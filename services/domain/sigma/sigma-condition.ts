import type { RefusePart } from './sigma-document.ts';
import { matchesPattern, wildcards } from './sigma-modifiers.ts';

/** Whether a record matches; the names are those of the searches of one rule. */
export type Matches<Item> = (item: Item) => boolean;

/**
 * Compiles the condition of a rule over its searches: `and`, `or`, `not`, brackets, `1 of NAME*`, `all of them`. Refuses what it
 * does not know, so that no part of a condition is ignored. Returns null then.
 */
export function compileCondition<Item>(
  text: string,
  searches: ReadonlyMap<string, Matches<Item>>,
  refuse: RefusePart,
): Matches<Item> | null {
  return new ConditionParser(text, searches, refuse).parse();
}

class ConditionParser<Item> {
  readonly #tokens: readonly string[];
  readonly #used = new Set<string>();
  #at = 0;
  #isRefused = false;

  constructor(
    text: string,
    private readonly searches: ReadonlyMap<string, Matches<Item>>,
    private readonly refuse: RefusePart,
  ) {
    this.#tokens = text.match(/\(|\)|[^\s()]+/g) ?? [];
  }

  parse(): Matches<Item> | null {
    const whole = this.#either();
    const next = this.#tokens[this.#at];
    if (next === '|') this.#fail('has `|`, an aggregation of Sigma 1, which is not honoured: write a correlation');
    else if (next !== undefined) this.#fail(`has \`${next}\`, expected \`and\`, \`or\` or its end`);
    const unused = [...this.searches.keys()].find((name) => !name.startsWith('_') && !this.#used.has(name));
    if (unused !== undefined) this.#fail(`does not look at \`${unused}\`, which would be ignored`);
    return this.#isRefused ? null : whole;
  }

  #fail(message: string): Matches<Item> {
    if (!this.#isRefused) this.refuse(message);
    this.#isRefused = true;
    return () => false;
  }

  #takes(word: string): boolean {
    const isNext = this.#tokens[this.#at]?.toLowerCase() === word;
    if (isNext) this.#at += 1;
    return isNext;
  }

  #either(): Matches<Item> {
    const parts = [this.#both()];
    while (this.#takes('or')) parts.push(this.#both());
    return (item) => parts.some((part) => part(item));
  }

  #both(): Matches<Item> {
    const parts = [this.#negated()];
    while (this.#takes('and')) parts.push(this.#negated());
    return (item) => parts.every((part) => part(item));
  }

  #negated(): Matches<Item> {
    if (!this.#takes('not')) return this.#operand();
    const part = this.#negated();
    return (item) => !part(item);
  }

  #operand(): Matches<Item> {
    const token = this.#tokens[this.#at];
    if (token === undefined) return this.#fail('ends too early, expected the name of a search');
    this.#at += 1;
    if (token === '(') {
      const inside = this.#either();
      return this.#takes(')') ? inside : this.#fail('lacks a `)`');
    }
    if (this.#takes('of')) return this.#quantified(token);
    const names = [...this.searches.keys()].join(', ');
    this.#used.add(token);
    return this.searches.get(token) ?? this.#fail(`names \`${token}\`, expected one of: ${names}`);
  }

  #quantified(count: string): Matches<Item> {
    const pattern = this.#tokens[this.#at] ?? '';
    this.#at += 1;
    if (!['1', 'any', 'all'].includes(count.toLowerCase()))
      return this.#fail(`has \`${count} of\`, expected \`1 of\`, \`any of\` or \`all of\``);
    const named = [...this.searches].filter(([name]) => isNamed(name, pattern));
    for (const [name] of named) this.#used.add(name);
    const some = named.map(([, search]) => search);
    if (some.length === 0) return this.#fail(`has \`${count} of ${pattern}\`, and no search is named so`);
    return count.toLowerCase() === 'all'
      ? (item) => some.every((search) => search(item))
      : (item) => some.some((search) => search(item));
  }
}

/** `them` leaves out searches whose name begins with `_`. */
function isNamed(name: string, pattern: string): boolean {
  return pattern.toLowerCase() === 'them' ? !name.startsWith('_') : matchesPattern(name, wildcards(pattern));
}
