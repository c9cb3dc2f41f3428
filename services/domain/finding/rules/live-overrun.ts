import { BoundedMap } from '../bounded-map.ts';
import { closedBy, type DetectedAccess, isAccess, isByPerson, nameOf } from '../detected-access.ts';
import { type Detector, noReports, type Progress, type ReportedAccess, reportKept } from '../detector.ts';
import { type KeptAccess, keptOf } from '../kept-access.ts';

/** Bounds the number of remembered streams and ends. Beyond it, the oldest are evicted. */
const KEPT_MAX = 100_000;
/** An end may take this long to arrive before a stream counts as running. */
const ARRIVAL_MILLIS = 2_000;
/** A record appended later than this after its event is imported history, so the wall clock does not apply to it. */
const LIVE_MILLIS_MAX = 60_000;

/** The state of one stream. */
interface RunningStream extends KeptAccess {
  readonly permissionUntil: number;
}

/**
 * A livestream continued after its explanation had ended: its end was reported for a later time, or its source, which
 * does report ends, has reported none by then. If a permission is revoked during the stream, the late fact causes a re-
 * evaluation: the access is still explained but has another `permissionUntil`, and is checked again with it. A finding
 * is not withdrawn if a late end shows that the stream had ended in time.
 */
export function liveOverrun(): Detector {
  const running = new BoundedMap<RunningStream>(KEPT_MAX);
  const ends = new BoundedMap<number>(KEPT_MAX);
  const sourcesWithEnds = new BoundedMap<true>(KEPT_MAX);
  let lastProgress: Progress = { nowMs: Number.NEGATIVE_INFINITY, observedUpTo: Number.NEGATIVE_INFINITY };

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const closed = closedBy(access);
    if (closed !== null) return observeEnd(access, nameOf(access, closed));
    if (running.size > 0) running.delete(nameOf(access));
    const { permissionUntil } = access.facts;
    if (access.event.action !== 'livestream' || permissionUntil === null) return noReports;
    if (!isByPerson(access) || !isAccess(access)) return noReports;
    const key = nameOf(access);
    const endedAt = ends.get(key);
    const stream = { ...keptOf(access), permissionUntil };
    if (endedAt !== undefined) return endedAt > permissionUntil ? [toReport(stream)] : noReports;
    if (isRunningOn(stream, lastProgress)) return [toReport(stream)];
    running.keep(key, stream);
    return noReports;
  }

  function observeEnd({ event }: DetectedAccess, key: string): readonly ReportedAccess[] {
    sourcesWithEnds.keep(event.source.id, true);
    if (event.action !== 'livestream') return noReports;
    ends.keep(key, event.occurredAt);
    const begun = running.get(key);
    if (begun === undefined) return noReports;
    running.delete(key);
    return event.occurredAt > begun.permissionUntil ? [toReport(begun)] : noReports;
  }

  function advance(progress: Progress): readonly ReportedAccess[] {
    lastProgress = progress;
    const reported: ReportedAccess[] = [];
    for (const [key, stream] of running) {
      if (!isRunningOn(stream, progress)) continue;
      running.delete(key);
      reported.push(toReport(stream));
    }
    return reported;
  }

  function isRunningOn(stream: RunningStream, { nowMs, observedUpTo }: Progress): boolean {
    const until = stream.permissionUntil + ARRIVAL_MILLIS;
    const isLive = Math.abs(stream.appendedAt - stream.occurredAt) <= LIVE_MILLIS_MAX;
    return isLive && nowMs > until && observedUpTo > until && sourcesWithEnds.has(stream.sourceId);
  }

  const memory = {
    save: () => ({
      running: new Map(running),
      ends: new Map(ends),
      sourcesWithEnds: new Map(sourcesWithEnds),
      lastProgress,
    }),
    load(saved: unknown) {
      const past = saved as ReturnType<typeof memory.save>;
      running.load(past.running);
      ends.load(past.ends);
      sourcesWithEnds.load(past.sourcesWithEnds);
      lastProgress = past.lastProgress;
    },
  };
  return { id: 'live-overrun', version: 1, followsVerdict: true, observe, advance, memory };
}

function toReport(stream: RunningStream): ReportedAccess {
  const summary = `\`${stream.actorId}\` watched live after the permission had ended.`;
  return reportKept(stream, { rule: 'live-overrun', severity: 'high', summary }, stream.actorId);
}
