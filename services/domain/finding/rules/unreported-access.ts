import { isJudged } from '../../access-decision/access-decision.ts';
import { groups } from '../alert-group.ts';
import { ApplicationEvents } from '../application-events.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { type Detector, nothingToSay, type Progress, type Statement } from '../detector.ts';
import { EventClock } from '../event-clock.ts';

const MINUTE_MILLIS = 60_000;
/** How far an application's event may lie from the read of the store that it explains. */
const MATCH_MINUTES = 5;
const MATCH_MILLIS = MATCH_MINUTES * MINUTE_MILLIS;

const reads = new Set(['view', 'thumbnail', 'livestream', 'download', 'export']);

interface Pending {
  readonly access: DetectedAccess;
  /** Set once the wait is over: everything appended until then must have been observed before it is stated. */
  overAt: number | null;
}

/**
 * A recording was read straight from the store and no application reported a look at it within five minutes before or
 * after: someone went round the tools. A refused application event reports no look.
 *
 * An application's event may still be on its way, so a read waits until event time has passed it by five minutes, or
 * the wall clock has passed its append by five minutes. The first lets a replay of history state promptly; the second
 * is what a quiet live system does. What is stated is not taken back when the event comes later still.
 */
export function unreportedAccess(): Detector {
  const applicationEvents = new ApplicationEvents();
  const pending = new Map<string, Pending[]>();
  const clock = new EventClock();
  let newestAppendedAt = Number.NEGATIVE_INFINITY;

  function observe(access: DetectedAccess): readonly Statement[] {
    clock.observe(access);
    newestAppendedAt = Math.max(newestAppendedAt, access.appendedAt);
    const { recordingId } = access;
    if (recordingId === null) return nothingToSay;
    if (isApplicationEvent(access)) {
      applicationEvents.add(recordingId, access);
      matchPending(recordingId, access);
    } else if (isStoreRead(access) && !applicationEvents.has(recordingId, access.occurredAt, MATCH_MILLIS)) {
      const read: Pending = { access, overAt: null };
      const waiting = pending.get(recordingId);
      if (waiting === undefined) pending.set(recordingId, [read]);
      else waiting.push(read);
    }
    return nothingToSay;
  }

  function matchPending(recordingId: string, { occurredAt }: DetectedAccess): void {
    const waiting = pending.get(recordingId);
    if (waiting === undefined) return;
    keep(
      recordingId,
      waiting.filter(({ access }) => Math.abs(access.occurredAt - occurredAt) > MATCH_MILLIS),
    );
  }

  function keep(recordingId: string, waiting: Pending[]): void {
    if (waiting.length === 0) pending.delete(recordingId);
    else pending.set(recordingId, waiting);
  }

  function advance({ nowMs, observedUpTo }: Progress): readonly Statement[] {
    const stated: Statement[] = [];
    for (const [recordingId, waiting] of pending) {
      for (const read of waiting) if (read.overAt === null && isOver(read, nowMs)) read.overAt = newestAppendedAt;
      const isDue = ({ overAt }: Pending) => overAt !== null && overAt <= observedUpTo;
      for (const read of waiting) if (isDue(read)) stated.push(toStatement(read.access));
      keep(
        recordingId,
        waiting.filter((read) => !isDue(read)),
      );
    }
    return stated;
  }

  function isOver({ access }: Pending, nowMs: number): boolean {
    return clock.newest > access.occurredAt + MATCH_MILLIS || nowMs > access.appendedAt + MATCH_MILLIS;
  }

  return { id: 'unreported-access', version: 1, observe, advance };
}

/** Any verdict but rejected: a repeat or an end also shows that an application knew. */
function isApplicationEvent({ path, outcome, verdict }: DetectedAccess): boolean {
  return (path === 'app' || path === 'api') && outcome !== 'denied' && verdict !== 'rejected';
}

function isStoreRead(access: DetectedAccess): boolean {
  return access.path === 'direct-store' && access.outcome === 'allowed' && reads.has(access.action) && isJudged(access);
}

function toStatement(access: DetectedAccess): Statement {
  return {
    rule: 'unreported-access',
    severity: 'critical',
    group: groups.actor(access.actorId),
    actorId: access.actorId,
    sourceId: null,
    evidence: access,
    summary: `\`${access.actorId}\` read a recording straight from the store and no application reported it within ${MATCH_MINUTES} minutes.`,
  };
}
