import type { RegisterRecord } from '../../../domain/register/register-record.ts';
import { endOf } from '../../../domain/register/versions/versions.ts';
import { type EntryPlace, forEachEntry, readHead, SPAN_BYTES, type VersionRow } from './state-format.ts';
import type { ValueWriter } from './value-writer.ts';

const TIME_BYTES = 6;
const NO_END = 2 ** (8 * TIME_BYTES) - 1;

/**
 * When an id or a chunk of a row can matter, in milliseconds since 1970 UTC: no version has begun before `from`, and at `until` and later no
 * version is open.
 */
export interface EntrySpan {
  readonly from: number;
  readonly until: number;
}

/** The span of what states no times. */
export const always: EntrySpan = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

/** The span of an id whose newest version is `newest`, and of whose versions the first began at `from`. */
export function spanOf({ record }: VersionRow, from: number): EntrySpan {
  return { from: Math.min(from, record.validFrom), until: openUntil(record) };
}

/** Before the newest version begins, an earlier one may be open, whatever the newest states. */
function openUntil(newest: RegisterRecord): number {
  return Math.max(newest.validFrom, endOf(newest));
}

/** The span of an entry; without bounds where its version is stored elsewhere. */
export function spanOfEntry(chunk: Buffer, { spanAt, end }: EntryPlace): EntrySpan {
  return spanAt === end ? always : readSpan(chunk, spanAt);
}

/** What a chunk contains: in which span one of its versions can matter, and of which indexes it has ids without a version. */
export interface ChunkSummary extends EntrySpan {
  /** The first index is the lowest bit. */
  readonly links: number;
}

/** Summarizes a chunk without its CRC-32. */
export function summaryOf(chunk: Buffer): ChunkSummary {
  let from = always.until;
  let until = always.from;
  let links = 0;
  forEachEntry(chunk, readHead(chunk, true).entriesAt, chunk.length, (index, place) => {
    if (place.spanAt === place.end) links |= 1 << index;
    else {
      const span = readSpan(chunk, place.spanAt);
      from = Math.min(from, span.from);
      until = Math.max(until, span.until);
    }
  });
  return { from, until, links: links >>> 0 };
}

export function writeSummary(summary: ChunkSummary, into: ValueWriter): ValueWriter {
  return writeSpan(summary, into).uint32(summary.links);
}

export function readSummary(bytes: Buffer, at: number): ChunkSummary {
  return { ...readSpan(bytes, at), links: bytes.readUInt32BE(at + SPAN_BYTES) };
}

/** Times that do not fit are written as no bound, so that a span never gets smaller. */
export function writeSpan({ from, until }: EntrySpan, into: ValueWriter): ValueWriter {
  return into.uint48(Math.min(Math.max(from, 0), NO_END)).uint48(Math.min(Math.max(until, 0), NO_END));
}

export function readSpan(bytes: Buffer, at: number): EntrySpan {
  const [from, until] = [bytes.readUIntBE(at, TIME_BYTES), bytes.readUIntBE(at + TIME_BYTES, TIME_BYTES)];
  return {
    from: from === 0 ? always.from : from,
    until: until === NO_END ? always.until : until,
  };
}
