import { isJudged, type Severity } from '../../access-decision/access-decision.ts';
import { type AccessSnapshot, keptOf } from '../access-snapshot.ts';
import { traits } from '../access-traits.ts';
import { closedBy, type DetectedAccess, isAccess, isByPerson } from '../detected-access.ts';
import { type Detector, noReports, type Progress, type ReportedAccess, reportKept } from '../detector.ts';
import { type RunningStream, RunningStreams } from '../ends/running-streams.ts';
import { StreamEnds, type StreamName } from '../ends/stream-ends.ts';
import type { CitedAccess } from '../finding.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from '../window/access-rows.ts';

/** Bounds the number of remembered streams and ends. Beyond it, the oldest are evicted. */
const KEPT_MAX = 100_000;
const SECOND_MILLIS = 1_000;
const MINUTE_MILLIS = 60_000;

type Values = Record<'arrivalSeconds' | 'liveSecondsMax' | 'importMinutes' | 'endsMin' | 'endsPerMissingMin', number>;

type StreamTimes = Pick<RunningStream, 'occurredAt' | 'appendedAt' | 'permissionUntil'>;

const never: Progress = { nowMs: Number.NEGATIVE_INFINITY, observedUpTo: Number.NEGATIVE_INFINITY };

/**
 * A livestream continued after its explanation had ended: its end was reported for a later time, or its source, which
 * reports the end of nearly every stream, has reported none by then. If a permission is revoked during the stream, the late fact causes a re-
 * evaluation: the access is still explained but has another `permissionUntil`, and is checked again with it. A finding
 * is not withdrawn if a late end shows that the stream had ended in time, or if its source reports fewer ends since then.
 */
export const liveOverrun = mechanism({
  id: 'live-overrun',
  ranges: {
    arrivalSeconds: whole('seconds', 0, 86_400),
    liveSecondsMax: whole('seconds', 1, 86_400),
    importMinutes: whole('minutes', 1, 10_080),
    endsMin: whole('ends', 1, 10_000),
    endsPerMissingMin: whole('ends', 1, 10_000),
  },
  create,
});

function create(values: Values, { severity }: { severity: Severity }): Detector {
  const running = new RunningStreams(KEPT_MAX);
  const ends = new StreamEnds(KEPT_MAX, values);
  let lastProgress = never;
  /** Of what was found before. In a replay nothing else is over because time passed. */
  let recalled = never;

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const isStream = access.event.action === 'livestream';
    const closed = closedBy(access);
    if (closed !== null) return isStream ? observeEnd(access, closed) : noReports;
    // The first report counts: a repeat neither ends the stream nor changes it.
    if (!isStream || !isJudged(access.decision)) return noReports;
    const name = nameIn(access, access.event.eventId);
    running.forgetNamed(name);
    const { permissionUntil } = access.facts;
    if (permissionUntil === null || !isByPerson(access) || !isAccess(access)) {
      ends.forgetMissing(name);
      return noReports;
    }
    const endedAt = ends.timeOf(name);
    if (endedAt !== null) {
      ends.count(name);
      return endedAt > permissionUntil ? [toReport(keptOf(access), severity)] : noReports;
    }
    const stream = timesOf(access, permissionUntil);
    const isPast = isOver(stream, lastProgress, values) || (ends.wasFound(name) && isOver(stream, recalled, values));
    if (!isPast) ends.forgetMissing(name);
    if (isLive(stream, values) && isPast && ends.areReported(name)) {
      ends.countMissing(name, true);
      return [toReport(keptOf(access), severity)];
    }
    running.keep(access, permissionUntil);
    return noReports;
  }

  function observeEnd(access: DetectedAccess, closed: string): readonly ReportedAccess[] {
    const { occurredAt } = access.event;
    const name = nameIn(access, closed);
    ends.keep(name, occurredAt);
    const begun = running.find(name);
    if (begun !== null || ends.isMissing(name)) ends.count(name);
    if (begun === null) return noReports;
    const reported = occurredAt > begun.permissionUntil ? [toReport(running.accessOf(begun), severity)] : noReports;
    running.forget(begun);
    return reported;
  }

  function advance(progress: Progress): readonly ReportedAccess[] {
    lastProgress = { nowMs: progress.nowMs, observedUpTo: progress.observedUpTo };
    return takeOverdue({ running, ends }, progress, values).map((stream) => toReport(stream, severity));
  }

  function recall(reported: readonly CitedAccess[], until: Progress): readonly ReportedAccess[] {
    recalled = until;
    return takeFound({ running, ends }, reported);
  }

  const memory = {
    save: (into: AccessNumbering) => ({ running: running.save(into), ends: ends.save(into), lastProgress }),
    load(saved: unknown, from: LoadedAccesses) {
      const past = saved as ReturnType<typeof memory.save>;
      running.load(past.running, from);
      ends.load(past.ends, from);
      lastProgress = past.lastProgress;
    },
  };
  const asked = { followsVerdict: true, looksAt: traits.streamed } as const;
  return { id: 'live-overrun', version: 1, ...asked, observe, advance, recall, memory };
}

interface KnownStreams {
  readonly running: RunningStreams;
  readonly ends: StreamEnds;
}

/** Takes out the streams that were found before. Nothing follows from them. */
function takeFound({ running, ends }: KnownStreams, found: readonly CitedAccess[]): typeof noReports {
  for (const { eventId, sourceId } of found) {
    const stream = running.find({ eventId, source: accessRows.texts.numberOf(sourceId) });
    if (stream === null) continue;
    ends.countMissing(running.nameOf(stream), true);
    running.forget(stream);
  }
  return noReports;
}

/** Takes out the streams that went on after their permission. */
function takeOverdue({ running, ends }: KnownStreams, progress: Progress, values: Values): readonly AccessSnapshot[] {
  const found: AccessSnapshot[] = [];
  for (const stream of running.all()) {
    // One that is not live is never reported here.
    if (!isOver(stream, progress, values) || (stream.isMissed && !isLive(stream, values))) continue;
    const name = running.nameOf(stream);
    const isFound = isLive(stream, values) && ends.areReported(name);
    if (isFound) found.push(running.accessOf(stream));
    ends.countMissing(name, isFound);
    // Another one stays: its end may come yet, for a time after the permission.
    if (isFound) running.forget(stream);
    else running.setMissed(stream);
  }
  return found;
}

function timesOf({ event, decision }: DetectedAccess, permissionUntil: number): StreamTimes {
  return { occurredAt: event.occurredAt, appendedAt: decision.appendedAt, permissionUntil };
}

/** The stream of an event of the source of the access. */
function nameIn(access: DetectedAccess, eventId: string): StreamName {
  return { eventId, source: accessRows.numbersOf(access).source };
}

function isLive({ appendedAt, occurredAt }: StreamTimes, { liveSecondsMax }: Values): boolean {
  return Math.abs(appendedAt - occurredAt) <= liveSecondsMax * SECOND_MILLIS;
}

/** True once an end within the permission would have been observed. */
function isOver(stream: StreamTimes, { nowMs, observedUpTo }: Progress, values: Values): boolean {
  const until = isLive(stream, values)
    ? stream.permissionUntil + values.arrivalSeconds * SECOND_MILLIS
    : stream.appendedAt + values.importMinutes * MINUTE_MILLIS;
  return nowMs > until && observedUpTo > until;
}

function toReport(stream: AccessSnapshot, severity: Severity): ReportedAccess {
  const summary = `\`${stream.actorId}\` watched live after the permission had ended.`;
  return reportKept(stream, { rule: 'live-overrun', severity, summary }, stream.actorId);
}
