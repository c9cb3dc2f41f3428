import { createHash } from 'node:crypto';
import type { Action, ActorKind, Outcome, Path, RecipientKind } from '../../access-event/access-event.ts';
import type { KeyIds } from '../import-map.ts';

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
}

export interface DeliveredTo {
  readonly kind: RecipientKind;
  /** Null where nobody is named. */
  readonly id: string | null;
}

export interface ViewingSettings {
  /** Requests further apart than this, in milliseconds, are two viewings. */
  readonly gapMillis: number;
  /** How far a line may be behind a later one in its file, in milliseconds. */
  readonly disorderMillis: number;
}

interface Viewing {
  readonly request: StoreRequest;
  readonly place: string;
  from: number;
  to: number;
  bytes: number;
  readonly segments: Set<string>;
  /** When its last line was read; 0 where nobody asks. */
  readAt: number;
}

/** The open viewings, as a value that JSON can express. */
export interface SavedViewings {
  readonly newest: number | null;
  readonly open: readonly (Omit<Viewing, 'segments'> & { readonly segments: readonly string[] })[];
}

/** A viewing as an access event, with the place of a line of it. */
export interface ViewingEvent {
  readonly place: string;
  readonly event: object;
}

/** Viewings that are kept open at most; beyond it the one that began first is ended early. */
const OPEN_MAX = 100_000;
/** Segments of one viewing that are counted at most: more than a week of video. */
const SEGMENTS_MAX = 100_000;

/**
 * Merges requests to viewings. A player fetches one recording in hundreds of segments and byte ranges; that is one
 * access by one person. Requests belong together when who, from where, what, how and with which outcome are the same
 * and there is no gap between them. The same lines give the same viewings in any order within the allowed disorder, and a
 * viewing's id follows from what it is, so that a file imported twice adds nothing.
 */
export class Viewings {
  /** By key; each list in no order. */
  readonly #open = new Map<string, Viewing[]>();
  #newest = Number.NEGATIVE_INFINITY;
  #nextSweep = Number.NEGATIVE_INFINITY;

  constructor(private readonly settings: ViewingSettings) {}

  /** Adds a request. Returns the viewings that ended before it. */
  add(request: StoreRequest, place: () => string, readAt = 0): ViewingEvent[] {
    this.#newest = Math.max(this.#newest, endOf(request));
    const key = openKeyOf(request);
    const viewings = this.#open.get(key);
    const [only] = viewings ?? [];
    // Nearly every request continues the only viewing of its key.
    if (viewings?.length === 1 && only !== undefined && this.#isNear(only, request)) {
      extend(only, request);
      only.readAt = readAt;
      return this.#newest < this.#nextSweep ? [] : this.#sweep();
    }
    const joined = this.#joined(viewings, request, { place, readAt });
    if (joined !== viewings) this.#open.set(key, joined);
    if (this.#open.size > OPEN_MAX) return this.#endFirst();
    return this.#newest < this.#nextSweep ? [] : this.#sweep();
  }

  /** Ends the viewings of which no line was read since `readBefore`. */
  settle(readBefore: number): ViewingEvent[] {
    return this.#endWhere(({ readAt }) => readAt < readBefore);
  }

  save(): SavedViewings {
    const open = [...this.#open.values()].flat().map((one) => ({ ...one, segments: [...one.segments] }));
    return { newest: Number.isFinite(this.#newest) ? this.#newest : null, open };
  }

  load({ newest, open }: SavedViewings): void {
    this.#newest = newest ?? Number.NEGATIVE_INFINITY;
    this.#open.clear();
    for (const one of open) {
      const key = openKeyOf(one.request);
      this.#open.set(key, [...(this.#open.get(key) ?? []), { ...one, segments: new Set(one.segments) }]);
    }
  }

  /** Ends all viewings, at the end of the input. */
  end(): ViewingEvent[] {
    const events = [...this.#open.values()].flat().map(eventOf);
    this.#open.clear();
    return events;
  }

  #joined(
    viewings: Viewing[] | undefined,
    request: StoreRequest,
    { place, readAt }: { readonly place: () => string; readonly readAt: number },
  ): Viewing[] {
    const at = request.at;
    const near = viewings?.filter((one) => this.#isNear(one, request)) ?? [];
    const one = near[0] ?? {
      request,
      place: place(),
      from: at,
      to: endOf(request),
      bytes: 0,
      segments: new Set<string>(),
      readAt,
    };
    extend(one, request);
    one.readAt = readAt;
    for (const other of near.slice(1)) merge(one, other);
    return [...(viewings ?? []).filter((other) => !near.includes(other)), one];
  }

  #isNear({ request, from, to }: Viewing, next: StoreRequest): boolean {
    const { gapMillis } = this.settings;
    return endOf(next) >= from - gapMillis && next.at <= to + gapMillis && isSame(request, next);
  }

  /** Once in a gap, so that the work for each request stays the same however many viewings are open. */
  #sweep(): ViewingEvent[] {
    this.#nextSweep = this.#newest + this.settings.gapMillis;
    const before = this.#newest - this.settings.gapMillis - this.settings.disorderMillis;
    return this.#endWhere(({ to }) => to < before);
  }

  #endWhere(isOver: (viewing: Viewing) => boolean): ViewingEvent[] {
    const events: ViewingEvent[] = [];
    for (const [key, viewings] of this.#open) {
      const left = viewings.filter((one) => !isOver(one));
      if (left.length === viewings.length) continue;
      events.push(...viewings.filter(isOver).map(eventOf));
      if (left.length === 0) this.#open.delete(key);
      else this.#open.set(key, left);
    }
    return events;
  }

  #endFirst(): ViewingEvent[] {
    const [[key, viewings] = ['', []]] = this.#open;
    this.#open.delete(key);
    return viewings.map(eventOf);
  }
}

function endOf({ at, until = at }: StoreRequest): number {
  return until;
}

function extend(viewing: Viewing, { at, until = at, bytes, segment }: StoreRequest): void {
  if (segment !== null && viewing.segments.size < SEGMENTS_MAX) viewing.segments.add(segment);
  viewing.from = Math.min(viewing.from, at);
  viewing.to = Math.max(viewing.to, until);
  viewing.bytes += bytes ?? 0;
}

/** Adds the other to a viewing, because a request that came late joins them. */
function merge(into: Viewing, other: Viewing): void {
  for (const segment of other.segments) if (into.segments.size < SEGMENTS_MAX) into.segments.add(segment);
  into.from = Math.min(into.from, other.from);
  into.to = Math.max(into.to, other.to);
  into.bytes += other.bytes;
}

/**
 * What clients choose of a request, so that few viewings share a key however they choose; `isSame` compares the rest. Making
 * `keyOf` for each line would cost more than reading it.
 */
function openKeyOf({ actor, recipient, address, resource }: StoreRequest): string {
  const { recordingId = '', cameraId = '', ownerId = '', siteId = '' } = resource;
  return `${recordingId}\n${recipient?.id ?? actor.id}\n${address}\n${cameraId}\n${ownerId}${siteId}`;
}

function isSame(one: StoreRequest, other: StoreRequest): boolean {
  const [a, b] = [one.resource, other.resource];
  return (
    one.actor.id === other.actor.id &&
    one.actor.kind === other.actor.kind &&
    one.recipient?.id === other.recipient?.id &&
    one.recipient?.kind === other.recipient?.kind &&
    one.address === other.address &&
    one.action === other.action &&
    one.outcome === other.outcome &&
    one.source === other.source &&
    one.method === other.method &&
    one.path === other.path &&
    a.kind === b.kind &&
    a.recordingId === b.recordingId &&
    a.cameraId === b.cameraId &&
    a.ownerId === b.ownerId &&
    a.siteId === b.siteId &&
    a.storeId === b.storeId
  );
}

/** The id of a viewing follows from it. */
function keyOf({ source, actor, recipient, method, address, action, outcome, path, resource }: StoreRequest): string {
  const to = recipient === undefined || recipient === null ? [] : [recipient.kind, recipient.id];
  return JSON.stringify([source, actor.kind, actor.id, method, address, action, outcome, path, resource, ...to]);
}

function eventOf({ request, place, from, bytes, segments }: Viewing): ViewingEvent {
  const { source, actor, recipient, address, action, outcome, path, resource, method, segmentMillis } = request;
  const id = createHash('sha256')
    .update(JSON.stringify([keyOf(request), from]))
    .digest('hex');
  const durationMs = segmentMillis === null || segments.size === 0 ? null : segments.size * segmentMillis;
  return {
    place,
    event: {
      eventId: id.slice(0, 32),
      occurredAt: new Date(from).toISOString(),
      source: { id: source },
      actor,
      authentication: { method },
      network: { ip: address },
      action,
      outcome,
      path,
      resource,
      extent: { durationMs, bytes },
      ...(recipient === undefined || recipient === null ? {} : { recipient }),
    },
  };
}
