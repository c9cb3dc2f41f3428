import type { Severity } from '../../access-decision/access-decision.ts';
import { ApplicationEvents } from '../application-events.ts';
import { type DetectedAccess, isAllowed } from '../detected-access.ts';
import { type Detector, noReports, type Progress, type ReportedAccess, reportKept } from '../detector.ts';
import { EventClock } from '../event-clock.ts';
import { type KeptAccess, keptOf } from '../kept-access.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';
import { PendingReads } from '../pending-reads.ts';

const SECOND_MILLIS = 1_000;
const MINUTE_MILLIS = 60_000;

const reads = new Set(['view', 'thumbnail', 'livestream', 'download', 'export']);

/** Bounds the pending reads. Beyond it, a read is reported without waiting. */
const PENDING_MAX = 100_000;

/**
 * A recording was read directly from the store and no application reported a view within five minutes before or after:
 * someone bypassed the tools. A denied application event is not a view. The application event may arrive later, so a
 * read waits until event time is five minutes past it, or the wall clock is five minutes past its append; half a minute
 * for a read of more than an hour ago. Event time lets a replay of history report promptly; the wall clock covers a
 * quiet live system and a small import. A finding is not withdrawn if the event arrives later still.
 */
export const unreportedAccess = mechanism({
  id: 'unreported-access',
  ranges: {
    matchMinutes: whole('minutes', 1, 1_440),
    historyMinutes: whole('minutes', 1, 525_600),
    importSeconds: whole('seconds', 0, 86_400),
  },
  create,
});

function create(
  values: Record<'matchMinutes' | 'historyMinutes' | 'importSeconds', number>,
  { severity }: { severity: Severity },
): Detector {
  const { matchMinutes, historyMinutes, importSeconds } = values;
  /** The greatest distance between an event from an application and the read of the store that it explains. */
  const matchMillis = matchMinutes * MINUTE_MILLIS;
  /** A read that is reported later than this is history: an application would have reported long ago … */
  const historyMillis = historyMinutes * MINUTE_MILLIS;
  /** … unless its history is imported beside the store's, which takes a while. */
  const importMillis = importSeconds * SECOND_MILLIS;
  const applicationEvents = new ApplicationEvents(matchMillis);
  const pending = new PendingReads(matchMillis);
  const clock = new EventClock();
  let newestAppendedAt = Number.NEGATIVE_INFINITY;

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const { occurredAt, resource } = access.event;
    const { appendedAt } = access.decision;
    clock.observe({ occurredAt, appendedAt });
    newestAppendedAt = Math.max(newestAppendedAt, appendedAt);
    const { recordingId } = resource;
    if (recordingId === null) return noReports;
    if (isApplicationEvent(access)) {
      applicationEvents.add(recordingId, access);
      pending.match(recordingId, occurredAt);
    } else if (isStoreRead(access) && !applicationEvents.has(recordingId, occurredAt)) {
      if (pending.size >= PENDING_MAX) return [toReport(keptOf(access))];
      pending.add(recordingId, keptOf(access));
    }
    return noReports;
  }

  function advance({ nowMs, observedUpTo }: Progress): readonly ReportedAccess[] {
    const due = pending.take((read) => {
      if (read.overAt === null && isOver(read.access, nowMs)) read.overAt = newestAppendedAt;
      return read.overAt !== null && read.overAt <= observedUpTo;
    });
    return due.map(({ access }) => toReport(access));
  }

  function isOver({ occurredAt, appendedAt }: KeptAccess, nowMs: number): boolean {
    const wait = appendedAt - occurredAt > historyMillis ? importMillis : matchMillis;
    return clock.now > occurredAt + matchMillis || nowMs > appendedAt + wait;
  }

  function toReport(access: KeptAccess): ReportedAccess {
    const summary = `\`${access.actorId}\` read a recording directly from the store; no application reported the access within ${matchMinutes} minutes.`;
    return reportKept(access, { rule: 'unreported-access', severity, summary }, access.actorId);
  }

  const memory = {
    save: () => ({
      applicationEvents: applicationEvents.save(),
      pending: pending.save(),
      clock: clock.save(),
      newestAppendedAt,
    }),
    load(saved: unknown) {
      const past = saved as ReturnType<typeof memory.save>;
      applicationEvents.load(past.applicationEvents);
      pending.load(past.pending);
      clock.load(past.clock);
      newestAppendedAt = past.newestAppendedAt;
    },
  };
  return { id: 'unreported-access', version: 1, observe, advance, memory };
}

/** Accepts any verdict except rejected: a repeat or an end also shows that an application knew. */
function isApplicationEvent({ event: { path, outcome }, decision: { verdict } }: DetectedAccess): boolean {
  return (path === 'app' || path === 'api') && outcome !== 'denied' && verdict !== 'rejected';
}

function isStoreRead(access: DetectedAccess): boolean {
  const { path, action } = access.event;
  return path === 'direct-store' && reads.has(action) && isAllowed(access);
}
