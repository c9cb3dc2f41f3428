import { AvroReader } from '../../avro/avro-reader.ts';
import { AvroWriter } from '../../avro/avro-writer.ts';
import { DecodeError } from '../../avro/decode-error.ts';
import { type ArchivedSchema, archivedSchemas } from '../../records/archived-schemas.ts';
import { type InflatePlace, inflate } from './deflate.ts';
import { HASH_BYTES, type Hash } from './merkle.ts';
import { OBJECT_BYTES_MAX } from './object-store.ts';

/** The number of entries in one deflate block. */
export const FILE_BLOCK_ENTRIES_MAX = 1_000;
/** No honest block inflates to more, and a reader refuses a block that does. */
const FILE_BLOCK_BYTES_MAX = 16 * 1024 * 1024;

/** Of so many blocks one is inflated in a thread, so that other work runs meanwhile: every two milliseconds. */
const INFLATED_PER_TURN = 16;
const inflatedAlone: InflatePlace = { bytesMax: FILE_BLOCK_BYTES_MAX, isHere: true };
const SYNC_BYTES = HASH_BYTES / 2;
const magic = Buffer.from('Obj\x01', 'latin1');
const reader = new AvroReader();
const writer = new AvroWriter();

/** The object is not a segment file as `EntryDeflater` writes it. */
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
  /** What it was opened from, which the blocks are parts of. */
  readonly body: Buffer;
}

/** Throws `SegmentFileError` where the file is not framed as `EntryDeflater` does. */
export function openSegmentFile(body: Buffer, root: Hash): OpenSegmentFile {
  const { schema, end } = readHeader(body, root);
  const frames = framesOf(body, end, syncOf(root));
  return {
    schemaId: schema.schemaId,
    blocks: frames.map(({ start, end, firstEntry }) => ({ position: start, length: end - start, firstEntry })),
    inflated: () => inflatedOf(frames),
    body,
  };
}

/** Blocks are inflated one after the other: 400 blocks of 16 MiB each must not inflate at once. */
async function* inflatedOf(frames: readonly InflatedBlock[]): AsyncGenerator<InflatedBlock> {
  let bytes = 0;
  for (const [number, frame] of frames.entries()) {
    const isHere = (number + 1) % INFLATED_PER_TURN !== 0;
    const bytesMax = Math.min(FILE_BLOCK_BYTES_MAX, OBJECT_BYTES_MAX - bytes);
    const block = await inflateBlock(frame, { bytesMax, isHere });
    bytes += block.data.length;
    yield block;
  }
}

/** Receives an entry, `data` from `start` to `end`. */
export type EntryTaker = (data: Buffer, start: number, end: number, isReevaluation: boolean) => void;

/**
 * Reads exact entry bytes back, a block at a time. Rejects with `SegmentFileError` for any deviation from the strict form,
 * including trailing bytes; entries before the deviation were taken then.
 */
export async function walkSegmentFile(body: Buffer, root: Hash, take: EntryTaker): Promise<OpenSegmentFile> {
  const file = openSegmentFile(body, root);
  const schema = schemaById(file.schemaId);
  let malformed: SegmentFileError | null = null;
  for await (const block of file.inflated()) {
    // A file that inflates to too much is refused for that, whatever its first blocks are: both verifiers report the same.
    malformed ??= malformedIn(block, schema, take);
  }
  if (malformed !== null) throw malformed;
  return file;
}

/** As `walkSegmentFile`, with all entries in memory. */
export async function readSegmentFile(body: Buffer, root: Hash): Promise<SegmentFile> {
  const entries: Buffer[] = [];
  const reevaluations = new Set<number>();
  const { schemaId, blocks } = await walkSegmentFile(body, root, (data, start, end, isReevaluation) => {
    if (isReevaluation) reevaluations.add(entries.length);
    entries.push(data.subarray(start, end));
  });
  return { entries, reevaluations, schemaId, blocks };
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
    const isWanted = (index: number) => index >= frame.firstEntry && index < frame.firstEntry + frame.count;
    if (![...wanted].some(isWanted)) continue;
    let at = frame.firstEntry;
    walkBlock(await inflateBlock(frame), schema, (data, start, end) => {
      if (wanted.delete(at)) found.set(at, data.subarray(start, end));
      at += 1;
    });
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
  const { data } = await inflateBlock(frame);
  const entries: Buffer[] = [];
  walkEntries({ ...frame, data, count: last - firstEntry + 1 }, schemaById(schemaId), (_, start, end) => {
    entries.push(data.subarray(start, end));
  });
  return new Map(indexes.map((index) => [index, entries[index - firstEntry] as Buffer]));
}

/** A block with `data` as in the file, and its place there. */
interface PlacedFrame extends InflatedBlock {
  readonly start: number;
  readonly end: number;
}

/** Returns the parts of a block of the file: its entries are deflated already. */
export function encodeFileBlock(count: number, data: Buffer, root: Hash): readonly Buffer[] {
  return [encodeLong(count), encodeLong(data.length), data, syncOf(root)];
}

/**
 * A segment file is an Avro object container file (1.11) around entries that are already encoded. The sync marker is the first
 * 16 bytes of `root`; the metadata is `avro.codec` = deflate and `avro.schema`, in this order.
 */
export function encodeHeader(schema: string, root: Hash): Buffer {
  const metadata = [
    encodeLong(2),
    text('avro.codec'),
    text('deflate'),
    text('avro.schema'),
    text(schema),
    encodeLong(0),
  ];
  return Buffer.concat([magic, ...metadata, syncOf(root)]);
}

function readHeader(body: Buffer, root: Hash): { schema: ArchivedSchema; end: number } {
  // Only the schema's text varies. Everything before and after it is compared with what we would write.
  const before = encodeHeader('', root);
  const text = readText(body, before.length - SYNC_BYTES - 2);
  const header = text === null ? null : encodeHeader(text, root);
  if (header === null || !header.equals(body.subarray(0, header.length)))
    throw new SegmentFileError('the header is not that of a segment file with this root', null);
  const schema = archivedSchemas.find((known) => known.text === text);
  if (schema === undefined) {
    const advice = 'verify with the release that wrote it, or a later one';
    throw new SegmentFileError(`the schema in the header is none that this release knows; ${advice}`, null);
  }
  return { schema, end: header.length };
}

/** Throws `RangeError`. */
export function schemaById(schemaId: number): ArchivedSchema {
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

async function inflateBlock(frame: InflatedBlock, place = inflatedAlone): Promise<InflatedBlock> {
  try {
    return { ...frame, data: await inflate(frame.data, place) };
  } catch (error) {
    throw new SegmentFileError(
      `the block of entry ${frame.firstEntry} does not inflate: ${message(error)}`,
      frame.firstEntry,
    );
  }
}

function malformedIn(block: InflatedBlock, schema: ArchivedSchema, take: EntryTaker): SegmentFileError | null {
  try {
    walkBlock(block, schema, take);
    return null;
  } catch (error) {
    if (error instanceof SegmentFileError) return error;
    throw error;
  }
}

function walkBlock(block: InflatedBlock, schema: ArchivedSchema, take: EntryTaker): void {
  if (walkEntries(block, schema, take) !== block.data.length) {
    throw new SegmentFileError(`bytes follow the entries of a block`, block.firstEntry);
  }
}

/** Returns where the last entry ends. */
function walkEntries({ count, data, firstEntry }: InflatedBlock, { skip }: ArchivedSchema, take: EntryTaker): number {
  let position = 0;
  let at = 0;
  try {
    for (; at < count; at++) {
      const { end, isReevaluation } = skip(data, position);
      take(data, position, end, isReevaluation);
      position = end;
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new SegmentFileError(`entry ${firstEntry + at} is malformed: ${error.message}`, firstEntry);
  }
  return position;
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
