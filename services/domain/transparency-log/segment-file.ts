import { promisify } from 'node:util';
import { deflateRaw, inflateRaw, inflateRawSync, type ZlibOptions } from 'node:zlib';
import { AvroReader } from '../../avro/avro-reader.ts';
import { AvroWriter } from '../../avro/avro-writer.ts';
import { DecodeError } from '../../avro/decode-error.ts';
import { type ArchivedSchema, archivedSchemas } from '../../records/archived-schemas.ts';
import { HASH_BYTES, type Hash } from './merkle.ts';
import { OBJECT_BYTES_MAX } from './object-store.ts';

/** The number of entries in one deflate block. */
export const FILE_BLOCK_ENTRIES_MAX = 1_000;
/**
 * A deflate block ends with the entry that reaches this many bytes: a look-up inflates the blocks of its leaves. Measured on
 * decisions: 256 KiB would need 6 % fewer bytes, and three times as long for a leaf.
 */
export const FILE_BLOCK_BYTES = 32 * 1024;
/** No honest block inflates to more, and a reader refuses a block that does. */
export const FILE_BLOCK_BYTES_MAX = 16 * 1024 * 1024;

/** Measured on decisions: this level needs 6 % more bytes than level 6 at half its cost. */
const DEFLATE_LEVEL = 3;
/** zlib's thread pool has this many threads by default. */
const BLOCKS_DEFLATED_AT_ONCE = 4;
/** Decisions deflate to a seventh or less. */
const INFLATION_TYPICAL = 10;
const CHUNK_BYTES_MIN = 1_024;
/** A block, and the rest of the entry that fills it: what is taken and not filled is collected no later than the rest. */
const CHUNK_BYTES_MAX = FILE_BLOCK_BYTES + 4 * 1_024;
/** The same of a block as an earlier release wrote it. */
const OLD_CHUNK_BYTES_MAX = (256 + 32) * 1_024;
/** UNTRUSTED: a stranger's block of this size inflates to 8 MiB at most. The way to zlib's threads and back takes longer than it. */
const INFLATED_HERE_BYTES_MAX = 8 * 1_024;
/** Of so many blocks one is inflated in a thread, so that other work runs meanwhile: every two milliseconds. */
const INFLATED_PER_TURN = 16;
const SYNC_BYTES = HASH_BYTES / 2;
const magic = Buffer.from('Obj\x01', 'latin1');
const inflateInThread = promisify<Buffer, ZlibOptions, Buffer>(inflateRaw);
const reader = new AvroReader();
const writer = new AvroWriter();

/** The object is not a segment file as `encodeSegmentFile` writes it. */
export class SegmentFileError extends Error {
  override readonly name = 'SegmentFileError';
  constructor(
    message: string,
    /** The index of the first entry that could not be read; null when no entry can be read. */
    readonly entry: number | null,
  ) {
    super(message);
  }
}

/** The contents of a segment file: exact entry bytes, in order. */
export interface SegmentFile {
  readonly entries: readonly Buffer[];
  /** The indexes of the entries that re-evaluate an access decided earlier. */
  readonly reevaluations: ReadonlySet<number>;
  /** The schema version of the entries. */
  readonly schemaId: number;
  /** In order. */
  readonly blocks: readonly SegmentBlock[];
}

/** Where a block is in the file, and its first entry: what `readSegmentBlock` needs to read it without the others. */
export interface SegmentBlock {
  readonly position: number;
  readonly length: number;
  readonly firstEntry: number;
}

/**
 * Writes an Avro object container file (1.11) around entries that are already encoded; it decodes and encodes nothing
 * again. The sync marker is the first 16 bytes of `root`; the metadata is `avro.codec` = deflate and `avro.schema`, in
 * this order. The blocks are deflated in zlib's thread pool. Rejects with `DecodeError` when an entry is not exactly
 * one value of the schema, because no reader could extract it again.
 */
export async function encodeSegmentFile(entries: readonly Buffer[], schemaId: number, root: Hash): Promise<Buffer> {
  const { skip, text: schema } = schemaById(schemaId);
  const sync = syncOf(root);
  const blocks: Promise<Buffer[]>[] = [];
  for (const block of blocksOf(entries)) {
    if (block.some((entry) => skip(entry, 0).end !== entry.length)) {
      throw new DecodeError('an entry is not exactly one value of the schema');
    }
    blocks.push(encodeBlock(block, sync));
    // Waiting for an earlier block also lets the rest of the process run between two blocks.
    await blocks.at(-BLOCKS_DEFLATED_AT_ONCE);
  }
  return Buffer.concat([encodeHeader(schema, sync), ...(await Promise.all(blocks)).flat()]);
}

/** A block as its entries were before they were deflated, one after the other. */
export interface InflatedBlock {
  readonly count: number;
  readonly data: Buffer;
  readonly firstEntry: number;
}

/** A segment file whose blocks are read one by one. */
export interface OpenSegmentFile extends Pick<SegmentFile, 'schemaId' | 'blocks'> {
  /** Rejects with `SegmentFileError` for a block that does not inflate; what it inflates to is not looked at. */
  inflated(): AsyncIterable<InflatedBlock>;
}

/** Throws `SegmentFileError` where the file is not framed as `encodeSegmentFile` does. */
export function openSegmentFile(body: Buffer, root: Hash): OpenSegmentFile {
  const { schema, end } = readHeader(body, root);
  const frames = framesOf(body, end, syncOf(root));
  return {
    schemaId: schema.schemaId,
    blocks: frames.map(({ start, end, firstEntry }) => ({ position: start, length: end - start, firstEntry })),
    inflated: () => inflatedOf(frames),
  };
}

/** Blocks are inflated one after the other: 400 blocks of 16 MiB each must not inflate at once. */
async function* inflatedOf(frames: readonly Frame[]): AsyncGenerator<InflatedBlock> {
  let bytes = 0;
  for (const [number, frame] of frames.entries()) {
    const isHere = (number + 1) % INFLATED_PER_TURN !== 0;
    const block = await inflateBlock(frame, Math.min(FILE_BLOCK_BYTES_MAX, OBJECT_BYTES_MAX - bytes), isHere);
    bytes += block.data.length;
    yield block;
  }
}

/**
 * Reads exact entry bytes back. Rejects with `SegmentFileError` for any deviation from the strict form, including
 * trailing bytes.
 */
export async function readSegmentFile(body: Buffer, root: Hash): Promise<SegmentFile> {
  const { schemaId, blocks, inflated } = openSegmentFile(body, root);
  const schema = schemaById(schemaId);
  const split: SplitEntries = { entries: [], reevaluations: new Set() };
  // A file that inflates to too much is refused for that, whatever its first blocks are: both verifiers report the same.
  const all: InflatedBlock[] = [];
  for await (const block of inflated()) all.push(block);
  for (const block of all) splitBlock(block, schema, split);
  return { ...split, schemaId, blocks };
}

/** Entries of a segment by their index, and the schema version of all. */
export interface SomeEntries {
  readonly entries: ReadonlyMap<number, Buffer>;
  readonly schemaId: number;
}

/**
 * Reads the entries at these indexes and inflates only their blocks. Rejects as `readSegmentFile` does, also for an
 * index that the file does not have; damage in other blocks is not noticed.
 */
export async function readSegmentEntries(body: Buffer, root: Hash, indexes: readonly number[]): Promise<SomeEntries> {
  const { schema, end } = readHeader(body, root);
  const wanted = new Set(indexes);
  const found = new Map<number, Buffer>();
  for (const frame of framesOf(body, end, syncOf(root))) {
    const inBlock = [...wanted].filter((index) => index >= frame.firstEntry && index < frame.firstEntry + frame.count);
    if (inBlock.length === 0) continue;
    const split: SplitEntries = { entries: [], reevaluations: new Set() };
    splitBlock(await inflateBlock(frame, FILE_BLOCK_BYTES_MAX), schema, split);
    for (const index of inBlock) {
      const entry = split.entries[index - frame.firstEntry];
      if (entry === undefined) continue;
      found.set(index, entry);
      wanted.delete(index);
    }
    if (wanted.size === 0) break;
  }
  const [missing] = wanted;
  if (missing !== undefined) throw new SegmentFileError(`the file has no entry ${missing}`, missing);
  return { entries: found, schemaId: schema.schemaId };
}

/** What somebody who does not read the file's header has to know of a block. */
export interface KnownBlock {
  readonly firstEntry: number;
  readonly schemaId: number;
}

/**
 * Reads the entries at these indexes from the bytes of one block, and nothing behind the last of them. Rejects with
 * `SegmentFileError` where the bytes are no block of a segment with this root.
 */
export async function readSegmentBlock(
  bytes: Buffer,
  root: Hash,
  { firstEntry, schemaId }: KnownBlock,
  indexes: readonly number[],
): Promise<ReadonlyMap<number, Buffer>> {
  const frame = readFrame(bytes, 0, syncOf(root), firstEntry);
  const last = Math.max(...indexes);
  if (frame.end !== bytes.length || indexes.some((index) => index < firstEntry) || last >= firstEntry + frame.count) {
    throw new SegmentFileError(`the block of entry ${firstEntry} is not where the index has it`, firstEntry);
  }
  const { data } = await inflateBlock(frame, FILE_BLOCK_BYTES_MAX);
  const split: SplitEntries = { entries: [], reevaluations: new Set() };
  splitEntries({ ...frame, data, count: last - firstEntry + 1 }, schemaById(schemaId), split);
  return new Map(indexes.map((index) => [index, split.entries[index - firstEntry] as Buffer]));
}

interface SplitEntries {
  readonly entries: Buffer[];
  readonly reevaluations: Set<number>;
}

/** A block with `data` as in the file. */
type Frame = InflatedBlock;

/** A frame with its place in the file. */
interface PlacedFrame extends Frame {
  readonly start: number;
  readonly end: number;
}

function blocksOf(entries: readonly Buffer[]): Buffer[][] {
  const blocks: Buffer[][] = [];
  let block: Buffer[] = [];
  let bytes = 0;
  for (const entry of entries) {
    block.push(entry);
    bytes += entry.length;
    if (bytes < FILE_BLOCK_BYTES && block.length < FILE_BLOCK_ENTRIES_MAX) continue;
    blocks.push(block);
    block = [];
    bytes = 0;
  }
  return block.length > 0 ? [...blocks, block] : blocks;
}

async function encodeBlock(entries: readonly Buffer[], sync: Buffer): Promise<Buffer[]> {
  const data = await deflate(Buffer.concat(entries));
  return [encodeLong(entries.length), encodeLong(data.length), data, sync];
}

function encodeHeader(schema: string, sync: Buffer): Buffer {
  const metadata = [
    encodeLong(2),
    text('avro.codec'),
    text('deflate'),
    text('avro.schema'),
    text(schema),
    encodeLong(0),
  ];
  return Buffer.concat([magic, ...metadata, sync]);
}

function readHeader(body: Buffer, root: Hash): { schema: ArchivedSchema; end: number } {
  // Only the schema's text varies. Everything before and after it is compared with what we would write.
  const before = encodeHeader('', syncOf(root));
  const text = readText(body, before.length - SYNC_BYTES - 2);
  const header = text === null ? null : encodeHeader(text, syncOf(root));
  if (header === null || !header.equals(body.subarray(0, header.length)))
    throw new SegmentFileError('the header is not that of a segment file with this root', null);
  const schema = archivedSchemas.find((known) => known.text === text);
  if (schema === undefined) {
    const advice = 'verify with the release that wrote it, or a later one';
    throw new SegmentFileError(`the schema in the header is none that this release knows; ${advice}`, null);
  }
  return { schema, end: header.length };
}

function schemaById(schemaId: number): ArchivedSchema {
  const schema = archivedSchemas.find((known) => known.schemaId === schemaId);
  if (schema === undefined) throw new RangeError(`schema id ${schemaId} is none that entries are archived under`);
  return schema;
}

function readText(body: Buffer, at: number): string | null {
  try {
    reader.begin(body, at);
    return reader.string();
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

function framesOf(body: Buffer, start: number, sync: Buffer): PlacedFrame[] {
  const frames: PlacedFrame[] = [];
  let position = start;
  let firstEntry = 0;
  while (position < body.length) {
    const frame = readFrame(body, position, sync, firstEntry);
    frames.push(frame);
    firstEntry += frame.count;
    position = frame.end;
  }
  return frames;
}

function readFrame(body: Buffer, position: number, sync: Buffer, firstEntry: number): PlacedFrame {
  try {
    reader.begin(body, position);
    const count = reader.long();
    const size = reader.long();
    const dataAt = reader.position;
    const syncAt = dataAt + size;
    const end = syncAt + SYNC_BYTES;
    const isFramed =
      count > 0 && count <= FILE_BLOCK_ENTRIES_MAX && size >= 0 && sync.equals(body.subarray(syncAt, end));
    if (isFramed) return { count, data: body.subarray(dataAt, syncAt), firstEntry, start: position, end };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
  throw new SegmentFileError(`the block at byte ${position} is not framed as written`, firstEntry);
}

async function inflateBlock(frame: Frame, bytesMax: number, isHere = true): Promise<Frame> {
  try {
    return { ...frame, data: await inflate(frame.data, bytesMax, isHere) };
  } catch (error) {
    throw new SegmentFileError(
      `the block of entry ${frame.firstEntry} does not inflate: ${message(error)}`,
      frame.firstEntry,
    );
  }
}

function splitBlock(frame: Frame, schema: ArchivedSchema, split: SplitEntries): void {
  if (splitEntries(frame, schema, split) !== frame.data.length) {
    throw new SegmentFileError(`bytes follow the entries of a block`, frame.firstEntry);
  }
}

/** Returns where the last entry ends. */
function splitEntries({ count, data, firstEntry }: Frame, { skip }: ArchivedSchema, split: SplitEntries): number {
  const { entries, reevaluations } = split;
  let position = 0;
  try {
    for (let i = 0; i < count; i++) {
      const { end, isReevaluation } = skip(data, position);
      if (isReevaluation) reevaluations.add(entries.length);
      entries.push(data.subarray(position, end));
      position = end;
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new SegmentFileError(`entry ${entries.length} is malformed: ${error.message}`, firstEntry);
  }
  return position;
}

function deflate(data: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    deflateRaw(data, { level: DEFLATE_LEVEL }, (error, result) => (error === null ? resolve(result) : reject(error)));
  });
}

/** Inflates all of `data`. zlib itself would ignore bytes after the end of the stream. */
async function inflate(data: Buffer, bytesMax: number, isHere: boolean): Promise<Buffer> {
  // One chunk for nearly every block: zlib copies several into one. It accepts no limit of 0.
  const typical = INFLATION_TYPICAL * data.length;
  const chunkMax = typical > 3 * CHUNK_BYTES_MAX ? OLD_CHUNK_BYTES_MAX : CHUNK_BYTES_MAX;
  const chunkSize = Math.max(CHUNK_BYTES_MIN, Math.min(chunkMax, typical));
  const options: ZlibOptions = { maxOutputLength: Math.max(1, bytesMax), chunkSize, info: true };
  const result =
    isHere && data.length <= INFLATED_HERE_BYTES_MAX
      ? inflateRawSync(data, options)
      : await inflateInThread(data, options);
  // With `info` zlib returns { buffer, engine }, which its types omit.
  const { buffer, engine } = result as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
  if (engine.bytesWritten === data.length) return buffer;
  throw new Error(`${data.length - engine.bytesWritten} bytes follow the compressed data`);
}

function syncOf(root: Hash): Buffer {
  return Buffer.from(root, 'latin1').subarray(0, SYNC_BYTES);
}

function text(value: string): Buffer {
  writer.begin();
  writer.string(value);
  return writer.take();
}

function encodeLong(value: number): Buffer {
  writer.begin();
  writer.long(value);
  return writer.take();
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
