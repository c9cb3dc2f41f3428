import type { CitedAccess } from '../finding.ts';

/** Numbers that were left out, and the access after which they were missing. */
export interface Hole {
  from: number;
  to: number;
  readonly after: CitedAccess;
  isReported: boolean;
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
}

/** How a number continues the runs of an instance. */
export type Continuation = 'next' | 'late' | 'gap' | 'again';

/** A run knows at most this many holes. Beyond it the lowest one that was reported is forgotten. */
const HOLES_MAX = 1_000;
/** Programs that use one instance at the same time, or one after the other, that are distinguished. */
const RUNS_MAX = 4;

/**
 * Adds a number to the runs of an instance, the latest last. A number that its place in a run explains continues that
 * run; one that was used before begins another. `lateMillis`: numbers before the first one may arrive this much later.
 */
export function addNumber(runs: NumberRun[], number: number, after: CitedAccess, lateMillis: number): Continuation {
  const ahead = runs.findLast(({ to }) => to + 1 === number);
  if (ahead !== undefined) {
    ahead.to = number;
    return 'next';
  }
  if (runs.some((run) => fills(run, number))) return 'late';
  const latest = runs.at(-1);
  if (latest !== undefined && number > latest.to) {
    addHole(latest, { from: latest.to + 1, to: number - 1, after, isReported: false });
    latest.to = number;
    return 'gap';
  }
  if (latest !== undefined && number < latest.from && after.appendedAt <= latest.begunAt + lateMillis) {
    if (number + 1 < latest.from) {
      addHole(latest, { from: number + 1, to: latest.from - 1, after, isReported: false });
    }
    latest.from = number;
    return 'late';
  }
  if (runs.some(({ from, forgottenTo }) => number >= from && number <= forgottenTo)) return 'late';
  runs.push({ from: number, to: number, begunAt: after.appendedAt, holes: [], forgottenTo: -1 });
  if (runs.length > RUNS_MAX) runs.shift();
  return latest === undefined ? 'next' : 'again';
}

/** Removes a number from the hole that it is missing in. Returns false if there is none. */
function fills(run: NumberRun, number: number): boolean {
  const index = firstAt(run.holes, number);
  const hole = run.holes[index];
  if (hole === undefined || hole.from > number) return false;
  const left = { ...hole, to: number - 1 };
  const right = { ...hole, from: number + 1 };
  run.holes.splice(index, 1, ...[left, right].filter(({ from, to }) => from <= to));
  return true;
}

function addHole(run: NumberRun, hole: Hole): void {
  run.holes.splice(firstAt(run.holes, hole.from), 0, hole);
  if (run.holes.length <= HOLES_MAX) return;
  const known = run.holes.findIndex(({ isReported }) => isReported);
  const [forgotten] = run.holes.splice(Math.max(known, 0), 1);
  run.forgottenTo = Math.max(run.forgottenTo, forgotten?.to ?? -1);
}

/** The first hole that ends at the number or above it. */
function firstAt(holes: readonly Hole[], number: number): number {
  let [low, high] = [0, holes.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((holes[middle]?.to ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
