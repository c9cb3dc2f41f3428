import { BitWriter } from './bit-writer.ts';
import { encodeBloomFilter } from './bloom-filter.ts';
import { type ChunkContent, type ParquetColumn, type RowNumbers, writePresent } from './column.ts';
import { toByteText } from './text-bytes.ts';

/** A column of texts that rarely come twice, of which any may be null. No table of them is kept. */
export class PlainTextColumn implements ParquetColumn {
  readonly #texts: (string | null)[] = [];
  readonly #hasBloomFilter: boolean;

  constructor({ hasBloomFilter = false }: { readonly hasBloomFilter?: boolean } = {}) {
    this.#hasBloomFilter = hasBloomFilter;
  }

  push(text: string | null): void {
    this.#texts.push(text);
  }

  encode(rows: RowNumbers): ChunkContent {
    const texts: string[] = [];
    const present = new Uint32Array(rows.length);
    for (let at = 0; at < rows.length; at += 1) {
      const text = this.#texts[rows[at] as number];
      if (text === null || text === undefined) continue;
      present[at] = 1;
      texts.push(toByteText(text));
    }
    const writer = new BitWriter(32 * texts.length + 64);
    writePresent(writer, present);
    for (const text of texts) writer.text(text);
    return {
      ...{ values: rows.length, nulls: rows.length - texts.length, data: writer.take(), encoding: 'plain' },
      ...{ dictionary: null, bounds: null },
      bloomFilter: this.#hasBloomFilter && texts.length > 0 ? encodeBloomFilter(texts) : null,
    };
  }
}
