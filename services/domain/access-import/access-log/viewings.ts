import { EndedViewings, type SavedEndedViewings } from './ended-viewings.ts';
import {
  beginViewing,
  eventOfViewing,
  extendViewing,
  idOfViewing,
  keyOfViewing,
  loadViewing,
  mergeViewings,
  type SavedViewing,
  type StoreRequest,
  saveViewing,
  type Viewing,
  type ViewingEvent,
} from './viewing.ts';

export interface ViewingSettings {
  /** Requests further apart than this, in milliseconds, are two viewings. */
  readonly gapMillis: number;
  /** How far a line may be behind a later one in its file, in milliseconds. */
  readonly disorderMillis: number;
}

/** The open viewings, and what later ones may go on with, as a value that JSON can express. */
export interface SavedViewings {
  readonly newest: number | null;
  /** When to look next for viewings that are over. Absent in what was saved by versions before it, as `ended`. */
  readonly nextSweep?: number | null;
  readonly open: readonly SavedViewing[];
  readonly ended?: SavedEndedViewings;
}

/** Viewings that are kept open at most; beyond it the one that began first is ended early. */
const OPEN_MAX = 100_000;
/**
 * A viewing is one event up to this and the disorder; what goes on then is the next one. UNTRUSTED: with a request a minute
 * anybody could keep a viewing open, and out of the log, for ever.
 */
const LONGEST_MILLIS = 2 * 3_600_000;

/**
 * Merges requests to viewings. A player fetches one recording in hundreds of segments and byte ranges; that is one
 * access by one person. Requests belong together when who, from where, what, how and with which outcome are the same
 * and there is no gap between them, up to a longest length. The same lines give the same viewings in any order within the
 * allowed disorder (except where one ends for its length beside a hole that a late line closes), and a viewing's id
 * follows from what it is, so that a file imported twice adds nothing.
 */
export class Viewings {
  /** By key; each list in no order. */
  readonly #open = new Map<string, Viewing[]>();
  readonly #ended = new EndedViewings();
  #newest = Number.NEGATIVE_INFINITY;
  #nextSweep = Number.NEGATIVE_INFINITY;

  readonly #longestMillis: number;

  constructor(private readonly settings: ViewingSettings) {
    this.#longestMillis = LONGEST_MILLIS + settings.disorderMillis;
  }

  /** Adds a request. Returns the viewings that ended before it. */
  add(request: StoreRequest, place: () => string, readAt = 0): ViewingEvent[] {
    this.#newest = Math.max(this.#newest, endOf(request));
    const key = openKeyOf(request);
    const viewings = this.#open.get(key);
    const [only] = viewings ?? [];
    // Nearly every request continues the only viewing of its key.
    if (viewings?.length === 1 && only !== undefined && this.#isPartOf(only, request)) {
      extendViewing(only, request);
      only.readAt = readAt;
      return this.#newest < this.#nextSweep ? [] : this.#sweep();
    }
    const joined = this.#joined(viewings, request, { place, readAt });
    if (joined !== viewings) this.#open.set(key, joined);
    if (this.#open.size > OPEN_MAX) return this.#endFirst();
    return this.#newest < this.#nextSweep ? [] : this.#sweep();
  }

  /**
   * Ends the viewings of which no line was read since `readBefore`. A time after `now`, of this machine or of the log, is that of a clock
   * that was set right since. So where a clock is behind for one look, as before it is set at boot, all that are open end at a later one.
   */
  settle(readBefore: number, now: number): ViewingEvent[] {
    this.#newest = Math.min(this.#newest, now);
    this.#nextSweep = Math.min(this.#nextSweep, now + this.settings.gapMillis);
    for (const one of [...this.#open.values()].flat()) one.readAt = Math.min(one.readAt, now);
    return this.#endWhere(({ readAt }) => readAt < readBefore);
  }

  save(): SavedViewings {
    const open = [...this.#open.values()].flat().map(saveViewing);
    const ended = this.#ended.save(this.#newest);
    return { newest: finite(this.#newest), nextSweep: finite(this.#nextSweep), open, ended };
  }

  load({ newest, nextSweep = null, open, ended = [] }: SavedViewings): void {
    this.#newest = newest ?? Number.NEGATIVE_INFINITY;
    this.#nextSweep = nextSweep ?? Number.NEGATIVE_INFINITY;
    this.#ended.load(ended);
    this.#open.clear();
    for (const one of open) {
      const key = openKeyOf(one.request);
      this.#open.set(key, [...(this.#open.get(key) ?? []), loadViewing(one)]);
    }
  }

  /** Ends all viewings, at the end of the input. */
  end(): ViewingEvent[] {
    const events = [...this.#open.values()].flatMap((viewings) => this.#toEvents(viewings));
    this.#open.clear();
    return events;
  }

  #joined(
    viewings: Viewing[] | undefined,
    request: StoreRequest,
    { place, readAt }: { readonly place: () => string; readonly readAt: number },
  ): Viewing[] {
    const near = (viewings?.filter((one) => this.#isNear(one, request)) ?? []).sort((a, b) => a.firstEnd - b.firstEnd);
    const end = endOf(request);
    const one = near.find((one) => this.#isShort(one, end, end)) ?? beginViewing(request, place(), readAt);
    extendViewing(one, request);
    one.readAt = readAt;
    const merged = new Set([one]);
    for (const other of near) {
      if (other === one) continue;
      if (this.#isShort(one, other.firstEnd, other.to)) {
        mergeViewings(one, other);
        merged.add(other);
      } else if (other.firstEnd < one.firstEnd) other.isCut = true;
      else one.isCut = true;
    }
    return [...(viewings ?? []).filter((other) => !merged.has(other)), one];
  }

  #isPartOf(viewing: Viewing, request: StoreRequest): boolean {
    const end = endOf(request);
    return this.#isShort(viewing, end, end) && this.#isNear(viewing, request);
  }

  #isNear({ request, from, to }: Viewing, next: StoreRequest): boolean {
    const { gapMillis } = this.settings;
    return endOf(next) >= from - gapMillis && next.at <= to + gapMillis && isSame(request, next);
  }

  /** By when requests were over: a log has them in this order, and one of them may have taken longer than any viewing. */
  #isShort({ firstEnd, to }: Viewing, from: number, until: number): boolean {
    return Math.max(to, until) - Math.min(firstEnd, from) <= this.#longestMillis;
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
      events.push(...this.#toEvents(viewings.filter(isOver)));
      if (left.length === 0) this.#open.delete(key);
      else this.#open.set(key, left);
    }
    return events;
  }

  #endFirst(): ViewingEvent[] {
    const [[key, viewings] = ['', []]] = this.#open;
    this.#open.delete(key);
    return this.#toEvents(viewings);
  }

  /** Those of one key, the one that is in the log first at the beginning: a later one may go on with it, and may have begun before it. */
  #toEvents(viewings: readonly Viewing[]): ViewingEvent[] {
    const inOrder = viewings.length > 1 ? viewings.toSorted((a, b) => a.firstEnd - b.firstEnd) : viewings;
    return inOrder.map((viewing) => {
      const key = keyOfViewing(viewing);
      const eventId = idOfViewing(key, viewing.from);
      const cutUntil = viewing.isCut ? viewing.to + this.settings.gapMillis : null;
      const continues = this.#ended.end(key, viewing, { eventId, cutUntil });
      // Of two requests of one moment, one may take until a later part of the viewing, which then began with the first.
      const isLater = continues === eventId && viewing.firstEnd > viewing.from;
      return eventOfViewing(viewing, isLater ? idOfViewing(key, viewing.from, viewing.firstEnd) : eventId, continues);
    });
  }
}

function finite(number: number): number | null {
  return Number.isFinite(number) ? number : null;
}

function endOf({ at, until = at }: StoreRequest): number {
  return until;
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
