import type { Severity } from '../../access-decision/access-decision.ts';
import { BoundedMap } from '../bounded-map.ts';
import { closedBy, type DetectedAccess, nameOf, nameOfCited } from '../detected-access.ts';
import { type Detector, noReports, type Progress, type ReportedAccess, reportSource } from '../detector.ts';
import { type End, EndedAccesses, endOf } from '../ends/ended-accesses.ts';
import { type Begin, isLookUp, OpenStreams } from '../ends/open-streams.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';
import type { AccessNumbering, LoadedAccesses } from '../window/access-rows.ts';
import { lastOf } from '../window/last-of.ts';

/** Bounds the accesses whose end may still arrive, and the ends. Beyond it, the earliest arrivals are evicted. */
const KEPT_MAX = 200_000;
const MINUTE_MILLIS = 60_000;
const DAY_MILLIS = 86_400_000;
/** Hardly an access takes longer. An end is without a begin if all begins that arrived so long before it are remembered. */
const ACCESS_MILLIS = DAY_MILLIS;
/** Another end of an access that arrives so long after the last one reports itself alone. */
const ENDS_KEPT_MILLIS = 7 * DAY_MILLIS;

type UnmatchedEnd = 'end-without-begin' | 'end-of-another' | 'end-before-begin' | 'end-repeated';

const descriptions: Readonly<Record<UnmatchedEnd, string>> = {
  'end-without-begin': 'the end of an access whose start it never reported',
  'end-of-another': 'an end by another actor, or of other material, than the access has',
  'end-before-begin': 'an end before the start of the access',
  'end-repeated': 'several ends of one access',
};

/**
 * An end closes one earlier access of the same source, actor and material, once. Any other end is reported as a question to its
 * source, because a tool that reports views as ends would hide them. If an access has several ends, all are reported,
 * because only the source knows which is right. Where more accesses arrive within a day than are remembered, an end without
 * a start is not reported, because its start may have been evicted.
 */
export const unmatchedEnds = mechanism({
  id: 'unmatched-ends',
  ranges: {
    arrivalMinutes: whole('minutes', 1, 10_080),
  },
  create,
});

function create({ arrivalMinutes }: Record<'arrivalMinutes', number>, { severity }: { severity: Severity }): Detector {
  const begins = new OpenStreams(KEPT_MAX);
  const ends = new EndedAccesses(KEPT_MAX, ENDS_KEPT_MILLIS);
  /** Ends that wait for their start, in order of arrival. */
  const waiting = new BoundedMap<End[]>(KEPT_MAX);

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const { verdict } = access.decision;
    if (verdict === 'duplicate' || verdict === 'conflict') return noReports;
    const closed = closedBy(access);
    return closed === null ? observeBegin(access) : observeEnd(access, closed);
  }

  function observeBegin(access: DetectedAccess): readonly ReportedAccess[] {
    const early = waiting.size === 0 ? undefined : waiting.get(nameOf(access));
    begins.keep(access, early !== undefined);
    if (early === undefined) return noReports;
    waiting.delete(nameOf(access));
    return early.flatMap((end) => compare(end, beginOf(access), severity));
  }

  function observeEnd(access: DetectedAccess, closed: string): readonly ReportedAccess[] {
    const { source } = access.event;
    const before = ends.count(closed, access);
    const begun = begins.find(closed, access);
    const isRepeated = (begun >= 0 && begins.end(begun)) || before > 0;
    if (!isRepeated && begun >= 0 && begins.isRightEnd(begun, access)) return noReports;
    const begin = begun < 0 ? undefined : begins.at(begun);
    const end = endOf(access);
    if (!isRepeated && begin !== undefined) return compare(end, begin, severity);
    // The second end reports the first as well, where that is remembered. Each further end reports only itself.
    const first = before === 1 ? [ends.firstOf(closed, source.id)] : [];
    const reported = (isRepeated ? [...first, end] : []).map((one) => toReport(one, 'end-repeated', severity));
    if (begin !== undefined) return [...reported, ...compare(end, begin, severity)];
    const key = nameOfCited({ eventId: closed, sourceId: source.id });
    const early = waiting.get(key) ?? [];
    // `advance` needs the order of arrival, which `keep` alone only approximates.
    waiting.delete(key);
    waiting.keep(key, [...early.slice(0, WAITING_PER_ACCESS_MAX - 1), end]);
    return reported;
  }

  function advance({ nowMs, wallMs = nowMs, observedUpTo }: Progress): readonly ReportedAccess[] {
    begins.lookAt(wallMs);
    const reported: ReportedAccess[] = [];
    for (const [key, held] of waiting) {
      const appendedAt = held.at(-1)?.appendedAt ?? 0;
      if (appendedAt > nowMs) continue;
      const until = appendedAt + arrivalMinutes * MINUTE_MILLIS;
      // Entries are in order of arrival, so nothing after this one is due either, unless the clock of its decider was ahead.
      if (nowMs <= until || observedUpTo <= until) break;
      waiting.delete(key);
      const lost = held.filter((end) => begins.forgottenUntil <= end.appendedAt - ACCESS_MILLIS);
      reported.push(...lost.map((end) => toReport(end, 'end-without-begin', severity)));
    }
    return reported;
  }

  const memory = {
    save: (into: AccessNumbering) => lastOf(memory.saving(into)),
    saving: (into: AccessNumbering) => saving(into, begins, ends, waiting),
    load(saved: unknown, from: LoadedAccesses) {
      const past = saved as ReturnType<typeof memory.save>;
      begins.load(past.begins, from);
      ends.load(past.ends, from);
      waiting.load(past.waiting);
    },
  };
  return { id: 'unmatched-ends', version: 2, looksAtClaimedFuture: true, observe, advance, memory };
}

const WAITING_PER_ACCESS_MAX = 10;

/** As `Detector.memory` takes it, in steps. */
function* saving(into: AccessNumbering, begins: OpenStreams, ends: EndedAccesses, waiting: Iterable<[string, End[]]>) {
  const begun = yield* begins.saving(into);
  yield;
  return { begins: begun, ends: yield* ends.saving(into), waiting: new Map(waiting) };
}

function beginOf({ event, facts }: DetectedAccess): Begin {
  return {
    reportedId: event.actor.id,
    actorId: facts.actor.id,
    recordingId: event.resource.recordingId,
    cameraId: facts.camera.id,
    isLookUp: isLookUp(event.action),
    occurredAt: event.occurredAt,
  };
}

function compare(end: End, begin: Begin, severity: Severity): ReportedAccess[] {
  const reported: ReportedAccess[] = [];
  if (isOfAnother(end, begin)) reported.push(toReport(end, 'end-of-another', severity));
  if (end.occurredAt < begin.occurredAt) reported.push(toReport(end, 'end-before-begin', severity));
  return reported;
}

function isOfAnother(end: End, begin: Begin): boolean {
  // The judged actor is the person, so an end under an alias of theirs is their own.
  if (end.reportedId !== begin.reportedId && end.actorId !== begin.actorId) return true;
  if (begin.isLookUp && !isLookUp(end.facts?.action ?? '')) return true;
  return areApart(end.recordingId, begin.recordingId) || areApart(end.facts?.cameraId ?? null, begin.cameraId);
}

/** True if both are known, and different. */
function areApart(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && one !== other;
}

function toReport(end: End, rule: UnmatchedEnd, severity: Severity): ReportedAccess {
  const summary = `\`${end.sourceId}\` reported ${descriptions[rule]}.`;
  return reportSource(end, { rule, severity, summary });
}
