import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { codecs, pageTypes } from '../parquet-numbers.ts';
import { ByteReader } from './byte-reader.ts';
import { ParquetFileError } from './parquet-fault.ts';
import type { ChunkPlace } from './read-footer.ts';
import { type ReadThriftStruct, readThrift } from './thrift-reader.ts';

const gunzipInThread = promisify<Buffer, { maxOutputLength: number; chunkSize: number }, Buffer>(gunzip);
/** UNTRUSTED: a chunk of 10,240 texts of the longest ids has less. */
const PAGE_BYTES_MAX = 64 * 2 ** 20;
/** zlib takes no less. */
const CHUNK_BYTES_MIN = 64;

/** The values of one column in one row group, without their compression. */
export interface ReadChunk {
  /** How many there are, nulls included. */
  readonly values: number;
  /** How they are written: see `valueEncodings`. */
  readonly encoding: number;
  /** Levels, then the values. */
  readonly data: ByteReader;
  /** Texts, each after its length; null where each value is written in full. */
  readonly dictionary: { readonly texts: ByteReader; readonly count: number } | null;
}

/** Reads a chunk that `encodeChunk` wrote. Rejects with `ParquetFileError`, or with zlib's error where its bytes are damaged. */
export async function readChunk(file: Buffer, place: ChunkPlace): Promise<ReadChunk> {
  const from = new ByteReader(file, place.at, place.at + place.length);
  const dictionary = place.hasDictionary ? await readPage(from, place, pageTypes.dictionary) : null;
  const { head, body } = await readPage(from, place, pageTypes.data);
  const data = head.struct(5);
  if (data.number(1) !== place.values) throw new ParquetFileError('a page has other values than its chunk', place.at);
  const { values } = place;
  const texts = dictionary?.head.struct(7).number(1) ?? 0;
  if (texts < 0 || texts > values) throw new ParquetFileError(`${texts} texts, expected at most ${values}`, place.at);
  return {
    values,
    encoding: data.number(2),
    data: body,
    dictionary: dictionary === null ? null : { texts: dictionary.body, count: texts },
  };
}

async function readPage(
  from: ByteReader,
  { codec }: ChunkPlace,
  type: number,
): Promise<{ readonly head: ReadThriftStruct; readonly body: ByteReader }> {
  const at = from.at;
  const head = readThrift(from);
  if (head.number(1) !== type) throw new ParquetFileError(`a page is of type ${head.number(1)}, expected ${type}`, at);
  const [length, stored] = [head.number(2), head.number(3)];
  const start = from.skip(stored);
  if (codec === codecs.none) return { head, body: new ByteReader(from.bytes, start, start + stored) };
  if (codec !== codecs.gzip || length > PAGE_BYTES_MAX) {
    throw new ParquetFileError(`a page of ${length} bytes has compression ${codec}`, at);
  }
  // zlib would copy several chunks into one.
  const options = { maxOutputLength: length, chunkSize: Math.max(CHUNK_BYTES_MIN, length) };
  const body = await gunzipInThread(from.bytes.subarray(start, start + stored), options);
  return { head, body: new ByteReader(body) };
}
