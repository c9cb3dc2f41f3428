import { BitWriter, bitsFor } from './bit-writer.ts';
import { encodeBloomFilter } from './bloom-filter.ts';
import { type ChunkContent, doubled, type ParquetColumn, type RowNumbers, writePresent } from './column.ts';
import { writeHybrid } from './encodings.ts';
import { toByteText } from './text-bytes.ts';

/** Of more texts than these, nearly every row group has the whole range, so nobody would skip it by its bounds. */
const BOUNDED_TEXTS_MAX = 256;
/** Texts of which more than this share are new are written in full: places would be added to them. */
const DICTIONARY_SHARE_MAX = 0.75;

export interface TextOptions {
  /** Whether rows are sorted by it, so that bounds are worth their bytes however many texts there are. */
  readonly isSorted?: boolean;
  readonly hasBloomFilter?: boolean;
}

/** A column of texts, of which any may be null. Each text that occurs is in memory once. */
export class TextColumn implements ParquetColumn {
  /** Of each row the number of its text; 0 is null. */
  #codes = new Uint32Array(64);
  #length = 0;
  #nulls = 0;
  readonly #byText = new Map<string, number>();
  /** As bytes: a character for each byte of UTF-8, so that `<` has Parquet's order. */
  readonly #texts: string[] = [''];
  readonly #options: TextOptions;
  #last: string | null = null;
  #lastCode = 0;

  constructor(options: TextOptions = {}) {
    this.#options = options;
  }

  push(text: string | null): void {
    if (this.#length === this.#codes.length) this.#codes = doubled(this.#codes);
    if (text !== this.#last) {
      this.#last = text;
      this.#lastCode = text === null ? 0 : this.codeOf(text);
    }
    if (text === null) this.#nulls += 1;
    this.#codes[this.#length] = this.#lastCode;
    this.#length += 1;
  }

  /** Returns the number of a text, which may be new. */
  codeOf(text: string): number {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const code = this.#texts.length;
    this.#byText.set(text, code);
    this.#texts.push(toByteText(text));
    return code;
  }

  /** Returns of each row the place of its text among all in order; null comes last. */
  ranks(): Uint32Array {
    const texts = this.#texts;
    const inOrder = Array.from({ length: texts.length - 1 }, (_, at) => at + 1).sort((one, other) =>
      (texts[one] as string) < (texts[other] as string) ? -1 : 1,
    );
    const rankOf = new Uint32Array(texts.length);
    rankOf[0] = texts.length;
    for (const [rank, code] of inOrder.entries()) rankOf[code] = rank;
    return this.#codes.subarray(0, this.#length).map((code) => rankOf[code] as number);
  }

  encode(rows: RowNumbers): ChunkContent {
    const values = rows.length;
    const writer = new BitWriter(2 * values + 64);
    // Most columns of a file have one text in all rows, or none.
    if (this.#texts.length === 2 && this.#nulls === 0) {
      writePresent(writer, null, { values, count: values });
      return { values, nulls: 0, ...this.encodeTexts(writer, new Uint32Array(values).fill(1)) };
    }
    const present = this.#nulls > 0 ? new Uint32Array(values) : null;
    const all = this.#codes;
    const codes = new Uint32Array(values);
    let count = 0;
    for (let at = 0; at < values && this.#nulls < this.#length; at += 1) {
      const code = all[rows[at] as number] as number;
      if (code === 0) continue;
      if (present !== null) present[at] = 1;
      codes[count] = code;
      count += 1;
    }
    writePresent(writer, present, { values, count });
    return { values, nulls: values - count, ...this.encodeTexts(writer, codes.subarray(0, count)) };
  }

  /** Appends texts to the levels of their chunk. */
  encodeTexts(writer: BitWriter, codes: Uint32Array): Omit<ChunkContent, 'values' | 'nulls'> {
    const { places, texts } = this.#localPlaces(codes);
    const { isSorted = false, hasBloomFilter = false } = this.#options;
    const isBounded = texts.length > 0 && (isSorted || texts.length <= BOUNDED_TEXTS_MAX);
    const dictionary = new BitWriter(16 * texts.length + 64);
    for (const text of texts) dictionary.text(text);
    const rest = {
      bounds: isBounded ? boundsOf(texts) : null,
      bloomFilter: hasBloomFilter && texts.length > 0 ? encodeBloomFilter(dictionary.take(), texts.length) : null,
    };
    if (codes.length === 0 || texts.length > DICTIONARY_SHARE_MAX * codes.length) {
      for (const place of places) writer.text(texts[place] as string);
      return { ...rest, data: writer.take(), dictionary: null, encoding: 'plain' };
    }
    const width = bitsFor(Math.max(0, texts.length - 1));
    writer.byte(width);
    writeHybrid(writer, places, width);
    const written = { bytes: dictionary.take(), count: texts.length };
    return { ...rest, data: writer.take(), dictionary: written, encoding: 'places' };
  }

  /** Numbers the texts of a row group in the order in which they occur. */
  #localPlaces(codes: Uint32Array): { readonly places: Uint32Array; readonly texts: readonly string[] } {
    const placeOf = new Uint32Array(this.#texts.length);
    const places = new Uint32Array(codes.length);
    const texts: string[] = [];
    for (let at = 0; at < codes.length; at += 1) {
      const code = codes[at] as number;
      // 0 is not numbered yet.
      let place = placeOf[code] as number;
      if (place === 0) {
        texts.push(this.#texts[code] as string);
        place = texts.length;
        placeOf[code] = place;
      }
      places[at] = place - 1;
    }
    return { places, texts };
  }
}

function boundsOf(texts: readonly string[]): ChunkContent['bounds'] {
  let [least = '', greatest = ''] = [texts[0], texts[0]];
  for (const text of texts) {
    if (text < least) least = text;
    if (text > greatest) greatest = text;
  }
  return { least: Buffer.from(least, 'latin1'), greatest: Buffer.from(greatest, 'latin1') };
}
