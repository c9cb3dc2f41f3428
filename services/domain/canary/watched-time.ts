import type { ReturnedCanary } from './canaries.ts';

/** A canary that takes longer to come back shows that nobody watched meanwhile. */
export const RETURN_MILLIS_MAX = 60_000;

/** A span of time in which nobody watched, in milliseconds since 1970 UTC. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  /** `late`: accesses were judged afterwards. `silent`: no canary was sent, so custodes did not run. */
  readonly because: 'late' | 'silent';
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
 * When anybody watched, by the canary accesses that came back: `returned` in the order of sending, at least one before
 * `from` where there is one. `to` is at most now. A gap reaches from the last canary that came back in time to the next that came back.
 */
export function watchedTime(
  returned: readonly ReturnedCanary[],
  { from, to }: { readonly from: number; readonly to: number },
): WatchedTime {
  const [first] = returned;
  const inPeriod = returned.filter(({ sentAt }) => sentAt >= from && sentAt < to);
  if (first === undefined || first.sentAt >= to) return { canaries: 0, from, to, gaps: [], share: null };
  const begins = Math.max(from, first.sentAt);
  const gaps: Gap[] = [];
  for (const [at, { sentAt, returnedAt, everyMillis }] of returned.entries()) {
    if (returnedAt - sentAt > RETURN_MILLIS_MAX) gaps.push({ from: sentAt, to: returnedAt, because: 'late' });
    const next = returned[at + 1]?.sentAt ?? to;
    const due = sentAt + everyMillis;
    if (next - due > RETURN_MILLIS_MAX) gaps.push({ from: due, to: next, because: 'silent' });
  }
  const merged = mergedGaps(
    gaps.map((gap) => ({ ...gap, from: Math.max(gap.from, begins), to: Math.min(gap.to, to) })),
  );
  const missed = merged.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  return {
    canaries: inPeriod.length,
    from: begins,
    to,
    gaps: merged,
    share: to > begins ? 1 - missed / (to - begins) : null,
  };
}

/** One gap where several overlap: of the longer one's kind. */
function mergedGaps(gaps: readonly Gap[]): readonly Gap[] {
  const merged: Gap[] = [];
  for (const gap of [...gaps].sort((one, other) => one.from - other.from)) {
    if (gap.to <= gap.from) continue;
    const last = merged.at(-1);
    if (last === undefined || gap.from > last.to) merged.push(gap);
    else merged[merged.length - 1] = { ...last, to: Math.max(last.to, gap.to) };
  }
  return merged;
}
