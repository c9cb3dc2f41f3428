import { isJudged } from '../../access-decision/access-decision.ts';
import { groups } from '../alert-group.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { type Detector, nothingToSay, type Progress, type Statement } from '../detector.ts';
import { EventClock } from '../event-clock.ts';

const HOUR_MILLIS = 3_600_000;
/** How long a job at a customer's home may take: an access given for it is taken back by then. */
const JOB_HOURS = 24;
const JOB_MILLIS = JOB_HOURS * HOUR_MILLIS;
/** How far event time has to have passed the end of the job, so that a revocation on its way is still seen. */
const MARGIN_MILLIS = HOUR_MILLIS;
/** Identities at accounts of which grants and revocations are remembered; beyond it the oldest are no longer. */
const KEYS_MAX = 100_000;

interface Pending {
  readonly grant: DetectedAccess;
  readonly staffId: string;
  /** Set once the wait is over: everything appended until then must have been observed before it is stated. */
  overAt: number | null;
}

/** Of one identity at one account. */
interface History {
  pending: Pending[];
  readonly revokedAt: number[];
}

/**
 * Somebody of the staff has had a customer's way into an account for more than 24 hours: a grant that
 * nobody revoked, or an access as a customer by an identity that the account has named for longer.
 */
export function grantOutlivesJob(): Detector {
  const histories = new Map<string, History>();
  const clock = new EventClock();
  let newestAppendedAt = Number.NEGATIVE_INFINITY;

  function observe(access: DetectedAccess): readonly Statement[] {
    clock.observe(access);
    newestAppendedAt = Math.max(newestAppendedAt, access.appendedAt);
    const { staffId, ownerId, action } = access;
    if (staffId === null || ownerId === null || access.outcome !== 'allowed' || !isJudged(access)) return nothingToSay;
    if (action !== 'grant' && action !== 'revoke')
      return isOverrun(access) ? [toStatement(access, staffId)] : nothingToSay;
    const history = historyOf(JSON.stringify([staffId, ownerId]));
    if (action === 'grant') history.pending.push({ grant: access, staffId, overAt: null });
    else history.revokedAt.push(access.occurredAt);
    return nothingToSay;
  }

  function historyOf(key: string): History {
    const history = histories.get(key) ?? { pending: [], revokedAt: [] };
    histories.set(key, history);
    if (histories.size > KEYS_MAX) histories.delete(histories.keys().next().value ?? key);
    return history;
  }

  function advance({ nowMs, observedUpTo }: Progress): readonly Statement[] {
    const stated: Statement[] = [];
    for (const { pending, revokedAt } of waiting()) {
      for (const one of pending) if (one.overAt === null && isOver(one, nowMs)) one.overAt = newestAppendedAt;
      const due = pending.filter(({ overAt }) => overAt !== null && overAt <= observedUpTo);
      for (const { grant, staffId } of due) if (!isRevoked(grant, revokedAt)) stated.push(toStatement(grant, staffId));
    }
    for (const history of waiting()) {
      history.pending = history.pending.filter(({ overAt }) => overAt === null || overAt > observedUpTo);
    }
    return stated;
  }

  function waiting(): readonly History[] {
    return [...histories.values()].filter(({ pending }) => pending.length > 0);
  }

  /** In event time, or, where nothing happens any more, by the wall clock. */
  function isOver({ grant }: Pending, nowMs: number): boolean {
    const end = grant.occurredAt + JOB_MILLIS;
    return clock.newest > end + MARGIN_MILLIS || nowMs > Math.max(end, grant.appendedAt + JOB_MILLIS);
  }

  return { id: 'grant-outlives-job', version: 1, observe, advance };
}

function isRevoked({ occurredAt }: DetectedAccess, revokedAt: readonly number[]): boolean {
  return revokedAt.some((at) => at >= occurredAt && at - occurredAt <= JOB_MILLIS);
}

function isOverrun({ staffGrantedAt, occurredAt }: DetectedAccess): boolean {
  return staffGrantedAt !== null && occurredAt - staffGrantedAt > JOB_MILLIS;
}

function toStatement(evidence: DetectedAccess, staffId: string): Statement {
  return {
    rule: 'grant-outlives-job',
    severity: 'high',
    group: groups.actor(staffId),
    actorId: staffId,
    sourceId: null,
    evidence,
    summary: `\`${staffId}\` has had a customer's way into an account for more than ${JOB_HOURS} hours.`,
  };
}
