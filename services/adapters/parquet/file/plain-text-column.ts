import { BitWriter } from './bit-writer.ts';
import { encodeBloomFilter } from './bloom-filter.ts';
import { type ChunkContent, doubled, type ParquetColumn, type RowNumbers, writePresent } from './column.ts';
import { TextBytes } from './text-bytes.ts';

/** Of a row without a text. */
const ABSENT = 0xffff_ffff;

/** A column of texts that rarely come twice, of which any may be null. No table of them is kept, only their bytes. */
export class PlainTextColumn implements ParquetColumn {
  readonly #bytes = new TextBytes();
  /** Of each row where its text begins. */
  #starts = new Uint32Array(64);
  #length = 0;
  readonly #hasBloomFilter: boolean;

  constructor({ hasBloomFilter = false }: { readonly hasBloomFilter?: boolean } = {}) {
    this.#hasBloomFilter = hasBloomFilter;
  }

  push(text: string | null): void {
    if (this.#length === this.#starts.length) this.#starts = doubled(this.#starts);
    this.#starts[this.#length] = text === null ? ABSENT : this.#bytes.add(text);
    this.#length += 1;
  }

  encode(rows: RowNumbers): ChunkContent {
    const present = new Uint32Array(rows.length);
    const texts = new BitWriter(32 * rows.length);
    let count = 0;
    for (let at = 0; at < rows.length; at += 1) {
      const start = this.#starts[rows[at] as number] as number;
      if (start === ABSENT) continue;
      present[at] = 1;
      count += 1;
      texts.append(this.#bytes.bytes, start, this.#bytes.endOf(start));
    }
    const writer = new BitWriter(texts.length + 64);
    writePresent(writer, present, { values: rows.length, count });
    writer.append(texts.take());
    return {
      ...{ values: rows.length, nulls: rows.length - count, data: writer.take(), encoding: 'plain' },
      ...{ dictionary: null, bounds: null },
      bloomFilter: this.#hasBloomFilter && count > 0 ? encodeBloomFilter(texts.take(), count) : null,
    };
  }
}
