import { CANARY_ACTOR } from '../access-event/canary.ts';
import { partitionOf } from '../decision-log/partition.ts';
import type { ReturnedCanary } from './canaries.ts';

/** A canary that takes longer to come back shows that nobody watched meanwhile. */
export const RETURN_MILLIS_MAX = 60_000;

/** A span of time in which nobody watched, in milliseconds since 1970 UTC. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  /** `late`: accesses were judged afterwards. `silent`: no canary was sent, so custodes did not run. */
  readonly because: 'late' | 'silent';
  /** The partitions of `access-events` whose accesses nobody watched, ascending. */
  readonly partitions: readonly number[];
}

interface Period {
  readonly from: number;
  readonly to: number;
}

export interface WatchedTime {
  readonly canaries: number;
  /** The time that is judged: from the first canary on. */
  readonly from: number;
  readonly to: number;
  readonly gaps: readonly Gap[];
  /** The share of the time without a gap, 0 to 1; null where nothing is known. */
  readonly share: number | null;
}

/**
 * When anybody watched, by the canary accesses that came back: `returned` in the order of sending, of each partition at least one
 * before `from` where there is one. `to` is at most now. A gap reaches from the last canary that came back in time to the next
 * that came back, in each partition by itself.
 */
export function watchedTime(
  returned: readonly ReturnedCanary[],
  partitions: number,
  { from, to }: Period,
): WatchedTime {
  const inPeriod = returned.filter(({ sentAt }) => sentAt >= from && sentAt < to);
  const [first] = returned;
  if (first === undefined || first.sentAt >= to) return { canaries: 0, from, to, gaps: [], share: null };
  const gaps = Array.from({ length: partitions }, (_, partition) => {
    const own = returned.filter((one) => one.partition === partition);
    const since = own[0]?.sentAt ?? watchedSince(returned, partitions);
    return since === null ? [] : gapsOf(own, partition, { from: Math.max(from, since), to });
  }).flat();
  const begins = Math.max(from, first.sentAt);
  const missed = union(gaps).reduce((sum, gap) => sum + gap.to - gap.from, 0);
  return {
    canaries: inPeriod.length,
    from: begins,
    to,
    gaps: together(gaps),
    share: to > begins ? 1 - missed / (to - begins) : null,
  };
}

/** Since when canaries go to every partition; releases before sent them to one. Null where no other came back. */
function watchedSince(returned: readonly ReturnedCanary[], partitions: number): number | null {
  const only = partitionOf(CANARY_ACTOR, partitions);
  return returned.find(({ partition }) => partition !== only)?.sentAt ?? null;
}

function gapsOf(returned: readonly ReturnedCanary[], partition: number, { from, to }: Period): readonly Gap[] {
  const partitions = [partition];
  if (returned.length === 0) return from < to ? [{ from, to, because: 'silent', partitions }] : [];
  const gaps: Gap[] = [];
  for (const [at, { sentAt, returnedAt, everyMillis }] of returned.entries()) {
    if (returnedAt - sentAt > RETURN_MILLIS_MAX)
      gaps.push({ from: sentAt, to: returnedAt, because: 'late', partitions });
    const next = returned[at + 1]?.sentAt ?? to;
    const due = sentAt + everyMillis;
    if (next - due > RETURN_MILLIS_MAX) gaps.push({ from: due, to: next, because: 'silent', partitions });
  }
  return union(gaps.map((gap) => ({ ...gap, from: Math.max(gap.from, from), to: Math.min(gap.to, to) })));
}

/** One gap where several overlap: of the first one's kind. */
function union(gaps: readonly Gap[]): readonly Gap[] {
  const merged: Gap[] = [];
  for (const gap of byStart(gaps)) {
    if (gap.to <= gap.from) continue;
    const last = merged.at(-1);
    if (last === undefined || gap.from > last.to) merged.push(gap);
    else merged[merged.length - 1] = { ...last, to: Math.max(last.to, gap.to) };
  }
  return merged;
}

/** One gap of several partitions where theirs are the same but for the time that a canary may take. */
function together(gaps: readonly Gap[]): readonly Gap[] {
  const merged: Gap[] = [];
  for (const gap of byStart(gaps)) {
    const at = merged.findIndex(
      (one) => one.because === gap.because && isNear(one.from, gap.from) && isNear(one.to, gap.to),
    );
    const same = merged[at];
    if (same === undefined) merged.push(gap);
    else {
      const partitions = [...same.partitions, ...gap.partitions].sort((one, other) => one - other);
      merged[at] = { ...same, to: Math.max(same.to, gap.to), partitions };
    }
  }
  return merged;
}

function isNear(one: number, other: number): boolean {
  return Math.abs(one - other) <= RETURN_MILLIS_MAX;
}

function byStart(gaps: readonly Gap[]): readonly Gap[] {
  return [...gaps].sort((one, other) => one.from - other.from);
}
