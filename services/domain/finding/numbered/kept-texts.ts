/** A text of many has this many bits for its place in a chunk, and the others for the chunk. */
const PLACE_BITS = 16;
const CHUNK_BYTES = 1 << PLACE_BITS;
const PLACE_MASK = CHUNK_BYTES - 1;
/** A header of one byte has lengths up to this; longer texts have four bytes more. */
const SHORT_MAX = 0x7f;
const IS_WIDE = 0x80;
const LONG_HEADER_BYTES = 5;

/** It has no room. */
const noChunk = Buffer.alloc(0);

/**
 * Texts outside the heap, one behind the other in chunks. A text of JavaScript takes 24 bytes more, and the garbage collector
 * copies it twice and looks at it for as long as it is kept.
 */
export class KeptTexts {
  /** Those that were dropped have no room. */
  readonly #chunks: Buffer[] = [];
  /** The numbers of chunks in the order in which they came, from the oldest that was not dropped. */
  readonly #order: number[] = [];
  readonly #dropped: number[] = [];
  #last = noChunk;
  #lastNumber = 0;
  /** Of the last chunk. */
  #used = CHUNK_BYTES;

  /** Returns where the text is. */
  add(text: string): number {
    const { length } = text;
    const used = this.#used;
    const chunk = this.#last;
    // Nearly every text is short and narrow, and is copied while that is found out.
    if (length >= SHORT_MAX || used + length >= CHUNK_BYTES) return this.#addOther(text);
    let letters = 0;
    for (let at = 0; at < length; at += 1) {
      const letter = text.charCodeAt(at);
      chunk[used + 1 + at] = letter;
      letters |= letter;
    }
    if (letters > 0xff) return this.#addOther(text);
    chunk[used] = length;
    this.#used = used + 1 + length;
    return this.#lastNumber * CHUNK_BYTES + used;
  }

  #addOther(text: string): number {
    const isWide = !isNarrow(text);
    const bytes = isWide ? 2 * text.length : text.length;
    const header = text.length < SHORT_MAX ? 1 : LONG_HEADER_BYTES;
    const place = this.#room(header + bytes);
    const chunk = this.#last;
    const start = (place & PLACE_MASK) + header;
    chunk[start - header] = Math.min(text.length, SHORT_MAX) | (isWide ? IS_WIDE : 0);
    if (header > 1) chunk.writeUInt32LE(text.length, start - header + 1);
    chunk.write(text, start, isWide ? 'utf16le' : 'latin1');
    return place;
  }

  /** True if this text is there. */
  is(place: number, text: string): boolean {
    const chunk = this.#chunks[place >>> PLACE_BITS] as Buffer;
    const start = place & PLACE_MASK;
    const first = chunk[start] ?? 0;
    if (first >= SHORT_MAX) return this.textAt(place) === text;
    if (first !== text.length) return false;
    for (let at = 0; at < first; at += 1) if (chunk[start + 1 + at] !== text.charCodeAt(at)) return false;
    return true;
  }

  textAt(place: number): string {
    const chunk = this.#chunks[place >>> PLACE_BITS] as Buffer;
    const { start, bytes, isWide } = spanOf(chunk, place & PLACE_MASK);
    return chunk.toString(isWide ? 'utf16le' : 'latin1', start, start + bytes);
  }

  /** The bytes of a text, as `addBytes` takes them. They are good until the chunk is dropped. */
  bytesAt(place: number): Buffer {
    const chunk = this.#chunks[place >>> PLACE_BITS] as Buffer;
    const begin = place & PLACE_MASK;
    const { start, bytes } = spanOf(chunk, begin);
    return chunk.subarray(begin, start + bytes);
  }

  /** Returns where the text is. */
  addBytes(bytes: Uint8Array): number {
    const place = this.#room(bytes.length);
    this.#last.set(bytes, place & PLACE_MASK);
    return place;
  }

  /** Takes over a text from others. Returns where it is here. */
  copy(others: KeptTexts, place: number): number {
    const from = others.#chunks[place >>> PLACE_BITS] as Buffer;
    const begin = place & PLACE_MASK;
    const { start, bytes } = spanOf(from, begin);
    const end = start + bytes;
    const here = this.#room(end - begin);
    const to = this.#last;
    let into = here & PLACE_MASK;
    for (let at = begin; at < end; at += 1) to[into++] = from[at] ?? 0;
    return here;
  }

  /** Drops the chunks that came before that of a text: none of their texts is asked for any more. */
  dropBefore(place: number): void {
    const first = place >>> PLACE_BITS;
    while (this.#order.length > 0 && this.#order[0] !== first) {
      const gone = this.#order.shift() ?? first;
      this.#chunks[gone] = noChunk;
      this.#dropped.push(gone);
    }
  }

  /** The bytes of all chunks. */
  get size(): number {
    return this.#order.reduce((sum, number) => sum + (this.#chunks[number]?.length ?? 0), 0);
  }

  /** A text that is longer than a chunk has one of its own. */
  #room(bytes: number): number {
    if (this.#used + bytes > CHUNK_BYTES) {
      this.#last = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, bytes));
      this.#lastNumber = this.#dropped.pop() ?? this.#chunks.length;
      this.#chunks[this.#lastNumber] = this.#last;
      this.#order.push(this.#lastNumber);
      this.#used = 0;
    }
    const place = this.#lastNumber * CHUNK_BYTES + this.#used;
    this.#used += bytes;
    return place;
  }
}

function isNarrow(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0xff) return false;
  return true;
}

function spanOf(chunk: Buffer, at: number) {
  const first = chunk[at] ?? 0;
  const isWide = (first & IS_WIDE) !== 0;
  const isLong = (first & SHORT_MAX) === SHORT_MAX;
  const length = isLong ? chunk.readUInt32LE(at + 1) : first & SHORT_MAX;
  return { start: at + (isLong ? LONG_HEADER_BYTES : 1), bytes: isWide ? 2 * length : length, isWide };
}
