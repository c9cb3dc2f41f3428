import { BoundedMap } from '../bounded-map.ts';
import { closedBy, type DetectedAccess, isAccess, isByPerson, nameOf } from '../detected-access.ts';
import { type Detector, noReports, type Progress, type ReportedAccess, reportActor } from '../detector.ts';

/** Bounds the number of remembered streams and ends. Beyond it, the oldest are evicted. */
const KEPT_MAX = 100_000;
/** An end may take this long to arrive before a stream counts as running. */
const ARRIVAL_MILLIS = 2_000;
/** A record appended later than this after its event is imported history, so the wall clock does not apply to it. */
const LIVE_MILLIS_MAX = 60_000;

/**
 * A livestream continued after its explanation had ended: its end was reported for a later time, or its source, which
 * does report ends, has reported none by then. If a permission is revoked during the stream, the late fact causes a re-
 * evaluation: the access is still explained but has another `permissionUntil`, and is checked again with it. A finding
 * is not withdrawn if a late end shows that the stream had ended in time.
 */
export function liveOverrun(): Detector {
  const running = new BoundedMap<DetectedAccess>(KEPT_MAX);
  const ends = new BoundedMap<number>(KEPT_MAX);
  const sourcesWithEnds = new BoundedMap<true>(KEPT_MAX);
  let lastProgress: Progress = { nowMs: Number.NEGATIVE_INFINITY, observedUpTo: Number.NEGATIVE_INFINITY };

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const closed = closedBy(access);
    if (closed !== null) return observeEnd(access, nameOf(access, closed));
    const key = nameOf(access);
    running.delete(key);
    const { permissionUntil } = access.facts;
    if (access.event.action !== 'livestream' || permissionUntil === null) return noReports;
    if (!isByPerson(access) || !isAccess(access)) return noReports;
    const endedAt = ends.get(key);
    if (endedAt !== undefined) return endedAt > permissionUntil ? [toReport(access)] : noReports;
    if (isRunningOn(access, lastProgress)) return [toReport(access)];
    running.keep(key, access);
    return noReports;
  }

  function observeEnd({ event }: DetectedAccess, key: string): readonly ReportedAccess[] {
    sourcesWithEnds.keep(event.source.id, true);
    if (event.action !== 'livestream') return noReports;
    ends.keep(key, event.occurredAt);
    const begun = running.get(key);
    if (begun === undefined) return noReports;
    running.delete(key);
    return event.occurredAt > (begun.facts.permissionUntil ?? event.occurredAt) ? [toReport(begun)] : noReports;
  }

  function advance(progress: Progress): readonly ReportedAccess[] {
    lastProgress = progress;
    const reported: ReportedAccess[] = [];
    for (const [key, access] of running) {
      if (!isRunningOn(access, progress)) continue;
      running.delete(key);
      reported.push(toReport(access));
    }
    return reported;
  }

  function isRunningOn({ event, decision, facts }: DetectedAccess, { nowMs, observedUpTo }: Progress): boolean {
    const until = (facts.permissionUntil ?? nowMs) + ARRIVAL_MILLIS;
    const isLive = Math.abs(decision.appendedAt - event.occurredAt) <= LIVE_MILLIS_MAX;
    return isLive && nowMs > until && observedUpTo > until && sourcesWithEnds.has(event.source.id);
  }

  return { id: 'live-overrun', version: 1, followsVerdict: true, observe, advance };
}

function toReport(access: DetectedAccess): ReportedAccess {
  const summary = `\`${access.facts.actor.id}\` watched live after the permission had ended.`;
  return reportActor(access, { rule: 'live-overrun', severity: 'high', summary });
}
