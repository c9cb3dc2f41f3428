/** A place in a text, as editors show it. */
export interface TextPlace {
  /** Counted from 1. A line ends with LF, so CRLF ends one line too. */
  readonly line: number;
  /** Counted from 1, in characters (code points). */
  readonly column: number;
}

const NEWLINE = 0x0a;

/**
 * Finds the places of offsets in UTF-8, each at or after the one before, so that all of them together cost one pass.
 * UNTRUSTED: a text may be one line of 8 MiB with 10,000 offsets in it.
 */
export class TextPlaces {
  readonly #text: Uint8Array;
  #offset: number;
  #line = 1;
  #column = 1;

  /** `start`: where the text begins, behind a byte order mark for example. */
  constructor(text: Uint8Array, start = 0) {
    this.#text = text;
    this.#offset = start;
  }

  at(offset: number): TextPlace {
    if (offset < this.#offset) throw new Error(`offset ${offset} is before ${this.#offset}`);
    for (; this.#offset < offset; this.#offset += 1) {
      const byte = this.#text[this.#offset] ?? 0;
      if (byte === NEWLINE) {
        this.#line += 1;
        this.#column = 1;
      } else if (!isContinuation(byte)) this.#column += 1;
    }
    return { line: this.#line, column: this.#column };
  }
}

/** Bytes of a character after its first. */
function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
