import type { RowTexts } from '../../../domain/access-search/placed-rows.ts';
import { type PointField, pointHashOfBytes } from '../../../domain/access-search/point-keys.ts';
import { mergeSorted } from '../merge-sort.ts';
import type { ByteReader } from '../reading/byte-reader.ts';
import { ParquetFileError } from '../reading/parquet-fault.ts';
import type { ReadChunk } from '../reading/read-chunk.ts';
import { readHybrid } from '../reading/read-encodings.ts';
import { readLevels } from '../reading/read-levels.ts';
import { BitWriter, bitsFor } from './bit-writer.ts';
import { encodeBloomFilter } from './bloom-filter.ts';
import {
  type ChunkContent,
  ChunkNumbers,
  chunkWriter,
  doubled,
  type ParquetColumn,
  presentLevels,
  ROWS_AT_FIRST,
  type RowNumbers,
  valueEncodings,
  writePresent,
} from './column.ts';
import { writeHybrid } from './encodings.ts';
import { LENGTH_BYTES } from './text-bytes.ts';
import { TextTable } from './text-table.ts';

/** Of more texts than these, nearly every row group has the whole range, so nobody would skip it by its bounds. */
const BOUNDED_TEXTS_MAX = 256;
/** Texts of which more than this share are new are written in full: places would be added to them. */
const DICTIONARY_SHARE_MAX = 0.75;

const chunkCodes = new ChunkNumbers(new Uint32Array(64));
const chunkPlaces = new ChunkNumbers(new Uint32Array(64));
const placesOfTexts = new ChunkNumbers(new Uint32Array(64));
const dictionaryWriter = new BitWriter();

export interface TextOptions {
  /** Whether rows are sorted by it, so that bounds are worth their bytes however many texts there are. */
  readonly isSorted?: boolean;
  readonly hasBloomFilter?: boolean;
  /** Of each text `pointHash` has this field's hash. */
  readonly pointField?: PointField | undefined;
  /** About how many it will have. */
  readonly rows?: number;
}

/** A column of texts, of which any may be null. Each text that occurs is in memory once. */
export class TextColumn implements ParquetColumn {
  /** Of each row the number of its text, 0 for null; none while all of them have the first one's, as most columns of a file do. */
  #codes = new Uint32Array(0);
  #isUniform = true;
  #firstCode = 0;
  #length = 0;
  #nulls = 0;
  readonly #table = new TextTable();
  /** Of each text its point's hash. */
  #hashes = new Uint32Array(64);
  readonly #byWord = new Map<string, number>();
  #options: TextOptions;
  #last: string | null = null;
  #lastCode = 0;

  constructor(options: TextOptions = {}) {
    this.#options = options;
  }

  begin(options = this.#options): void {
    this.#options = options;
    this.#isUniform = true;
    this.#length = 0;
    this.#nulls = 0;
    this.#table.begin();
    this.#byWord.clear();
    this.#last = null;
    this.#lastCode = 0;
  }

  push(text: string | null): void {
    if (text !== this.#last) {
      this.#last = text;
      this.#lastCode = text === null ? 0 : this.codeOf(text);
    }
    this.#pushCode(this.#lastCode);
  }

  #pushCode(code: number): void {
    if (code === 0) this.#nulls += 1;
    const row = this.#length;
    this.#length += 1;
    if (row === 0) this.#firstCode = code;
    if (!this.#isUniform || code !== this.#firstCode) this.#codesFor(row)[row] = code;
  }

  /** The codes, with a place for this row. */
  #codesFor(row: number): Uint32Array {
    if (this.#codes.length === 0) this.#codes = new Uint32Array(this.#options.rows ?? ROWS_AT_FIRST);
    while (row >= this.#codes.length) this.#codes = doubled(this.#codes);
    if (this.#isUniform) this.#codes.fill(this.#firstCode, 0, row);
    this.#isUniform = false;
    return this.#codes;
  }

  #codeAt(row: number): number {
    return this.#isUniform ? this.#firstCode : (this.#codes[row] as number);
  }

  /** Appends the text of each of so many rows. */
  pushPlaced(bytes: Buffer, places: RowTexts, rows: number): void {
    for (let row = 0; row < rows; row += 1) {
      const from = places.from(row);
      if (from < 0) this.push(places.made(row));
      else this.#pushCode(this.#numberOf(bytes, from, places.to(row)));
    }
  }

  pushChunk(chunk: ReadChunk): void {
    const present = presentLevels.take(chunk.values);
    const codes = this.readCodes(chunk, readLevels(chunk.data, present, 1));
    for (let row = 0, at = 0; row < present.length; row += 1) {
      const isPresent = present[row] === 1;
      this.#pushCode(isPresent ? (codes[at] as number) : 0);
      if (isPresent) at += 1;
    }
  }

  /** Reads the texts behind the levels of a chunk, and returns their numbers in memory that the next chunk takes. */
  readCodes({ data, dictionary, encoding }: ReadChunk, count: number): Uint32Array {
    const codes = chunkCodes.take(count);
    if (dictionary === null) {
      if (encoding !== valueEncodings.plain) throw new ParquetFileError(`texts have encoding ${encoding}`, data.at);
      this.#readTexts(data, codes);
      return codes;
    }
    if (encoding !== valueEncodings.places) throw new ParquetFileError(`places have encoding ${encoding}`, data.at);
    const codeOf = placesOfTexts.take(dictionary.count);
    this.#readTexts(dictionary.texts, codeOf);
    readHybrid(data, codes, data.byte());
    for (let at = 0; at < count; at += 1) {
      const place = codes[at] as number;
      if (place >= codeOf.length) throw new ParquetFileError(`place ${place} of ${codeOf.length} texts`, data.at);
      codes[at] = codeOf[place] as number;
    }
    return codes;
  }

  #readTexts(texts: ByteReader, codes: Uint32Array): void {
    for (let at = 0; at < codes.length; at += 1) {
      const length = texts.word();
      const from = texts.skip(length);
      codes[at] = this.#numberOf(texts.bytes, from, from + length);
    }
  }

  /** Returns the number of a text, which may be new. Of words there are few: others would stay in memory twice. */
  codeOf(text: string): number {
    const known = this.#byWord.get(text);
    if (known !== undefined) return known;
    const bytes = Buffer.from(text);
    const code = this.#numberOf(bytes, 0, bytes.length);
    this.#byWord.set(text, code);
    return code;
  }

  #numberOf(bytes: Buffer, from: number, to: number): number {
    const known = this.#table.count;
    const code = this.#table.numberOf(bytes, from, to);
    const { pointField } = this.#options;
    if (code <= known || pointField === undefined) return code;
    if (code >= this.#hashes.length) this.#hashes = doubled(this.#hashes);
    this.#hashes[code] = pointHashOfBytes(pointField, bytes, from, to);
    return code;
  }

  /** The hash of the row's point; null where it has no text. */
  hashOf(row: number): number | null {
    const code = this.#codeAt(row);
    return code === 0 ? null : (this.#hashes[code] as number);
  }

  /** Resolves with the place of each row's text among all in order; null comes last. */
  async ranks(): Promise<Uint32Array> {
    const codes = new Uint32Array(this.#table.count);
    for (let at = 0; at < codes.length; at += 1) codes[at] = at + 1;
    const inOrder = await mergeSorted(codes, (one, other) => this.#table.compare(one, other));
    const rankOf = new Uint32Array(codes.length + 1);
    rankOf[0] = codes.length;
    for (let rank = 0; rank < inOrder.length; rank += 1) rankOf[inOrder[rank] as number] = rank;
    const ranks = new Uint32Array(this.#length);
    for (let row = 0; row < ranks.length; row += 1) ranks[row] = rankOf[this.#codeAt(row)] as number;
    return ranks;
  }

  encode(rows: RowNumbers): ChunkContent {
    const values = rows.length;
    const writer = chunkWriter.begin();
    const all = this.#codes;
    if (this.#isUniform) {
      const count = this.#firstCode === 0 ? 0 : values;
      writePresent(writer, null, { values, count });
      return {
        values,
        nulls: values - count,
        ...this.encodeTexts(writer, chunkCodes.take(count).fill(this.#firstCode)),
      };
    }
    const present = this.#nulls > 0 ? presentLevels.take(values).fill(0) : null;
    const codes = chunkCodes.take(values);
    let count = 0;
    for (let at = 0; at < values; at += 1) {
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
    const dictionary = dictionaryWriter.begin();
    for (const code of texts) this.#write(dictionary, code);
    const rest = {
      bounds: isBounded ? this.#boundsOf(texts) : null,
      bloomFilter: hasBloomFilter && texts.length > 0 ? encodeBloomFilter(dictionary.take(), texts.length) : null,
    };
    if (codes.length === 0 || texts.length > DICTIONARY_SHARE_MAX * codes.length) {
      for (const code of codes) this.#write(writer, code);
      return { ...rest, data: writer.take(), dictionary: null, encoding: 'plain' };
    }
    const width = bitsFor(Math.max(0, texts.length - 1));
    writer.byte(width);
    writeHybrid(writer, places, width);
    const written = { bytes: dictionary.take(), count: texts.length };
    return { ...rest, data: writer.take(), dictionary: written, encoding: 'places' };
  }

  #write(writer: BitWriter, code: number): void {
    writer.append(this.#table.bytes, this.#table.startOf(code), this.#table.endOf(code));
  }

  /** Numbers the texts of a row group in the order in which they occur. */
  #localPlaces(codes: Uint32Array): { readonly places: Uint32Array; readonly texts: readonly number[] } {
    const placeOf = placesOfTexts.take(this.#table.count + 1).fill(0);
    const places = chunkPlaces.take(codes.length);
    const texts: number[] = [];
    for (let at = 0; at < codes.length; at += 1) {
      const code = codes[at] as number;
      // 0 is not numbered yet.
      let place = placeOf[code] as number;
      if (place === 0) {
        place = texts.push(code);
        placeOf[code] = place;
      }
      places[at] = place - 1;
    }
    return { places, texts };
  }

  #boundsOf(codes: readonly number[]): ChunkContent['bounds'] {
    let [least, greatest] = [codes[0] ?? 0, codes[0] ?? 0];
    for (const code of codes) {
      if (this.#table.compare(code, least) < 0) least = code;
      if (this.#table.compare(code, greatest) > 0) greatest = code;
    }
    const bytesOf = (code: number) =>
      this.#table.bytes.subarray(this.#table.startOf(code) + LENGTH_BYTES, this.#table.endOf(code));
    return { least: Buffer.from(bytesOf(least)), greatest: Buffer.from(bytesOf(greatest)) };
  }
}
