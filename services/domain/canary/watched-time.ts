import type { ReturnedCanary } from './canaries.ts';
import { isInTime, type NotedGap, RETURN_MILLIS_MAX } from './watch-gaps.ts';

/** A gap, of each partition that has the same one. */
export interface Gap extends Omit<NotedGap, 'partition'> {
  /** The partitions of `access-events` whose accesses nobody watched, ascending; none for the collection of logs. */
  readonly partitions: readonly number[];
}

interface Period {
  readonly from: number;
  readonly to: number;
}

export interface WatchedTime {
  /** By their beginning. */
  readonly gaps: readonly Gap[];
  /** The share of the time without a gap of decision or detection, 0 to 1; null for no time. */
  readonly share: number | null;
  /** The share of the time in which each of them was neither down nor behind. */
  readonly upTime: Readonly<Record<'decision' | 'detection', number | null>>;
}

/** When accesses were watched, by the gaps that touch the period. */
export function watchedTime(noted: readonly NotedGap[], period: Period): WatchedTime {
  const gaps = noted
    .map((gap) => ({ ...gap, from: Math.max(gap.from, period.from), to: Math.min(gap.to, period.to) }))
    .filter(({ from, to }) => to > from);
  const judged = gaps.filter(({ stage }) => stage !== 'collection');
  const without = (stage: 'decision' | 'detection') => {
    return shareWithout(
      judged.filter((gap) => gap.stage === null || gap.stage === stage),
      period,
    );
  };
  return {
    gaps: together(gaps),
    share: shareWithout(judged, period),
    upTime: { decision: without('decision'), detection: without('detection') },
  };
}

export interface EvaluatedEvents {
  /** Events that were appended between canary accesses. */
  readonly events: number;
  /** Those of them before a canary access that came back in time. */
  readonly inTime: number;
}

/** How many events the canary accesses show, by their places in the log: `returned` in the order of sending. */
export function evaluatedEvents(returned: Iterable<ReturnedCanary>): EvaluatedEvents {
  const last = new Map<number, number>();
  let [events, inTime] = [0, 0];
  for (const canary of returned) {
    if (canary.passage === null) continue;
    const { partition, offset } = canary.passage;
    // One is the canary itself.
    const between = Math.max(0, offset - (last.get(partition) ?? offset - 1) - 1);
    last.set(partition, offset);
    events += between;
    if (isInTime(canary)) inTime += between;
  }
  return { events, inTime };
}

function shareWithout(gaps: readonly NotedGap[], { from, to }: Period): number | null {
  if (to <= from) return null;
  let [missed, reached] = [0, from];
  for (const gap of byStart(gaps)) {
    missed += Math.max(0, gap.to - Math.max(gap.from, reached));
    reached = Math.max(reached, gap.to);
  }
  return 1 - missed / (to - from);
}

/** One gap of several partitions where theirs are the same but for the time that a canary may take. */
function together(gaps: readonly NotedGap[]): readonly Gap[] {
  const merged: Gap[] = [];
  for (const { partition, ...gap } of byStart(gaps)) {
    const partitions = partition === null ? [] : [partition];
    const at = merged.findLastIndex((one) => partition !== null && isSame(one, gap));
    const same = merged[at];
    if (same === undefined) merged.push({ ...gap, partitions });
    else {
      const recordedAt =
        same.recordedAt === null || gap.recordedAt === null ? null : Math.max(same.recordedAt, gap.recordedAt);
      const all = [...new Set([...same.partitions, ...partitions])].sort((one, other) => one - other);
      merged[at] = { ...same, to: Math.max(same.to, gap.to), partitions: all, recordedAt };
    }
  }
  return merged;
}

function isSame(one: Gap, other: Omit<NotedGap, 'partition'>): boolean {
  return (
    one.partitions.length > 0 &&
    one.because === other.because &&
    one.stage === other.stage &&
    isNear(one.from, other.from) &&
    isNear(one.to, other.to)
  );
}

function isNear(one: number, other: number): boolean {
  return Math.abs(one - other) <= RETURN_MILLIS_MAX;
}

function byStart<Of extends { readonly from: number }>(gaps: readonly Of[]): readonly Of[] {
  return [...gaps].sort((one, other) => one.from - other.from);
}
