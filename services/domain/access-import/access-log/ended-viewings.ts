import { createHash } from 'node:crypto';
import { addPart, type DeliveredParts, goesOn } from './delivered-parts.ts';
import { partsOf, type Viewing } from './viewing.ts';

/** What a player has is asked for again after a pause, up to this: what was on its way when the connection ended. */
const AGAIN_BYTES_MAX = 8 * 1024 * 1024;
const AGAIN_SEGMENTS_MAX = 2;
/** A viewing goes on within this time: a working day with a break. */
const GOES_ON_MILLIS_MAX = 12 * 3_600_000;
/** Viewings that may go on; beyond it the one that ended first is forgotten. */
const ENDED_MAX = 10_000;
/** DeliveredParts of a viewing beyond which it cannot go on: a player that seeks leaves fewer. */
const PAIRS_MAX = 64;

interface EndedViewing {
  /** The event of the first viewing, of several that go on with each other. */
  readonly eventId: string;
  readonly until: number;
  readonly parts: readonly (readonly [string, DeliveredParts])[];
  /** It was ended for its length: a viewing that begins up to this time goes on with it, wherever it begins. Absent for others. */
  readonly cutUntil?: number;
}

/** Ended viewings as a value that JSON can express. */
export type SavedEndedViewings = readonly (readonly [string, EndedViewing])[];

/**
 * Viewings that ended, to recognise one that goes on where it stopped: a player that was paused asks for the next byte or
 * segment hours later, and nobody reports that again. A viewing that begins anew, or anywhere else, is another.
 */
export class EndedViewings {
  /** By a hash of the key: it is short in the state on disk, and names nobody. */
  readonly #byKey = new Map<string, EndedViewing>();

  /** Returns the event that a viewing goes on with, or null, and remembers the viewing. `cutUntil` is null unless it was ended for its length. */
  end(keyOfViewing: string, viewing: Viewing, ended: { eventId: string; cutUntil: number | null }): string | null {
    const { eventId, cutUntil } = ended;
    const key = createHash('sha256').update(keyOfViewing).digest('base64url').slice(0, 22);
    const before = this.#byKey.get(key);
    const isOn = before !== undefined && isContinued(before, viewing);
    const parts = partsOf(viewing);
    if (isOn) for (const [path, older] of before.parts) addParts(parts, path, older);
    this.#byKey.delete(key);
    const first = isOn ? before.eventId : eventId;
    const seen = { eventId: first, until: viewing.to, parts: isFew(parts) ? [...parts] : [] };
    if (viewing.request.outcome === 'allowed' && (seen.parts.length > 0 || cutUntil !== null))
      this.#keep(key, cutUntil === null ? seen : { ...seen, cutUntil });
    return isOn ? first : null;
  }

  save(newest: number): SavedEndedViewings {
    return [...this.#byKey].filter(([, { until }]) => until >= newest - GOES_ON_MILLIS_MAX);
  }

  load(saved: SavedEndedViewings): void {
    this.#byKey.clear();
    for (const [key, one] of saved) this.#byKey.set(key, one);
  }

  #keep(key: string, one: EndedViewing): void {
    this.#byKey.set(key, one);
    const [oldest] = this.#byKey.keys();
    if (this.#byKey.size > ENDED_MAX && oldest !== undefined) this.#byKey.delete(oldest);
  }
}

function isContinued({ until, parts, cutUntil }: EndedViewing, { first, from, to }: Viewing): boolean {
  if (cutUntil !== undefined && from <= cutUntil && to > until) return true;
  if (first === null || from < until || from > until + GOES_ON_MILLIS_MAX) return false;
  const ofFile = parts.find(([path]) => path === first.path)?.[1];
  return ofFile !== undefined && goesOn(ofFile, first.from, first.path === '' ? AGAIN_SEGMENTS_MAX : AGAIN_BYTES_MAX);
}

function addParts(into: Map<string, DeliveredParts>, path: string, parts: DeliveredParts): void {
  const all = into.get(path) ?? [];
  for (let at = 0; at < parts.length; at += 2) addPart(all, parts[at] ?? 0, parts[at + 1] ?? 0);
  into.set(path, all);
}

function isFew(parts: ReadonlyMap<string, DeliveredParts>): boolean {
  return [...parts.values()].reduce((pairs, one) => pairs + one.length / 2, 0) <= PAIRS_MAX;
}
