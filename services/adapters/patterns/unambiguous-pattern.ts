/**
 * Patterns that JavaScript's own engine matches in linear time, ten times as fast as RE2 in JavaScript. They begin with `^`, repeat
 * only single characters, and where a repetition ends follows from the next character: giving back what it took never
 * helps, so that the engine has nothing to try again. Paths of access logs are of this kind; everything else is left to RE2.
 */

/** Alternatives and optional parts; each may double what is tried. */
const CHOICES_MAX = 6;
const ASCII = 128;
/** Every character that is not ASCII is one element of a set. */
const SET_SIZE = ASCII + 1;

type CharacterSet = Uint8Array;

/** The characters that may come first in what follows, whatever comes after it. */
interface Following {
  readonly first: CharacterSet;
}

interface Part {
  readonly source: string;
  /** Null if the part may be empty and nothing is known to follow. */
  first(after: Following): CharacterSet;
  /** Throws `NotUnambiguous`. */
  check(after: Following): void;
}

class NotUnambiguous extends Error {}

/** Returns an expression that matches what RE2 matches, with the same groups; null where the text is of another kind. */
export function unambiguousPattern(text: string): RegExp | null {
  try {
    const parser = new Parser(text);
    const parts = parser.whole();
    parts.check({ first: new Uint8Array(SET_SIZE) });
    return new RegExp(`^${parts.source}${parser.isToEnd ? '$' : ''}`, 'u');
  } catch (error) {
    if (error instanceof NotUnambiguous) return null;
    throw error;
  }
}

class Parser {
  #at = 1;
  #choices = 0;
  isToEnd = false;

  constructor(private readonly text: string) {
    // Code points beyond the first plane are two units; such patterns are rare.
    if (!text.startsWith('^') || /[\ud800-\udfff]/.test(text)) throw new NotUnambiguous();
  }

  whole(): Part {
    const parts = this.#sequence();
    if (this.#at < this.text.length) throw new NotUnambiguous();
    return parts;
  }

  #alternatives(): Part {
    const options = [this.#sequence()];
    while (this.#take('|')) {
      this.#choose();
      options.push(this.#sequence());
    }
    return options.length === 1 && options[0] !== undefined ? options[0] : oneOf(options);
  }

  #sequence(): Part {
    const parts: Part[] = [];
    for (;;) {
      const next = this.text[this.#at];
      if (next === undefined || next === '|' || next === ')') return inOrder(parts);
      if (next === '$') {
        if (this.#at !== this.text.length - 1) throw new NotUnambiguous();
        this.#at += 1;
        this.isToEnd = true;
        return inOrder(parts);
      }
      parts.push(next === '(' ? this.#group() : this.#characters());
    }
  }

  #group(): Part {
    const opening = /^\((?:\?:|\?<[A-Za-z]\w*>)?/.exec(this.text.slice(this.#at))?.[0] ?? '';
    if (opening === '(' && this.text[this.#at + 1] === '?') throw new NotUnambiguous();
    this.#at += opening.length;
    const inner = this.#alternatives();
    if (!this.#take(')')) throw new NotUnambiguous();
    const quantifier = this.#quantifier();
    if (quantifier !== '' && quantifier !== '?') throw new NotUnambiguous();
    const group = { ...inner, source: `${opening}${inner.source})` };
    if (quantifier === '') return group;
    this.#choose();
    return optional(group);
  }

  #characters(): Part {
    const { set, source } = this.text[this.#at] === '[' ? this.#class() : this.#single(false);
    const quantifier = this.#quantifier();
    return repeated(set, source, quantifier);
  }

  #quantifier(): string {
    const quantifier = /^[+*?]/.exec(this.text.slice(this.#at, this.#at + 1))?.[0] ?? '';
    this.#at += quantifier.length;
    // Lazy, possessive and counted ones.
    const next = this.text[this.#at];
    if (next === '{' || (quantifier !== '' && next !== undefined && '+*?'.includes(next))) throw new NotUnambiguous();
    return quantifier;
  }

  /** A character or an escape. `.` and the other escapes differ between the two engines. */
  #single(inClass: boolean): { readonly set: CharacterSet; readonly source: string; readonly code: number | null } {
    const character = this.text[this.#at] ?? '';
    this.#at += 1;
    if (character !== '\\') {
      if (!inClass && '.^{}]'.includes(character)) throw new NotUnambiguous();
      return literal(character);
    }
    const escaped = this.text[this.#at] ?? '';
    this.#at += 1;
    if (escaped === 'd') return { set: ranges([[48, 57]]), source: '\\d', code: null };
    if (escaped === 'w')
      return {
        set: ranges([
          [48, 57],
          [65, 90],
          [95, 95],
          [97, 122],
        ]),
        source: '\\w',
        code: null,
      };
    if (/[A-Za-z0-9]/.test(escaped) || escaped === '') throw new NotUnambiguous();
    return literal(escaped);
  }

  #class(): { readonly set: CharacterSet; readonly source: string } {
    this.#at += 1;
    const isNegated = this.#take('^');
    const set = new Uint8Array(SET_SIZE);
    let source = '';
    for (let isFirst = true; isFirst || this.text[this.#at] !== ']'; isFirst = false) {
      if (this.#at >= this.text.length || this.text[this.#at] === '[' || (isFirst && this.text[this.#at] === ']'))
        throw new NotUnambiguous();
      const from = this.#single(true);
      const isRange = this.text[this.#at] === '-' && this.text[this.#at + 1] !== ']';
      if (!isRange) {
        add(set, from.set);
        source += from.source;
        continue;
      }
      this.#at += 1;
      const to = this.#single(true);
      if (from.code === null || to.code === null || from.code > to.code || to.code >= ASCII) throw new NotUnambiguous();
      add(set, ranges([[from.code, to.code]]));
      source += `${from.source}-${to.source}`;
    }
    this.#at += 1;
    // Of the characters that are not ASCII the class may name some: the set then has all of them, negated or not.
    const isOfOthers = set[ASCII] === 1;
    const found = isNegated ? set.map((is) => 1 - is) : set;
    if (isOfOthers) found[ASCII] = 1;
    return { set: found, source: `[${isNegated ? '^' : ''}${source}]` };
  }

  #take(text: string): boolean {
    if (!this.text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #choose(): void {
    this.#choices += 1;
    if (this.#choices > CHOICES_MAX) throw new NotUnambiguous();
  }
}

function repeated(set: CharacterSet, source: string, quantifier: string): Part {
  const mayBeEmpty = quantifier === '*' || quantifier === '?';
  return {
    source: source + quantifier,
    first: (after) => (mayBeEmpty ? union(set, after.first) : set),
    check({ first }) {
      if (quantifier !== '' && set.some((is, at) => is === 1 && first[at] === 1)) throw new NotUnambiguous();
    },
  };
}

function optional(part: Part): Part {
  return {
    source: `${part.source}?`,
    first: (after) => union(part.first(after), after.first),
    check: (after) => part.check(after),
  };
}

function oneOf(options: readonly Part[]): Part {
  return {
    source: options.map(({ source }) => source).join('|'),
    first: (after) => options.map((option) => option.first(after)).reduce(union),
    check: (after) => {
      for (const option of options) option.check(after);
    },
  };
}

function inOrder(parts: readonly Part[]): Part {
  const from = (at: number, after: Following): CharacterSet =>
    parts.slice(at).reduceRight((first, part) => part.first({ first }), after.first);
  return {
    source: parts.map(({ source }) => source).join(''),
    first: (after) => from(0, after),
    check(after) {
      for (const [at, part] of parts.entries()) part.check({ first: from(at + 1, after) });
    },
  };
}

function literal(character: string) {
  const code = character.charCodeAt(0);
  const source = `\\u{${code.toString(16)}}`;
  return { set: ranges([[Math.min(code, ASCII), Math.min(code, ASCII)]]), source, code };
}

function ranges(given: readonly (readonly [number, number])[]): CharacterSet {
  const set = new Uint8Array(SET_SIZE);
  for (const [from, to] of given) set.fill(1, from, to + 1);
  return set;
}

function union(one: CharacterSet, other: CharacterSet): CharacterSet {
  return one.map((is, at) => is | (other[at] ?? 0));
}

function add(set: CharacterSet, more: CharacterSet): void {
  for (const [at, is] of more.entries()) if (is === 1) set[at] = 1;
}
