import type { RegisterRecord } from '../../../domain/register/register-record.ts';
import { endOf } from '../../../domain/register/versions/versions.ts';
import { EntryCursor, type EntryPlace, readHead, SPAN_BYTES, type VersionRow } from './state-format.ts';
import type { ValueWriter } from './value-writer.ts';

const TIME_BYTES = 3;
/** Times are stored in units of some four minutes: until the year 2109, and an entry for less than that is read in vain. */
const UNIT_MILLIS = 2 ** 18;
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
export function openUntil(newest: RegisterRecord): number {
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
  const entry = new EntryCursor().begin(chunk, readHead(chunk, true).entriesAt, chunk.length);
  while (entry.next()) {
    if (entry.isLink) links |= 1 << entry.index;
    else {
      from = Math.min(from, fromAt(chunk, entry.spanAt));
      until = Math.max(until, untilAt(chunk, entry.spanAt));
    }
  }
  return { from, until, links: links >>> 0 };
}

export function writeSummary(summary: ChunkSummary, into: ValueWriter): ValueWriter {
  return writeSpan(summary, into).uint32(summary.links);
}

export function readSummary(bytes: Buffer, at: number): ChunkSummary {
  return { from: fromAt(bytes, at), until: untilAt(bytes, at), links: linksAt(bytes, at) };
}

/** The links of the summary at this place. */
export function linksAt(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at + SPAN_BYTES);
}

/** Times are rounded, and those that do not fit are written as no bound, so that a span never gets smaller. */
export function writeSpan({ from, until }: EntrySpan, into: ValueWriter): ValueWriter {
  return into.uint24(inUnits(Math.floor(from / UNIT_MILLIS))).uint24(inUnits(Math.ceil(until / UNIT_MILLIS)));
}

function inUnits(units: number): number {
  return Math.min(Math.max(units, 0), NO_END);
}

function readSpan(bytes: Buffer, at: number): EntrySpan {
  return { from: fromAt(bytes, at), until: untilAt(bytes, at) };
}

/** The beginning of the span at this place. */
export function fromAt(bytes: Buffer, at: number): number {
  const from = timeAt(bytes, at);
  return from === 0 ? always.from : from * UNIT_MILLIS;
}

/** The end of the span at this place. */
export function untilAt(bytes: Buffer, at: number): number {
  const until = timeAt(bytes, at + TIME_BYTES);
  return until === NO_END ? always.until : until * UNIT_MILLIS;
}

/** Without `readUIntBE`, which makes an object of each time. */
function timeAt(bytes: Buffer, at: number): number {
  return (bytes.readUInt16BE(at) << 8) | (bytes[at + 2] ?? 0);
}
