import { constants, gzipSync, type ZlibOptions } from 'node:zlib';
import { codecs, ENCODING_RUNS, pageTypes } from '../parquet-numbers.ts';
import type { BitWriter } from './bit-writer.ts';
import { type ChunkContent, valueEncodings } from './column.ts';
import { encodeThrift, type ThriftStruct } from './thrift-writer.ts';

/** In random ids nothing comes twice: to look for it takes three quarters of the time of compressing them, for 1 % of the bytes. */
const SAMPLE_BYTES = 4_096;
const SEARCHED_SHARE_MAX = 0.95;
/** Fewer bytes of texts are not worth the call. */
const COMPRESSED_BYTES_MIN = 16 * 1_024;

/** Measured: higher levels save 3 % at twice the work. */
const searching: ZlibOptions = { level: 1 };
const counting: ZlibOptions = { level: 1, strategy: constants.Z_HUFFMAN_ONLY };

/** What the footer has about a chunk that is in the file. */
export interface PlacedChunk extends Pick<ChunkContent, 'values' | 'nulls' | 'encoding' | 'bounds'> {
  readonly at: number;
  readonly bytes: number;
  /** Of the dictionary's page, before which no other is; 0 without a dictionary. */
  readonly dictionaryBytes: number;
  readonly bytesUncompressed: number;
  readonly codec: number;
  readonly bloomFilter: { readonly at: number; readonly bytes: number } | null;
}

interface Page {
  readonly body: Buffer;
  readonly isCompressed: boolean;
  readonly type: number;
  readonly head: { readonly id: number; readonly struct: ThriftStruct };
}

/** Writes a chunk as one data page after its dictionary, then its Bloom filter. */
export function writeChunk(file: BitWriter, content: ChunkContent): PlacedChunk {
  const { dictionary, data, values, nulls, encoding, bounds } = content;
  const at = file.length;
  // Packed numbers do not get smaller.
  const texts = dictionary?.bytes.length ?? (encoding === 'plain' ? data.length : 0);
  const isCompressed = texts >= COMPRESSED_BYTES_MIN;
  let headers = 0;
  if (dictionary !== null) {
    const struct = [
      { id: 1, i32: dictionary.count },
      { id: 2, i32: valueEncodings.plain },
    ];
    headers += writePage(file, {
      body: dictionary.bytes,
      isCompressed,
      type: pageTypes.dictionary,
      head: { id: 7, struct },
    });
  }
  const dictionaryBytes = file.length - at;
  const struct = [
    { id: 1, i32: values },
    { id: 2, i32: valueEncodings[encoding] },
    { id: 3, i32: ENCODING_RUNS },
    { id: 4, i32: ENCODING_RUNS },
  ];
  headers += writePage(file, { body: data, isCompressed, type: pageTypes.data, head: { id: 5, struct } });
  const bytes = file.length - at;
  return {
    values,
    nulls,
    encoding,
    bounds,
    at,
    bytes,
    dictionaryBytes,
    codec: isCompressed ? codecs.gzip : codecs.none,
    bytesUncompressed: headers + data.length + (dictionary?.bytes.length ?? 0),
    bloomFilter: writeBloomFilter(file, content.bloomFilter),
  };
}

/**
 * Returns the bytes of its header. It compresses in this thread, which takes two milliseconds for a page of event ids: the way to a thread of
 * the pool and back took as long as compressing does.
 */
function writePage(file: BitWriter, { body, isCompressed, type, head }: Page): number {
  const bytes = isCompressed ? compressed(body) : body;
  const header = encodeThrift([{ id: 1, i32: type }, { id: 2, i32: body.length }, { id: 3, i32: bytes.length }, head]);
  file.append(header);
  file.append(bytes);
  return header.length;
}

/** How it compresses depends on what a part from the middle becomes. */
function compressed(body: Buffer): Buffer {
  const middle = body.length >>> 1;
  const sample = body.subarray(middle, middle + SAMPLE_BYTES);
  const isWorthIt = gzipSync(sample, searching).length <= SEARCHED_SHARE_MAX * gzipSync(sample, counting).length;
  return gzipSync(body, isWorthIt ? searching : counting);
}

function writeBloomFilter(file: BitWriter, filter: Buffer | null): PlacedChunk['bloomFilter'] {
  if (filter === null) return null;
  file.append(filter);
  return { at: file.length - filter.length, bytes: filter.length };
}
