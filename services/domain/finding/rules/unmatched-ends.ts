import { groups } from '../alert-group.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { type Detector, noReports, type Progress, type ReportedAccess } from '../detector.ts';

/** Bounds the accesses whose end may still arrive, and the ends. Beyond it, the earliest arrivals are evicted. */
const KEPT_MAX = 500_000;
/** A start may arrive this much later than its end, in append time. */
const ARRIVAL_MILLIS = 5 * 60_000;

interface Begin {
  readonly actorId: string;
  readonly occurredAt: number;
}

type UnmatchedEnd = 'end-without-begin' | 'end-of-another' | 'end-before-begin' | 'end-repeated';

const descriptions: Readonly<Record<UnmatchedEnd, string>> = {
  'end-without-begin': 'the end of an access whose start it never reported',
  'end-of-another': "the end of another actor's access",
  'end-before-begin': 'an end before the start of the access',
  'end-repeated': 'several ends of one access',
};

/**
 * An end closes one earlier access of the same source and actor, once. Any other end is reported as a question to its
 * source, because a tool that reports views as ends would hide them. If an access has several ends, all are reported,
 * because only the source knows which is right. If more accesses arrive than are remembered, an end without a start is
 * not reported, because its start may have been evicted.
 */
export function unmatchedEnds(): Detector {
  const begins = new Map<string, Begin>();
  const ends = new Map<string, DetectedAccess[]>();
  /** Ends that wait for their start, in order of arrival. */
  const waiting = new Map<string, DetectedAccess[]>();
  let hasForgotten = false;

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    if (access.verdict === 'duplicate' || access.verdict === 'conflict') return noReports;
    return access.accessId === null ? observeBegin(access) : observeEnd(access, keyOf(access, access.accessId));
  }

  function observeBegin(access: DetectedAccess): readonly ReportedAccess[] {
    const key = keyOf(access, access.eventId);
    const begin = { actorId: access.reportedActorId, occurredAt: access.occurredAt };
    if (keep(begins, key, begin)) hasForgotten = true;
    const early = waiting.get(key) ?? [];
    waiting.delete(key);
    return early.flatMap((end) => compare(end, begin));
  }

  function observeEnd(end: DetectedAccess, key: string): readonly ReportedAccess[] {
    const before = ends.get(key) ?? [];
    // The second end reports the first as well. Each further end reports only itself.
    keep(ends, key, before.length < 2 ? [...before, end] : before);
    const repeated = before.length === 1 ? [...before, end] : before.length > 1 ? [end] : [];
    const reported = repeated.map((one) => toReport(one, 'end-repeated'));
    const begin = begins.get(key);
    if (begin !== undefined) return [...reported, ...compare(end, begin)];
    keep(waiting, key, [...(waiting.get(key) ?? []).slice(0, WAITING_PER_ACCESS_MAX - 1), end]);
    return reported;
  }

  function advance({ nowMs, observedUpTo }: Progress): readonly ReportedAccess[] {
    const reported: ReportedAccess[] = [];
    for (const [key, held] of waiting) {
      const until = (held.at(-1)?.appendedAt ?? 0) + ARRIVAL_MILLIS;
      // Entries are in order of arrival, so nothing after this one is due either.
      if (nowMs <= until || observedUpTo <= until) break;
      waiting.delete(key);
      if (!hasForgotten) reported.push(...held.map((end) => toReport(end, 'end-without-begin')));
    }
    return reported;
  }

  return { id: 'unmatched-ends', version: 1, looksAtClaimedFuture: true, observe, advance };
}

const WAITING_PER_ACCESS_MAX = 10;

function compare(end: DetectedAccess, begin: Begin): ReportedAccess[] {
  const reported: ReportedAccess[] = [];
  if (end.reportedActorId !== begin.actorId) reported.push(toReport(end, 'end-of-another'));
  if (end.occurredAt < begin.occurredAt) reported.push(toReport(end, 'end-before-begin'));
  return reported;
}

/** Moves the key to the end of the order of arrival. Returns true if another key was evicted for it. */
function keep<Value>(kept: Map<string, Value>, key: string, value: Value): boolean {
  kept.delete(key);
  kept.set(key, value);
  if (kept.size <= KEPT_MAX) return false;
  kept.delete(kept.keys().next().value ?? key);
  return true;
}

function keyOf({ sourceId }: DetectedAccess, eventId: string): string {
  // Texts of an event contain no line breaks, so the pair is unambiguous.
  return `${eventId}\n${sourceId}`;
}

function toReport(end: DetectedAccess, rule: UnmatchedEnd): ReportedAccess {
  const { sourceId } = end;
  return {
    rule,
    severity: 'medium',
    group: groups.source(sourceId, rule),
    actorId: null,
    sourceId,
    evidence: end,
    summary: `\`${sourceId}\` reported ${descriptions[rule]}.`,
  };
}
