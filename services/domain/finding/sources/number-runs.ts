import type { EventPlace } from '../detected-access.ts';
import type { CitedAccess } from '../finding.ts';
import { type Hole, NumberHoles, type NumberSpan } from './number-holes.ts';

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
  readonly holes: NumberHoles;
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

/** A run knows at most this many holes, and parts of holes: as many as partitions that are read one after the other leave for a moment. */
const HOLES_MAX = 10_000;
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
  const begun = {
    from: number,
    to: number,
    begunAt: access.appendedAt,
    holes: new NumberHoles(HOLES_MAX),
    forgottenTo: -1,
  };
  runs.push({ ...begun, last, wentOnBeside: 0, filled: [] });
  if (runs.length > RUNS_MAX) runs.splice(leastNeeded(runs), 1);
  return latest === undefined ? 'next' : 'again';
}

/** Of the runs before the last one, the earliest of those with the fewest numbers to report: who begins again hides no hole by a smaller one. */
function leastNeeded(runs: readonly NumberRun[]): number {
  const toReport = runs.slice(0, -1).map(({ holes }) => holes.unreportedNumbers);
  return toReport.indexOf(Math.min(...toReport));
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

/** Forgets every hole of the runs. What comes late of them is not counted as another program. */
export function forgetHoles(runs: readonly NumberRun[]): void {
  for (const run of runs) forget(run, run.holes.clear());
}

/** Removes a number from the hole that it is missing in. Returns false if there is none. */
function fills(run: NumberRun, { number, access }: NumberedAccess): boolean {
  const filled = run.holes.fill(number);
  if (filled === null) return false;
  forget(run, filled.forgotten);
  const { isWhole, hole } = filled;
  if (!isWhole) return true;
  const times = { shownAt: hole.after.appendedAt, filledAt: access.appendedAt };
  run.filled.push({ ...hole.whole, ...times, wasReported: hole.isReported });
  if (run.filled.length > FILLED_MAX) run.filled.shift();
  return true;
}

function forget(run: NumberRun, hole: Hole | undefined): void {
  if (hole !== undefined) run.forgottenTo = Math.max(run.forgottenTo, hole.to);
}

type Besides = Pick<Hole, 'between' | 'since'>;

/** What is beside a hole that begins behind the highest number. */
function besides({ last }: NumberRun, { place }: NumberedAccess): Besides {
  return { between: { before: last.place, after: place }, since: last.at };
}

function addHole(run: NumberRun, whole: NumberSpan, { access }: NumberedAccess, { since, between }: Besides): void {
  const { from, to } = whole;
  const hole: Hole = { from, to, after: access, isReported: false, whole, since, between };
  forget(run, run.holes.add(hole));
}

/** A run as a snapshot has it. */
export type SavedRun = Omit<NumberRun, 'holes'> & { readonly holes: readonly Hole[] };

export function savedRun({ holes, ...run }: NumberRun): SavedRun {
  return { ...run, holes: [...holes] };
}

export function loadedRun({ holes, ...run }: SavedRun): NumberRun {
  return { ...run, holes: new NumberHoles(HOLES_MAX, holes) };
}
