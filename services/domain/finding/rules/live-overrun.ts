import { groups } from '../alert-group.ts';
import { type DetectedAccess, isAccess, isByPerson } from '../detected-access.ts';
import { type Detector, noReports, type Progress, type ReportedAccess } from '../detector.ts';

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
  const running = new Map<string, DetectedAccess>();
  const ends = new Map<string, number>();
  const sourcesWithEnds = new Set<string>();
  let lastProgress: Progress = { nowMs: Number.NEGATIVE_INFINITY, observedUpTo: Number.NEGATIVE_INFINITY };

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    if (access.accessId !== null) return observeEnd(access, access.accessId);
    const key = keyOf(access, access.eventId);
    running.delete(key);
    if (access.action !== 'livestream' || access.permissionUntil === null) return noReports;
    if (!isByPerson(access) || !isAccess(access)) return noReports;
    const endedAt = ends.get(key);
    if (endedAt !== undefined) return endedAt > access.permissionUntil ? [toReport(access)] : noReports;
    if (isRunningOn(access, lastProgress)) return [toReport(access)];
    remember(running, key, access);
    return noReports;
  }

  function observeEnd(end: DetectedAccess, accessId: string): readonly ReportedAccess[] {
    remember(sourcesWithEnds, end.sourceId);
    if (end.action !== 'livestream') return noReports;
    const key = keyOf(end, accessId);
    remember(ends, key, end.occurredAt);
    const begun = running.get(key);
    if (begun === undefined) return noReports;
    running.delete(key);
    return end.occurredAt > (begun.permissionUntil ?? end.occurredAt) ? [toReport(begun)] : noReports;
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

  function isRunningOn(access: DetectedAccess, { nowMs, observedUpTo }: Progress): boolean {
    const until = (access.permissionUntil ?? nowMs) + ARRIVAL_MILLIS;
    const isLive = Math.abs(access.appendedAt - access.occurredAt) <= LIVE_MILLIS_MAX;
    return isLive && nowMs > until && observedUpTo > until && sourcesWithEnds.has(access.sourceId);
  }

  return { id: 'live-overrun', version: 1, followsVerdict: true, observe, advance };
}

function keyOf({ sourceId }: DetectedAccess, eventId: string): string {
  // Event ids contain no spaces, so the pair is unambiguous.
  return `${eventId} ${sourceId}`;
}

function remember(kept: Set<string>, key: string): void;
function remember<Value>(kept: Map<string, Value>, key: string, value: Value): void;
function remember<Value>(kept: Map<string, Value> | Set<string>, key: string, value?: Value): void {
  if (kept instanceof Set) kept.add(key);
  else kept.set(key, value as Value);
  if (kept.size <= KEPT_MAX) return;
  const oldest = kept.keys().next();
  if (oldest.done !== true) kept.delete(oldest.value);
}

function toReport(access: DetectedAccess): ReportedAccess {
  return {
    rule: 'live-overrun',
    severity: 'high',
    group: groups.actor(access.actorId),
    actorId: access.actorId,
    sourceId: null,
    evidence: access,
    summary: `\`${access.actorId}\` watched live after the permission had ended.`,
  };
}
