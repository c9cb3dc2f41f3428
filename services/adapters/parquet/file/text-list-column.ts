import type { ReadChunk } from '../reading/read-chunk.ts';
import { readLevels } from '../reading/read-levels.ts';
import {
  type ChunkContent,
  ChunkNumbers,
  chunkWriter,
  doubled,
  type ParquetColumn,
  presentLevels,
  ROWS_AT_FIRST,
  type RowNumbers,
  writeLevels,
} from './column.ts';
import { TextColumn } from './text-column.ts';

/** Levels of an item, which is in a list, in an optional list, and optional itself; 0 is a row without a list. */
const ITEM_LEVEL = 3;
const LEVEL_BITS = 2;

const definedLevels = new ChunkNumbers(new Uint32Array(64));
const itemCodes = new ChunkNumbers(new Uint32Array(64));

/** A column of lists of texts. An empty list is null. */
export class TextListColumn implements ParquetColumn {
  readonly #texts = new TextColumn();
  /** Of each row the number of its list; 0 is none. */
  #rows: Uint32Array;
  #length = 0;
  readonly #byContent = new Map<string, number>();
  /** Of each list the numbers of its texts. */
  readonly #lists: (readonly number[])[] = [[]];

  /** `rows`: about how many it will have. */
  constructor(rows = ROWS_AT_FIRST) {
    this.#rows = new Uint32Array(rows);
  }

  begin(): void {
    this.#texts.begin();
    this.#length = 0;
    this.#byContent.clear();
    this.#lists.length = 1;
  }

  push(texts: readonly string[]): void {
    this.#pushList(texts.map((text) => this.#texts.codeOf(text)));
  }

  pushChunk(chunk: ReadChunk): void {
    const [repeated, defined] = [presentLevels.take(chunk.values), definedLevels.take(chunk.values)];
    readLevels(chunk.data, repeated, 1);
    const codes = this.#texts.readCodes(chunk, readLevels(chunk.data, defined, LEVEL_BITS));
    let [list, item]: [number[], number] = [[], 0];
    for (let value = 0; value < chunk.values; value += 1) {
      if (repeated[value] === 0 && value > 0) {
        this.#pushList(list);
        list = [];
      }
      if (defined[value] !== ITEM_LEVEL) continue;
      list.push(codes[item] as number);
      item += 1;
    }
    if (chunk.values > 0) this.#pushList(list);
  }

  encode(rows: RowNumbers): ChunkContent {
    const items = rows.reduce((sum, row) => sum + this.#list(row).length, 0);
    const values = rows.reduce((sum, row) => sum + Math.max(1, this.#list(row).length), 0);
    const [repeated, defined] = [presentLevels.take(values).fill(0), definedLevels.take(values).fill(0)];
    const codes = itemCodes.take(items);
    let [value, item] = [0, 0];
    for (const row of rows) {
      const list = this.#list(row);
      for (const [at, code] of list.entries()) {
        repeated[value] = at === 0 ? 0 : 1;
        defined[value] = ITEM_LEVEL;
        codes[item] = code;
        value += 1;
        item += 1;
      }
      if (list.length === 0) value += 1;
    }
    const writer = chunkWriter.begin();
    writeLevels(writer, repeated, 1);
    writeLevels(writer, defined, LEVEL_BITS);
    return { values, nulls: values - items, ...this.#texts.encodeTexts(writer, codes) };
  }

  #list(row: number): readonly number[] {
    return this.#lists[this.#rows[row] as number] as readonly number[];
  }

  #pushList(codes: readonly number[]): void {
    if (this.#length === this.#rows.length) this.#rows = doubled(this.#rows);
    this.#rows[this.#length] = codes.length === 0 ? 0 : this.#listOf(codes);
    this.#length += 1;
  }

  #listOf(codes: readonly number[]): number {
    const content = codes.join();
    const known = this.#byContent.get(content);
    if (known !== undefined) return known;
    this.#byContent.set(content, this.#lists.length);
    this.#lists.push(codes);
    return this.#lists.length - 1;
  }
}
