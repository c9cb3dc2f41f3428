import { createHash } from 'node:crypto';
import type { Action, ActorKind, Outcome, Path, RecipientKind } from '../../access-event/access-event.ts';
import type { KeyIds } from '../import-map.ts';
import { addPart, amountOf, type DeliveredFile, type DeliveredParts } from './delivered-parts.ts';

/** One request of an access log that reads something of a camera. */
export interface StoreRequest {
  /** When it began, in milliseconds since 1970. */
  readonly at: number;
  /** When it was over; absent where the log has one time. */
  readonly until?: number;
  readonly source: string;
  readonly actor: { readonly id: string; readonly kind: ActorKind };
  /** To whom a server delivered what it read; null or absent where the actor reads. */
  readonly recipient?: DeliveredTo | null;
  readonly method: string | null;
  readonly address: string | null;
  readonly action: Action;
  readonly outcome: Outcome;
  readonly path: Path;
  readonly resource: { readonly kind: string; readonly storeId?: string } & KeyIds;
  readonly bytes: number | null;
  /** A part of a recording and its length, where the path names it. */
  readonly segment: string | null;
  readonly segmentMillis: number | null;
  /** What was delivered of a file that is no segment; null where nothing was. */
  readonly file: DeliveredFile | null;
}

export interface DeliveredTo {
  readonly kind: RecipientKind;
  /** Null where nobody is named. */
  readonly id: string | null;
}

/** Requests that are one access. */
export interface Viewing {
  readonly request: StoreRequest;
  readonly place: string;
  from: number;
  to: number;
  /** When the first of its requests was over. */
  firstEnd: number;
  /** It would be too long with a request that goes on with it. */
  isCut: boolean;
  /** What was sent; null where the log has it of none of the requests. */
  bytes: number | null;
  readonly segments: Set<string>;
  /** By path; files that are no segments. */
  readonly files: Map<string, FileOfViewing>;
  /** Where the earliest request begins; null where none delivered anything. */
  first: FirstPart | null;
  /** When its last line was read; 0 where nobody asks. */
  readAt: number;
}

interface FileOfViewing {
  readonly parts: DeliveredParts;
  size: number | null;
  readonly length: DeliveredFile['length'];
  /** False where the log does not have where some of its bytes are. */
  isKnown: boolean;
}

interface FirstPart {
  readonly at: number;
  /** The file; empty for a segment. */
  readonly path: string;
  /** The byte or the number of the segment; 0 where it is not known. */
  readonly from: number;
}

/** A viewing as a value that JSON can express. */
export type SavedViewing = Omit<Viewing, 'segments' | 'files' | 'first' | 'firstEnd' | 'isCut'> & {
  readonly segments: readonly string[];
  /** Absent in what was saved by versions before it, as `files` and `first`. */
  readonly firstEnd?: number;
  readonly isCut?: boolean;
  readonly files?: readonly (readonly [string, FileOfViewing])[];
  readonly first?: FirstPart | null;
};

/** A viewing as an access event, with the place of a line of it. */
export interface ViewingEvent {
  readonly place: string;
  readonly event: object;
}

/** Segments of one viewing that are counted at most: more than a week of video. */
const SEGMENTS_MAX = 100_000;
/** Files of one viewing whose parts are counted at most. */
const FILES_MAX = 1_000;

export function beginViewing(request: StoreRequest, place: string, readAt: number): Viewing {
  const { at, until = at } = request;
  const parts = { segments: new Set<string>(), files: new Map<string, FileOfViewing>(), first: null };
  return { request, place, from: at, to: until, firstEnd: until, isCut: false, bytes: null, ...parts, readAt };
}

export function extendViewing(viewing: Viewing, request: StoreRequest): void {
  const { at, until = at, bytes, segment, file } = request;
  if (segment !== null && viewing.segments.size < SEGMENTS_MAX) viewing.segments.add(segment);
  if (file !== null) addFile(viewing, file);
  if (viewing.first === null || at <= viewing.first.at) viewing.first = earlier(viewing.first, firstOf(request));
  viewing.from = Math.min(viewing.from, at);
  viewing.to = Math.max(viewing.to, until);
  viewing.firstEnd = Math.min(viewing.firstEnd, until);
  viewing.bytes = sumOf(viewing.bytes, bytes);
}

/** Adds the other to a viewing, because a request that came late joins them. */
export function mergeViewings(into: Viewing, other: Viewing): void {
  for (const segment of other.segments) if (into.segments.size < SEGMENTS_MAX) into.segments.add(segment);
  for (const [path, { parts, isKnown, ...file }] of other.files)
    addFile(into, { path, ...file, parts: isKnown ? parts : null });
  into.first = earlier(into.first, other.first);
  into.from = Math.min(into.from, other.from);
  into.to = Math.max(into.to, other.to);
  into.firstEnd = Math.min(into.firstEnd, other.firstEnd);
  into.isCut ||= other.isCut;
  into.bytes = sumOf(into.bytes, other.bytes);
}

function sumOf(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : one + other;
}

/** What is added to the viewing later is not in it. */
export function saveViewing(viewing: Viewing): SavedViewing {
  return { ...viewing, segments: [...viewing.segments], files: copiesOf(viewing.files) };
}

export function loadViewing({
  segments,
  files = [],
  first = null,
  firstEnd,
  isCut = false,
  ...one
}: SavedViewing): Viewing {
  const parts = { segments: new Set(segments), files: new Map(copiesOf(files)), first };
  return { ...one, ...parts, firstEnd: firstEnd ?? one.from, isCut };
}

function copiesOf(files: Iterable<readonly [string, FileOfViewing]>): [string, FileOfViewing][] {
  return [...files].map(([path, file]) => [path, { ...file, parts: [...file.parts] }]);
}

function addFile({ files }: Viewing, { path, parts, size, length }: DeliveredFile): void {
  let file = files.get(path);
  if (file === undefined) {
    if (files.size >= FILES_MAX) return;
    file = { parts: [], size, length, isKnown: true };
    files.set(path, file);
  }
  if (size !== null) file.size = Math.max(file.size ?? 0, size);
  if (parts === null) file.isKnown = false;
  else for (let at = 0; at < parts.length; at += 2) addPart(file.parts, parts[at] ?? 0, parts[at + 1] ?? 0);
}

function firstOf({ at, segment, file }: StoreRequest): FirstPart | null {
  if (segment !== null) return { at, path: '', from: numberOf(segment) };
  if (file === null || file.parts?.length === 0) return null;
  return { at, path: file.path, from: file.parts?.[0] ?? 0 };
}

/** Of two in one second the one that is nearer to the beginning: who begins anew does not go on. */
function earlier(one: FirstPart | null, other: FirstPart | null): FirstPart | null {
  if (one === null || other === null) return one ?? other;
  if (one.at !== other.at) return one.at < other.at ? one : other;
  if (one.from !== other.from) return one.from < other.from ? one : other;
  return one.path <= other.path ? one : other;
}

function numberOf(segment: string): number {
  return /^\d{1,15}$/.test(segment) ? Number(segment) : 0;
}

/** What was delivered, by file; the numbers of segments under the empty name. */
export function partsOf({ segments, files }: Viewing): Map<string, DeliveredParts> {
  const all = new Map([...files].map(([path, { parts }]) => [path, [...parts]]));
  const numbers = [...segments].map(numberOf).sort((a, b) => a - b);
  const ofSegments: DeliveredParts = [];
  for (const number of numbers) addPart(ofSegments, number, number + 1);
  return ofSegments.length === 0 ? all : all.set('', ofSegments);
}

/**
 * The time of what was delivered, in milliseconds, each part once; null where it is not known, or nothing was delivered.
 * A player fetches ahead: nobody has seen more, perhaps less.
 */
function durationOf({ request, segments, files }: Viewing): number | null {
  const millis = [...files.values()].filter(({ parts, isKnown }) => parts.length > 0 || !isKnown).map(millisOf);
  if (segments.size > 0) millis.push(request.segmentMillis === null ? null : segments.size * request.segmentMillis);
  if (millis.length === 0 || millis.includes(null)) return null;
  return Math.round(millis.reduce<number>((sum, one) => sum + (one ?? 0), 0));
}

function millisOf({ parts, size, length, isKnown }: FileOfViewing): number | null {
  if (!isKnown || length === null) return null;
  const bytes = amountOf(parts);
  if ('bitsPerSecond' in length) return (bytes * 8 * 1000) / length.bitsPerSecond;
  return size === null || size === 0 ? null : Math.min(1, bytes / size) * length.fileMillis;
}

/** The id of a viewing follows from it. */
export function keyOfViewing({ request }: Viewing): string {
  const { source, actor, recipient, method, address, action, outcome, path, resource } = request;
  const to = recipient === undefined || recipient === null ? [] : [recipient.kind, recipient.id];
  return JSON.stringify([source, actor.kind, actor.id, method, address, action, outcome, path, resource, ...to]);
}

export function idOfViewing(key: string, ...times: readonly number[]): string {
  return createHash('sha256')
    .update(JSON.stringify([key, ...times]))
    .digest('hex')
    .slice(0, 32);
}

/** `continues` is the event of the viewing that this one goes on with. */
export function eventOfViewing(viewing: Viewing, eventId: string, continues: string | null): ViewingEvent {
  const { request, place, from, bytes } = viewing;
  const { source, actor, recipient, address, action, outcome, path, resource, method } = request;
  return {
    place,
    event: {
      eventId,
      occurredAt: new Date(from).toISOString(),
      source: { id: source },
      actor,
      authentication: { method },
      network: { ip: address },
      action,
      outcome,
      path,
      resource,
      extent: { durationMs: durationOf(viewing), bytes },
      ...(continues === null ? {} : { accessId: continues }),
      ...(recipient === undefined || recipient === null ? {} : { recipient }),
    },
  };
}
