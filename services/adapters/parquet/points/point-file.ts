import { type FileHandle, open } from 'node:fs/promises';
import type { FileExtent, PointedLeaf, PointQuery } from '../../../domain/access-search/access-index.ts';
import { comparePositions, type LogPosition } from '../../../domain/access-search/log-position.ts';
import { pointHash } from '../../../domain/access-search/point-keys.ts';
import { firstPlace } from '../../../domain/sorted.ts';
import { parseSegmentKey, type SegmentName } from '../../../domain/transparency-log/seal.ts';
import { readAt } from '../reading/read-at.ts';
import {
  bytesBefore,
  decodeSegment,
  decodeTrailer,
  ENTRY_BYTES,
  FENCE_BYTES,
  fencesOf,
  PAGE_ENTRIES,
  PARQUET_END_BYTES,
  type PointedSegment,
  type PointRow,
  type PointTrailer,
  ROW_BYTES,
  readRow,
  SEGMENT_BYTES_TYPICAL,
  segmentBytes,
  segmentKeyAt,
  TRAILER_BYTES,
} from './point-layout.ts';

/** Entries of one point, by their place in the file. */
interface EntryRange {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

/** Entries that were read, from a place in the file on. */
interface EntryPage {
  readonly first: number;
  readonly bytes: Buffer;
}

/** Rows no further apart are read at once: a read costs as much as these bytes several times. */
const ROWS_APART_MAX = 1_024;
const ROWS_AT_ONCE_MAX = 16_384;
/** The points of one index file, read where a look-up needs them; only the fences are in memory. */
export class PointFile {
  readonly #file: FileHandle;
  readonly #start: number;
  readonly trailer: PointTrailer;
  readonly #fences: Uint32Array;

  private constructor(file: FileHandle, start: number, trailer: PointTrailer, fences: Uint32Array) {
    this.#file = file;
    this.#start = start;
    this.trailer = trailer;
    this.#fences = fences;
  }

  /** Returns `null` where the file has no points. */
  static async open(path: string): Promise<PointFile | null> {
    const file = await open(path, 'r');
    const opened = await PointFile.#read(file).catch(async (error: unknown) => {
      await file.close();
      throw error;
    });
    if (opened === null) await file.close();
    return opened;
  }

  static async #read(file: FileHandle): Promise<PointFile | null> {
    const { size } = await file.stat();
    if (size < PARQUET_END_BYTES + TRAILER_BYTES) return null;
    const footer = (await readAt(file, size - PARQUET_END_BYTES, PARQUET_END_BYTES)).readUInt32LE(0);
    const trailerAt = size - PARQUET_END_BYTES - footer - TRAILER_BYTES;
    const trailer = trailerAt < 0 ? null : decodeTrailer(await readAt(file, trailerAt, TRAILER_BYTES));
    if (trailer === null || bytesBefore(trailer) > trailerAt) return null;
    const fences = fencesOf(trailer.entries);
    const bytes = await readAt(file, trailerAt - fences * FENCE_BYTES, fences * FENCE_BYTES);
    const hashes = Uint32Array.from({ length: fences }, (_, at) => bytes.readUInt32LE(at * FENCE_BYTES));
    return new PointFile(file, trailerAt - bytesBefore(trailer), trailer, hashes);
  }

  /** Returns the newest leaves first. Of several points it follows the one that leads to the fewest. */
  async leaves({ points, from, to, before, limit }: PointQuery): Promise<readonly PointedLeaf[]> {
    const ranges = await Promise.all(points.map(({ field, value }) => this.#rangeOf(pointHash(field, value))));
    const range = ranges.reduce((fewest, each) => (each.end - each.first < fewest.end - fewest.first ? each : fewest));
    if (range.first === range.end) return [];
    const end = await this.#endBefore(range, olderThan(before, to));
    const rows = await this.#rows(Math.max(range.first, end - limit), end);
    const asked = from === null ? rows : rows.filter(({ appendedAt }) => appendedAt >= from);
    const segments = await this.#segmentsOf(asked);
    return asked.reverse().map((row) => toLeaf(row, segments.get(row.segmentAt) as PointedSegment));
  }

  /** The rows, and between which append times they are. */
  async span(): Promise<Omit<FileExtent, 'path'>> {
    const { rows } = this.trailer;
    const [oldest, newest] = await Promise.all([this.#rowAt(0), this.#rowAt(rows - 1)]);
    return { rows, oldestAppendedAt: oldest.appendedAt, newestAppendedAt: newest.appendedAt };
  }

  /**
   * The highest source offset of each partition. Nothing compares the rows with a checksum here: one that the name of its segment does not
   * have is left out.
   */
  async lastOffsets(): Promise<ReadonlyMap<number, number>> {
    const { rows } = this.trailer;
    const bytes = await this.readRows();
    const segments = bytes.subarray(rows * ROW_BYTES);
    const names = new Map<number, SegmentName | null>();
    const last = new Map<number, number>();
    for (let at = 0; at < rows; at += 1) {
      const { partition, sourceOffset, segmentAt } = readRow(bytes, at * ROW_BYTES);
      const name = names.get(segmentAt) ?? parseSegmentKey(segmentKeyAt(segments, segmentAt));
      names.set(segmentAt, name);
      if (name?.partition !== partition || sourceOffset < name.firstSource || sourceOffset > name.lastSource) continue;
      last.set(partition, Math.max(sourceOffset, last.get(partition) ?? -1));
    }
    return last;
  }

  /** The bytes of all rows in the order of the log, and behind them those of the segments. */
  readRows(): Promise<Buffer> {
    const { entries, rows, segmentBytes: all } = this.trailer;
    return readAt(this.#file, this.#start + entries * ENTRY_BYTES, rows * ROW_BYTES + all);
  }

  /** The bytes of the entries from `first` to before `end`, in order. */
  readEntries(first: number, end: number): Promise<Buffer> {
    return readAt(this.#file, this.#start + first * ENTRY_BYTES, (end - first) * ENTRY_BYTES);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #rangeOf(hash: number): Promise<EntryRange> {
    const first = await this.#firstEntry(hash, null);
    return { first: first.entry, end: (await this.#firstEntry(hash + 1, first.page)).entry };
  }

  /** Returns the place of the first entry whose hash is at least this one, and the page in which it was searched. */
  async #firstEntry(hash: number, known: EntryPage | null): Promise<{ entry: number; page: EntryPage | null }> {
    const { entries } = this.trailer;
    const fences = this.#fences;
    const number = firstPlace(fences.length, (at) => (fences[at] ?? 0) >= hash) - 1;
    if (number < 0) return { entry: 0, page: null };
    const first = number * PAGE_ENTRIES;
    const page =
      known?.first === first
        ? known
        : { first, bytes: await this.readEntries(first, Math.min(entries, first + PAGE_ENTRIES)) };
    const { bytes } = page;
    const behind = firstPlace(bytes.length / ENTRY_BYTES, (at) => bytes.readUInt32LE(at * ENTRY_BYTES) >= hash);
    return { entry: first + behind, page };
  }

  /** Returns the end of the entries whose rows are older than a position: rows of a point are in log order. */
  async #endBefore({ first, end }: EntryRange, isOlder: ((row: LogPosition) => boolean) | null): Promise<number> {
    if (isOlder === null) return end;
    let [low, high] = [first, end];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const [row] = await this.#rows(middle, middle + 1);
      if (row !== undefined && isOlder(row)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  async #rows(first: number, end: number): Promise<PointRow[]> {
    const bytes = await this.readEntries(first, end);
    const rowsAt = this.#start + this.trailer.entries * ENTRY_BYTES;
    const numbers = Array.from({ length: end - first }, (_, at) => bytes.readUInt32LE(at * ENTRY_BYTES + FENCE_BYTES));
    const runs = await Promise.all(
      runsOf(numbers).map(async (run) => {
        const [from, last] = [run[0] as number, run.at(-1) as number];
        const read = await readAt(this.#file, rowsAt + from * ROW_BYTES, (last + 1 - from) * ROW_BYTES);
        return run.map((row) => readRow(read, (row - from) * ROW_BYTES));
      }),
    );
    return runs.flat();
  }

  async #rowAt(row: number): Promise<PointRow> {
    const rowsAt = this.#start + this.trailer.entries * ENTRY_BYTES;
    return readRow(await readAt(this.#file, rowsAt + row * ROW_BYTES, ROW_BYTES), 0);
  }

  async #segmentsOf(rows: readonly PointRow[]): Promise<ReadonlyMap<number, PointedSegment>> {
    const places = [...new Set(rows.map(({ segmentAt }) => segmentAt))];
    return new Map(
      await Promise.all(places.map(async (at): Promise<[number, PointedSegment]> => [at, await this.#segment(at)])),
    );
  }

  async #segment(at: number): Promise<PointedSegment> {
    const { entries, rows, segmentBytes: all } = this.trailer;
    const position = this.#start + entries * ENTRY_BYTES + rows * ROW_BYTES + at;
    const bytes = await readAt(this.#file, position, Math.min(SEGMENT_BYTES_TYPICAL, all - at));
    const length = segmentBytes(bytes);
    return decodeSegment(length <= bytes.length ? bytes : await readAt(this.#file, position, length));
  }
}

/** Divides ascending numbers of rows into those that are read at once. */
function runsOf(numbers: readonly number[]): number[][] {
  const runs: number[][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    const [from, last] = [run?.[0] ?? 0, run?.at(-1) ?? 0];
    if (run !== undefined && number - last <= ROWS_APART_MAX && number - from < ROWS_AT_ONCE_MAX) run.push(number);
    else runs.push([number]);
  }
  return runs;
}

function toLeaf(row: PointRow, segment: PointedSegment): PointedLeaf {
  const { appendedAt, partition, sourceOffset, leafIndex } = row;
  const { sealIndex, segmentKey, schemaId } = segment;
  const block = segment.blockOf(leafIndex);
  if (block === null) throw new Error(`points name leaf ${leafIndex} of ${segmentKey}, which has no block for it`);
  return { appendedAt, partition, sourceOffset, schemaId, block, place: { sealIndex, segmentKey, leafIndex } };
}

function olderThan(before: LogPosition | null, to: number | null): ((row: LogPosition) => boolean) | null {
  if (before === null && to === null) return null;
  return (row) => (to === null || row.appendedAt < to) && (before === null || comparePositions(row, before) < 0);
}
