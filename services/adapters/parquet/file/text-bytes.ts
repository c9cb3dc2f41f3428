// biome-ignore lint/suspicious/noControlCharactersInRegex: all that is not ASCII
const otherThanAscii = /[^\x00-\x7f]/;
/** The length of a text, before its bytes. */
export const LENGTH_BYTES = 4;
const UTF8_BYTES_MAX = 3;
const BYTES_AT_FIRST = 4_096;

/** Returns the text with a character for each byte of its UTF-8, so that `<` has Parquet's order. */
export function toByteText(text: string): string {
  return otherThanAscii.test(text) ? Buffer.from(text).toString('latin1') : text;
}

/** Texts as Parquet writes them, one after the other: their length, then their UTF-8. */
export class TextBytes {
  #bytes = Buffer.allocUnsafe(BYTES_AT_FIRST);
  #length = 0;

  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Returns where the text begins. */
  add(text: string): number {
    const start = this.#length;
    const from = start + LENGTH_BYTES;
    const most = from + UTF8_BYTES_MAX * text.length;
    if (most > this.#bytes.length) this.#grow(most);
    const end = from + this.#write(text, from);
    this.#bytes.writeUInt32LE(end - from, start);
    this.#length = end;
    return start;
  }

  endOf(start: number): number {
    return start + LENGTH_BYTES + this.#bytes.readUInt32LE(start);
  }

  /** Returns the number of bytes. A call of Node's costs more than a short text of ASCII. */
  #write(text: string, from: number): number {
    const bytes = this.#bytes;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code > 0x7f) return bytes.write(text, from);
      bytes[from + at] = code;
    }
    return text.length;
  }

  #grow(bytes: number): void {
    const grown = Buffer.allocUnsafe(Math.max(bytes, 2 * this.#bytes.length));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
