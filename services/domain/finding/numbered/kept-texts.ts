import { lastOf } from '../window/last-of.ts';
import { hashOfLetters, hashOfText } from './text-hash.ts';

/** A text of many has this many bits for its place in a chunk, and the others for the chunk. */
const PLACE_BITS = 16;
const CHUNK_BYTES = 1 << PLACE_BITS;
const PLACE_MASK = CHUNK_BYTES - 1;
/** A header of one byte has lengths up to this; longer texts have four bytes more. */
const SHORT_MAX = 0x7f;
const IS_WIDE = 0x80;
const LONG_HEADER_BYTES = 5;

/** Texts that are copied in one step. */
const TEXTS_PER_STEP = 32_768;
/** Fewer bytes are copied one by one, which takes less than a call. */
const COPIED_TOGETHER_MIN = 64;

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
  #last: Buffer = noChunk;
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
    const chunk = this.#chunkOf(place);
    const start = place & PLACE_MASK;
    const first = chunk[start] ?? 0;
    if (first >= SHORT_MAX) return this.textAt(place) === text;
    if (first !== text.length) return false;
    for (let at = 0; at < first; at += 1) if (chunk[start + 1 + at] !== text.charCodeAt(at)) return false;
    return true;
  }

  textAt(place: number): string {
    const chunk = this.#chunkOf(place);
    const { start, bytes, isWide } = spanOf(chunk, place & PLACE_MASK);
    return chunk.toString(isWide ? 'utf16le' : 'latin1', start, start + bytes);
  }

  /** Returns the texts at these places as `addAll` takes them. */
  bytesAt(places: Uint32Array): Uint8Array {
    return lastOf(this.takingBytes(places, Number.POSITIVE_INFINITY));
  }

  /** The same in steps of some milliseconds, between which no text may be added. */
  *takingBytes(places: Uint32Array, textsPerStep = TEXTS_PER_STEP): Generator<undefined, Uint8Array, void> {
    let size = 0;
    for (let from = 0; from < places.length; from += textsPerStep) {
      if (from > 0) yield;
      size += this.#sizeOf(places, from, Math.min(places.length, from + textsPerStep));
    }
    const bytes = new Uint8Array(size);
    let into = 0;
    for (let from = 0; from < places.length; from += textsPerStep) {
      if (from > 0) yield;
      into = this.#copyAll(places, from, Math.min(places.length, from + textsPerStep), { bytes, into });
    }
    return bytes;
  }

  #sizeOf(places: Uint32Array, from: number, until: number): number {
    let size = 0;
    for (let index = from; index < until; index += 1) {
      const place = places[index] ?? 0;
      size += endAt(this.#chunkOf(place), place & PLACE_MASK) - (place & PLACE_MASK);
    }
    return size;
  }

  /** Returns the place in `bytes` behind the last one. Texts that are one behind the other here are copied together. */
  #copyAll(
    places: Uint32Array,
    from: number,
    until: number,
    to: { readonly bytes: Uint8Array; readonly into: number },
  ) {
    const { bytes } = to;
    let { into } = to;
    for (let index = from; index < until; ) {
      const place = places[index] ?? 0;
      const chunk = this.#chunkOf(place);
      const begin = place & PLACE_MASK;
      let end = endAt(chunk, begin);
      index += 1;
      // A text behind this length is in another chunk.
      while (index < until && end < CHUNK_BYTES && places[index] === place - begin + end) {
        end = endAt(chunk, end);
        index += 1;
      }
      if (end - begin >= COPIED_TOGETHER_MIN) chunk.copy(bytes, into, begin, end);
      else for (let at = begin; at < end; at += 1) bytes[into + at - begin] = chunk[at] ?? 0;
      into += end - begin;
    }
    return into;
  }

  /** Takes over so many texts. Returns where each is. */
  addAll(texts: Uint8Array, count: number): Uint32Array {
    const bytes = Buffer.from(texts.buffer, texts.byteOffset, texts.length);
    const places = new Uint32Array(count);
    let begin = 0;
    for (let index = 0; index < count; index += 1) {
      const end = endAt(bytes, begin);
      places[index] = this.#copy(bytes, begin, end);
      begin = end;
    }
    return places;
  }

  /** Takes over a text from others. Returns where it is here. */
  copy(others: KeptTexts, place: number): number {
    const from = others.#chunkOf(place);
    const begin = place & PLACE_MASK;
    return this.#copy(from, begin, endAt(from, begin));
  }

  /** True if a text of others is the same. */
  isSame(place: number, others: KeptTexts, other: number): boolean {
    const [chunk, theirs] = [this.#chunkOf(place), others.#chunkOf(other)];
    const [begin, start] = [place & PLACE_MASK, other & PLACE_MASK];
    const length = endAt(chunk, begin) - begin;
    // The header has the length.
    for (let at = 0; at < length; at += 1) if (chunk[begin + at] !== theirs[start + at]) return false;
    return true;
  }

  /** As `hashOfText` of the text. */
  hashAt(place: number): number {
    const chunk = this.#chunkOf(place);
    const begin = place & PLACE_MASK;
    const first = chunk[begin] ?? 0;
    if (first >= SHORT_MAX) return hashOfText(this.textAt(place));
    return hashOfLetters(chunk, begin + 1, begin + 1 + first);
  }

  #chunkOf(place: number): Buffer {
    return this.#chunks[place >>> PLACE_BITS] as Buffer;
  }

  #copy(from: Buffer, begin: number, end: number): number {
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

  /** Drops all of them. */
  clear(): void {
    this.#chunks.length = this.#order.length = this.#dropped.length = 0;
    this.#last = noChunk;
    this.#used = CHUNK_BYTES;
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

/** The end of the text that begins at a place of a chunk. */
function endAt(chunk: Buffer, begin: number): number {
  const first = chunk[begin] ?? 0;
  // Nearly every text is short and narrow.
  if (first < SHORT_MAX) return begin + 1 + first;
  const { start, bytes } = spanOf(chunk, begin);
  return start + bytes;
}

function spanOf(chunk: Buffer, at: number) {
  const first = chunk[at] ?? 0;
  const isWide = (first & IS_WIDE) !== 0;
  const isLong = (first & SHORT_MAX) === SHORT_MAX;
  const length = isLong ? chunk.readUInt32LE(at + 1) : first & SHORT_MAX;
  return { start: at + (isLong ? LONG_HEADER_BYTES : 1), bytes: isWide ? 2 * length : length, isWide };
}
