import { promisify } from 'node:util';
import { constants, gzip, gzipSync } from 'node:zlib';
import { type ChunkContent, valueEncodings } from './column.ts';
import { encodeThrift, type ThriftField, type ThriftStruct } from './thrift-writer.ts';

const gzipInThread = promisify<Buffer, { level: number; strategy: number; chunkSize: number }, Buffer>(gzip);
/** Measured: higher levels save 3 % at twice the work. */
const GZIP_LEVEL = 1;
/** In random ids nothing comes twice: to look for it takes three quarters of the time of compressing them, for 1 % of the bytes. */
const SAMPLE_BYTES = 4_096;
const SEARCHED_SHARE_MAX = 0.95;
/** Fewer bytes of texts are not worth the call. */
const COMPRESSED_BYTES_MIN = 16 * 1_024;

// Numbers of `parquet.thrift`.
const PAGE_DATA = 0;
const PAGE_DICTIONARY = 2;
const ENCODING_RUNS = 3;
const CODEC_NONE = 0;
const CODEC_GZIP = 2;

/** A chunk as it is written: its bytes, and what the footer has about it but for where it is. */
export interface EncodedChunk {
  readonly content: ChunkContent;
  readonly bytes: Buffer;
  /** Of the dictionary's page, before which no other is; 0 without a dictionary. */
  readonly dictionaryBytes: number;
  readonly bytesUncompressed: number;
  readonly codec: number;
}

/** Writes a chunk as one data page after its dictionary. */
export async function encodeChunk(content: ChunkContent): Promise<EncodedChunk> {
  const { dictionary, data, values, encoding } = content;
  // Packed numbers do not get smaller.
  const texts = dictionary?.bytes.length ?? (encoding === 'plain' ? data.length : 0);
  const isCompressed = texts >= COMPRESSED_BYTES_MIN;
  const dictionaryPage =
    dictionary === null
      ? []
      : await encodePage(dictionary.bytes, isCompressed, {
          type: PAGE_DICTIONARY,
          head: {
            id: 7,
            struct: [
              { id: 1, i32: dictionary.count },
              { id: 2, i32: valueEncodings.plain },
            ],
          },
        });
  const head: ThriftStruct = [
    { id: 1, i32: values },
    { id: 2, i32: valueEncodings[encoding] },
    { id: 3, i32: ENCODING_RUNS },
    { id: 4, i32: ENCODING_RUNS },
  ];
  const dataPage = await encodePage(data, isCompressed, { type: PAGE_DATA, head: { id: 5, struct: head } });
  const bytes = Buffer.concat([...dictionaryPage, ...dataPage]);
  const headers = [dictionaryPage, dataPage].reduce((sum, [header]) => sum + (header?.length ?? 0), 0);
  return {
    ...{ content, bytes, codec: isCompressed ? CODEC_GZIP : CODEC_NONE },
    dictionaryBytes: dictionaryPage.reduce((sum, part) => sum + part.length, 0),
    bytesUncompressed: headers + data.length + (dictionary?.bytes.length ?? 0),
  };
}

async function encodePage(
  body: Buffer,
  isCompressed: boolean,
  { type, head }: { readonly type: number; readonly head: ThriftField },
): Promise<readonly Buffer[]> {
  // zlib would copy several chunks into one.
  const options = { level: GZIP_LEVEL, chunkSize: Math.max(COMPRESSED_BYTES_MIN, body.length) };
  const bytes = isCompressed ? await gzipInThread(body, { ...options, strategy: strategyFor(body) }) : body;
  const header = encodeThrift([{ id: 1, i32: type }, { id: 2, i32: body.length }, { id: 3, i32: bytes.length }, head]);
  return [header, bytes];
}

/** Returns zlib's number for how to compress these bytes, by what a part from their middle becomes. */
function strategyFor(body: Buffer): number {
  const middle = body.length >>> 1;
  const sample = body.subarray(middle, middle + SAMPLE_BYTES);
  const lengthBy = (strategy: number) => gzipSync(sample, { level: GZIP_LEVEL, strategy }).length;
  const searched = lengthBy(constants.Z_DEFAULT_STRATEGY);
  const isWorthIt = searched <= SEARCHED_SHARE_MAX * lengthBy(constants.Z_HUFFMAN_ONLY);
  return isWorthIt ? constants.Z_DEFAULT_STRATEGY : constants.Z_HUFFMAN_ONLY;
}
