import { firstIndex } from '../../sorted.ts';
import type { EventPlace } from '../detected-access.ts';
import type { CitedAccess } from '../finding.ts';

/** Numbers that were left out, and the access after which they were missing. Late numbers split a hole into parts. */
export interface Hole {
  from: number;
  to: number;
  readonly after: CitedAccess;
  isReported: boolean;
  /** The hole as it was first seen. */
  readonly whole: NumberSpan;
  /** Append time of the access before it; absent where a release before noted the hole. */
  readonly since: number | undefined;
  /** Where the log has the accesses beside it; null where that is not known. */
  readonly between: { readonly before: EventPlace | null; readonly after: EventPlace | null };
}

export interface NumberSpan {
  readonly from: number;
  readonly to: number;
}

/** A hole of which every number came late. Times are append times. */
export interface FilledHole extends NumberSpan {
  readonly shownAt: number;
  readonly filledAt: number;
  readonly wasReported: boolean;
}

/** The numbers that one program used, from its first to its highest, and what is missing between. */
export interface NumberRun {
  from: number;
  to: number;
  /** Append time of its first access, milliseconds. */
  readonly begunAt: number;
  /** By number. */
  holes: Hole[];
  /** Holes below this number are no longer known. */
  forgottenTo: number;
  /** Append time and place of the access with the highest number. */
  readonly last: { at: number; place: EventPlace | null };
  /** How often it went on after a later run had begun: two programs use the instance at the same time. */
  wentOnBeside: number;
  /** The holes filled last, the newest last. */
  readonly filled: FilledHole[];
}

/** One access with its number. */
export interface NumberedAccess {
  readonly number: number;
  readonly access: CitedAccess;
  readonly place: EventPlace | null;
}

/** How a number continues the runs of an instance. */
export type Continuation = 'next' | 'late' | 'gap' | 'again';

/** A run knows at most this many holes. Beyond it the lowest one that was reported is forgotten. */
const HOLES_MAX = 1_000;
/** Programs that use one instance at the same time, or one after the other, that are distinguished. */
const RUNS_MAX = 4;
/** A run remembers this many holes that were filled. */
const FILLED_MAX = 20;

/**
 * Nearly every number is the next one of the latest run. Returns false, and does nothing, where this one is not:
 * `addNumber` then returns what it is.
 */
export function isNext(runs: readonly NumberRun[], number: number, at: number, place: EventPlace | null): boolean {
  const latest = runs.at(-1);
  if (latest === undefined || latest.to + 1 !== number) return false;
  goesOn(latest, number, { at, place });
  return true;
}

/** The latest run whose highest number is this one. */
function endingAt(runs: readonly NumberRun[], number: number): NumberRun | undefined {
  for (let at = runs.length - 1; at >= 0; at -= 1) if (runs[at]?.to === number) return runs[at];
  return undefined;
}

function goesOn(run: NumberRun, number: number, { at, place }: NumberRun['last']): void {
  run.to = number;
  run.last.at = at;
  run.last.place = place;
}

/**
 * Adds a number to the runs of an instance, the latest last. A number that its place in a run explains continues that
 * run; one that was used before begins another. `lateMillis`: numbers before the first one may arrive this much later.
 */
export function addNumber(runs: NumberRun[], added: NumberedAccess, lateMillis: number): Continuation {
  const { number, access } = added;
  const last = { at: access.appendedAt, place: added.place };
  const ahead = endingAt(runs, number - 1);
  const latest = runs.at(-1);
  if (ahead !== undefined) {
    if (ahead !== latest) ahead.wentOnBeside += 1;
    goesOn(ahead, number, last);
    return 'next';
  }
  for (const run of runs) if (fills(run, added)) return 'late';
  if (latest !== undefined && number > latest.to) {
    addHole(latest, { from: latest.to + 1, to: number - 1 }, added, besides(latest, added));
    goesOn(latest, number, last);
    return 'gap';
  }
  if (latest !== undefined && number < latest.from && access.appendedAt <= latest.begunAt + lateMillis) {
    if (number + 1 < latest.from) {
      const between = { before: added.place, after: null };
      addHole(latest, { from: number + 1, to: latest.from - 1 }, added, { between, since: access.appendedAt });
    }
    latest.from = number;
    return 'late';
  }
  if (runs.some(({ from, forgottenTo }) => number >= from && number <= forgottenTo)) return 'late';
  const begun = { from: number, to: number, begunAt: access.appendedAt, holes: [], forgottenTo: -1 };
  runs.push({ ...begun, last, wentOnBeside: 0, filled: [] });
  if (runs.length > RUNS_MAX) runs.shift();
  return latest === undefined ? 'next' : 'again';
}

/**
 * A source claims that it used every number up to this one, and that all of them were acknowledged: what is above the
 * highest number seen is missing. A claim that an earlier run explains adds nothing. Returns whether it added a hole.
 */
export function claimNumber(runs: readonly NumberRun[], claimed: NumberedAccess): boolean {
  const { number } = claimed;
  const latest = runs.at(-1);
  if (latest === undefined || runs.some(({ to }) => to >= number)) return false;
  addHole(latest, { from: latest.to + 1, to: number }, claimed, besides(latest, claimed));
  latest.to = number;
  return true;
}

/** Removes a number from the hole that it is missing in. Returns false if there is none. */
function fills(run: NumberRun, { number, access }: NumberedAccess): boolean {
  const index = firstAt(run.holes, number);
  const hole = run.holes[index];
  if (hole === undefined || hole.from > number) return false;
  const { whole } = hole;
  if (hole.from < number) {
    if (number < hole.to) run.holes.splice(index + 1, 0, partOf(hole, number + 1, hole.to));
    hole.to = number - 1;
    return true;
  }
  if (number < hole.to) {
    hole.from = number + 1;
    return true;
  }
  run.holes.splice(index, 1);
  // Other parts of the hole are next to this one: nothing else is missing between its ends.
  if (isPartOf(run.holes[index - 1], whole) || isPartOf(run.holes[index], whole)) return true;
  const times = { shownAt: hole.after.appendedAt, filledAt: access.appendedAt };
  run.filled.push({ ...whole, ...times, wasReported: hole.isReported });
  if (run.filled.length > FILLED_MAX) run.filled.shift();
  return true;
}

/** Field by field: V8 of Node 20 gives each object that begins with a spread a hidden class of its own. */
function partOf({ after, isReported, whole, since, between }: Hole, from: number, to: number): Hole {
  return { from, to, after, isReported, whole, since, between };
}

function isPartOf(hole: Hole | undefined, { from, to }: NumberSpan): boolean {
  return hole !== undefined && hole.whole.from === from && hole.whole.to === to;
}

type Besides = Pick<Hole, 'between' | 'since'>;

/** What is beside a hole that begins behind the highest number. */
function besides({ last }: NumberRun, { place }: NumberedAccess): Besides {
  return { between: { before: last.place, after: place }, since: last.at };
}

function addHole(run: NumberRun, whole: NumberSpan, { access }: NumberedAccess, { since, between }: Besides): void {
  const { from, to } = whole;
  const hole: Hole = { from, to, after: access, isReported: false, whole, since, between };
  const index = firstAt(run.holes, from);
  if (index === run.holes.length) run.holes.push(hole);
  else run.holes.splice(index, 0, hole);
  if (run.holes.length <= HOLES_MAX) return;
  const known = run.holes.findIndex(({ isReported }) => isReported);
  const [forgotten] = run.holes.splice(Math.max(known, 0), 1);
  run.forgottenTo = Math.max(run.forgottenTo, forgotten?.to ?? -1);
}

/** The first hole that ends at the number or above it. */
function firstAt(holes: readonly Hole[], number: number): number {
  return firstIndex(holes, ({ to }) => to >= number);
}
