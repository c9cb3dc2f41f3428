import type { Problem } from './problems.ts';
import { type TextPlace, TextPlaces } from './text-places.ts';

/** The place where a text stops being JSON, and the reason. */
export interface JsonFault extends TextPlace {
  /** The offset of the first byte that no JSON has there; the length of a text that ends too early. */
  readonly offset: number;
  /** The kind of the byte there: a sign of punctuation, or a kind of character. Never content. */
  readonly found: string;
  readonly expected: string;
}

/**
 * Finds the first fault of a text in UTF-8; `null` exactly when `JSON.parse` takes it. `JSON.parse` itself gives no
 * place for most faults, and its messages repeat the text, which may be anything.
 *
 * UNTRUSTED: one pass, no recursion, and one bit of memory for each level. Of two well-kept parsers with places,
 * jsonc-parser overflows the stack at 100,000 brackets and @streamparser/json takes 2 GB for 8 million.
 *
 * @param start where the text begins, behind a byte order mark for example
 */
export function jsonFault(text: Uint8Array, start = 0): JsonFault | null {
  const scan = new JsonScan(text, start);
  const expected = scan.run();
  if (expected === null) return null;
  const { offset } = scan;
  return { ...new TextPlaces(text, start).at(offset), offset, found: found(text, offset), expected };
}

/** `JSON.parse`, with the fault in place of its error. */
export function readJson(text: string): { readonly json: unknown } | { readonly fault: JsonFault } {
  try {
    return { json: JSON.parse(text) };
  } catch (error) {
    const fault = jsonFault(Buffer.from(text));
    if (fault === null) throw error;
    return { fault };
  }
}

/**
 * A fault as a problem of a request; `line` replaces the line of the fault where the text is one line of a larger one.
 */
export function faultProblem(fault: JsonFault, line = fault.line): Problem {
  return { field: `line ${line}, column ${fault.column}`, value: fault.found, expected: fault.expected };
}

const [TAB, NEWLINE, RETURN, SPACE, QUOTE, COMMA, MINUS, COLON] = [0x09, 0x0a, 0x0d, 0x20, 0x22, 0x2c, 0x2d, 0x3a];
const [ARRAY_OPEN, BACKSLASH, ARRAY_CLOSE, OBJECT_OPEN, OBJECT_CLOSE] = [0x5b, 0x5c, 0x5d, 0x7b, 0x7d];
const [POINT, PLUS, ZERO, UNICODE_ESCAPE] = [0x2e, 0x2b, 0x30, 0x75];
const escapes: ReadonlySet<number | undefined> = new Set(Buffer.from('"\\/bfnrtu'));
const words = new Map(['true', 'false', 'null'].map((word) => [word.charCodeAt(0), word]));

const VALUE = 'a JSON value';
const NAME = 'a name in double quotes';
const DIGIT = 'a digit';
type Next = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'end of value';

/** Every method that reads moves `offset` behind what it read, and returns what was expected there; `null`: it was. */
class JsonScan {
  readonly #text: Uint8Array;
  readonly #levels = new Levels();
  #next: Next = 'value';
  offset: number;

  constructor(text: Uint8Array, start: number) {
    this.#text = text;
    this.offset = start;
  }

  run(): string | null {
    for (;;) {
      while (isBlank(this.#byte)) this.offset += 1;
      if (this.#next === 'end of value' && this.#levels.count === 0) {
        return this.#byte === undefined ? null : 'the end';
      }
      const expected = this.#step();
      if (expected !== null) return expected;
    }
  }

  get #byte(): number | undefined {
    return this.#text[this.offset];
  }

  #step(): string | null {
    switch (this.#next) {
      case 'value':
        return this.#value(VALUE);
      case 'value or ]':
        return this.#byte === ARRAY_CLOSE ? this.#close() : this.#value(`${VALUE} or \`]\``);
      case 'name':
        return this.#name(NAME);
      case 'name or }':
        return this.#byte === OBJECT_CLOSE ? this.#close() : this.#name(`${NAME} or \`}\``);
      case 'colon':
        return this.#byte === COLON ? this.#go('value') : '`:`';
      case 'end of value':
        return this.#endOfValue();
    }
  }

  #endOfValue(): string | null {
    const { isObject } = this.#levels;
    if (this.#byte === COMMA) return this.#go(isObject ? 'name' : 'value');
    if (this.#byte === (isObject ? OBJECT_CLOSE : ARRAY_CLOSE)) return this.#close();
    return isObject ? '`,` or `}`' : '`,` or `]`';
  }

  /** Takes one byte. */
  #go(next: Next): null {
    this.offset += 1;
    this.#next = next;
    return null;
  }

  #close(): null {
    this.#levels.pop();
    return this.#go('end of value');
  }

  #name(expected: string): string | null {
    if (this.#byte !== QUOTE) return expected;
    this.#next = 'colon';
    return this.#string();
  }

  #value(expected: string): string | null {
    const byte = this.#byte;
    if (byte === OBJECT_OPEN || byte === ARRAY_OPEN) {
      this.#levels.push(byte === OBJECT_OPEN);
      return this.#go(byte === OBJECT_OPEN ? 'name or }' : 'value or ]');
    }
    this.#next = 'end of value';
    if (byte === QUOTE) return this.#string();
    if (byte === MINUS || isDigit(byte)) return this.#number();
    const word = words.get(byte ?? 0);
    return word === undefined ? expected : this.#word(word);
  }

  #word(word: string): string | null {
    for (let index = 0; index < word.length; index += 1) {
      if (this.#byte !== word.charCodeAt(index)) return `\`${word}\``;
      this.offset += 1;
    }
    return null;
  }

  #number(): string | null {
    if (this.#byte === MINUS) this.offset += 1;
    // After a zero no digit follows: `01` is `0` and something else.
    if (this.#byte === ZERO) this.offset += 1;
    else if (!this.#digits()) return DIGIT;
    if (this.#byte === POINT) {
      this.offset += 1;
      if (!this.#digits()) return DIGIT;
    }
    if (this.#byte !== 0x65 && this.#byte !== 0x45) return null;
    this.offset += 1;
    const isSigned = this.#byte === PLUS || this.#byte === MINUS;
    if (isSigned) this.offset += 1;
    if (this.#digits()) return null;
    return isSigned ? DIGIT : `${DIGIT} or a sign`;
  }

  #digits(): boolean {
    const first = this.offset;
    while (isDigit(this.#byte)) this.offset += 1;
    return this.offset > first;
  }

  #string(): string | null {
    for (this.offset += 1; this.#byte !== QUOTE; this.offset += 1) {
      const byte = this.#byte;
      if (byte === undefined) return 'a closing `"`';
      if (byte < SPACE) return 'a closing `"`, or the character as an escape such as `\\n`';
      if (byte !== BACKSLASH) continue;
      this.offset += 1;
      if (!escapes.has(this.#byte)) return 'one of `" \\ / b f n r t u` after a backslash';
      if (this.#byte !== UNICODE_ESCAPE) continue;
      for (let digits = 0; digits < 4; digits += 1) {
        this.offset += 1;
        if (!isHexadecimal(this.#byte)) return 'four hexadecimal digits after `\\u`';
      }
    }
    this.offset += 1;
    return null;
  }
}

/** The open brackets, one bit each. */
class Levels {
  #bits = new Uint8Array(64);
  count = 0;

  /** True if the innermost level is an object. */
  get isObject(): boolean {
    const index = this.count - 1;
    return (((this.#bits[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;
  }

  push(isObject: boolean): void {
    const place = this.count >> 3;
    if (place === this.#bits.length) {
      const larger = new Uint8Array(place * 2);
      larger.set(this.#bits);
      this.#bits = larger;
    }
    const bit = 1 << (this.count & 7);
    const others = (this.#bits[place] ?? 0) & ~bit;
    this.#bits[place] = isObject ? others | bit : others;
    this.count += 1;
  }

  pop(): void {
    this.count -= 1;
  }
}

/** Letters and digits are content; a sign of punctuation shows what went wrong. */
function found(text: Uint8Array, offset: number): string {
  const byte = text[offset];
  if (byte === undefined) return 'the end';
  if (byte === NEWLINE || byte === RETURN) return 'the end of the line';
  if (byte < SPACE || byte === 0x7f) return 'a control character';
  if (isDigit(byte)) return 'a digit';
  if (byte > 0x7f) {
    return byte === 0xef && text[offset + 1] === 0xbb && text[offset + 2] === 0xbf
      ? 'a byte order mark'
      : 'a character beyond ASCII';
  }
  const character = String.fromCharCode(byte);
  if (byte === SPACE) return 'a space';
  return /[a-z]/i.test(character) ? 'a letter' : character;
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === NEWLINE || byte === RETURN || byte === TAB;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isHexadecimal(byte: number | undefined): boolean {
  return byte !== undefined && (isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66));
}
