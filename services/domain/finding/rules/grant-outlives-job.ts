import { isJudged } from '../../access-decision/access-decision.ts';
import { groups } from '../alert-group.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { type Detector, nothingToSay, type Progress, type Statement } from '../detector.ts';
import { EventClock } from '../event-clock.ts';
import { firstIndex, insertAt } from '../window/sorted.ts';

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

/** Grants that wait, and revocations that are remembered, of one identity at one account; beyond it the oldest leave. */
const PER_KEY_MAX = 1_000;

/** Of one identity at one account. */
interface History {
  readonly key: string;
  pending: Pending[];
  /** In event time. */
  readonly revokedAt: number[];
}

/**
 * Somebody of the staff has had a customer's way into an account for more than 24 hours: a grant that
 * nobody revoked, or an access as a customer by an identity that the account has named for longer.
 */
export function grantOutlivesJob(): Detector {
  const histories = new Map<string, History>();
  /** Those in which a grant waits. */
  const waiting = new Set<History>();
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
    if (action === 'grant') {
      history.pending.push({ grant: access, staffId, overAt: null });
      waiting.add(history);
    } else insertAt(history.revokedAt, access.occurredAt, (at) => at);
    for (const list of [history.pending, history.revokedAt]) if (list.length > PER_KEY_MAX) list.shift();
    return nothingToSay;
  }

  function historyOf(key: string): History {
    const history = histories.get(key) ?? { key, pending: [], revokedAt: [] };
    histories.set(key, history);
    if (histories.size <= KEYS_MAX) return history;
    const oldest = histories.values().next().value ?? history;
    histories.delete(oldest.key);
    waiting.delete(oldest);
    return history;
  }

  function advance({ nowMs, observedUpTo }: Progress): readonly Statement[] {
    const stated: Statement[] = [];
    for (const history of waiting) {
      const { pending, revokedAt } = history;
      for (const one of pending) if (one.overAt === null && isOver(one, nowMs)) one.overAt = newestAppendedAt;
      const due = pending.filter(({ overAt }) => overAt !== null && overAt <= observedUpTo);
      for (const { grant, staffId } of due) if (!isRevoked(grant, revokedAt)) stated.push(toStatement(grant, staffId));
      history.pending = pending.filter(({ overAt }) => overAt === null || overAt > observedUpTo);
      if (history.pending.length === 0) waiting.delete(history);
    }
    return stated;
  }

  /** In event time, or, where nothing happens any more, by the wall clock. */
  function isOver({ grant }: Pending, nowMs: number): boolean {
    const end = grant.occurredAt + JOB_MILLIS;
    return clock.newest > end + MARGIN_MILLIS || nowMs > Math.max(end, grant.appendedAt + JOB_MILLIS);
  }

  return { id: 'grant-outlives-job', version: 1, observe, advance };
}

function isRevoked({ occurredAt }: DetectedAccess, revokedAt: readonly number[]): boolean {
  const next = revokedAt[firstIndex(revokedAt, (at) => at >= occurredAt)];
  return next !== undefined && next - occurredAt <= JOB_MILLIS;
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
    summary: `\`${staffId}\` has kept a customer's permission to an account for more than ${JOB_HOURS} hours.`,
  };
}
