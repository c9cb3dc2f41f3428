import type { Severity } from '../../access-decision/access-decision.ts';
import { firstIndex, insertAt } from '../../sorted.ts';
import { BoundedMap } from '../bounded-map.ts';
import { citationOf, type DetectedAccess, isAllowed } from '../detected-access.ts';
import { type Detector, noReports, overAtBy, type Progress, type ReportedAccess, reportKept } from '../detector.ts';
import { EventClock } from '../event-clock.ts';
import type { CitedAccess } from '../finding.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';

const MINUTE_MILLIS = 60_000;
const HOUR_MILLIS = 60 * MINUTE_MILLIS;
/**
 * Revocations are remembered for this many pairs of identity and account, and beyond it, the oldest pairs are evicted. As many
 * may have a grant that waits: those stay until it is revoked, however many others come.
 */
const KEYS_MAX = 100_000;
/** While no more may wait, those whose grants were revoked are looked for once in so many grants: a look at all for each would be a flood's work. */
const LOOK_EVERY = 4_096;

interface Pending {
  readonly grant: CitedAccess;
  readonly staffId: string;
  /** Set once the wait is over. All records appended until then must be observed before the finding is reported. */
  overAt: number | null;
}

/** Pending grants and remembered times of one identity at one account. Beyond it, later grants and the oldest times are left out. */
const PER_KEY_MAX = 1_000;
/** A grant so soon after a revocation goes on with the job before: within a third of the time that a job may take, less than a night of a day. */
const AGAIN_PART = 1 / 3;

/** The state of one identity at one account. */
interface History {
  pending: Pending[];
  /** Event times, in order. */
  grantedAt: number[];
  readonly revokedAt: number[];
}

/**
 * A member of staff has had the access of a customer to an account for more than 24 hours. Either a grant was not
 * revoked, or only to be given again soon, or an identity that the account has named for longer accessed it as a customer.
 */
export const grantOutlivesJob = mechanism({
  id: 'grant-outlives-job',
  ranges: {
    jobHours: whole('hours', 1, 8_000),
    marginMinutes: whole('minutes', 0, 10_080),
  },
  create: (values, { severity }) => grantsThatLast(values, { severity }, KEYS_MAX),
});

/** Remembers `keysMax` pairs of an identity and an account, and as many may have a grant that waits. */
export function grantsThatLast(
  { jobHours, marginMinutes }: Record<'jobHours' | 'marginMinutes', number>,
  { severity }: { severity: Severity },
  keysMax: number,
): Detector {
  /** A job at the home of a customer may take this long. Access granted for it must be revoked by then. */
  const jobMillis = jobHours * HOUR_MILLIS;
  /** Event time must pass the end of the job by this much, so that a delayed revocation is still seen. */
  const isOver = isOverAfter(jobMillis, marginMinutes * MINUTE_MILLIS);
  const histories = new BoundedMap<History>(keysMax);
  const waiting = new WaitingPairs(jobMillis, keysMax);
  const clock = new EventClock();
  let newestAppendedAt = Number.NEGATIVE_INFINITY;

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const { staff, account } = access.facts;
    const { action, occurredAt } = access.event;
    const { appendedAt } = access.decision;
    clock.observe({ occurredAt, appendedAt });
    newestAppendedAt = Math.max(newestAppendedAt, appendedAt);
    const staffId = staff.id;
    if (staffId === null || account.ownerId === null || !isAllowed(access)) return noReports;
    if (action !== 'grant' && action !== 'revoke')
      return isOverrun(access, jobMillis) ? [toReport(citationOf(access), { staffId, severity, jobHours })] : noReports;
    const key = JSON.stringify([staffId, account.ownerId]);
    const history = waiting.pairs.get(key) ?? histories.get(key) ?? { pending: [], grantedAt: [], revokedAt: [] };
    histories.keep(key, history);
    if (action === 'revoke') addRevocation(history, occurredAt);
    else waiting.add(key, history, { grant: citationOf(access), staffId, overAt: null });
    return noReports;
  }

  function advance({ nowMs, wallMs = nowMs, observedUpTo }: Progress): readonly ReportedAccess[] {
    const reported: ReportedAccess[] = [];
    const times = { now: clock.now, nowMs, wallMs, newestAppendedAt };
    for (const [key, history] of waiting.pairs) {
      const { pending } = history;
      for (const one of pending) one.overAt = overAtBy(one.overAt, wallMs) ?? overAtOf(one.grant, isOver, times);
      const due = pending.filter(({ overAt }) => overAt !== null && overAt <= observedUpTo);
      if (due.length === 0) continue;
      const lasts = lastsIn(history, jobMillis);
      for (const { grant, staffId } of due)
        if (lasts(grant)) reported.push(toReport(grant, { staffId, severity, jobHours }));
      history.pending = pending.filter(({ overAt }) => overAt === null || overAt > observedUpTo);
      if (history.pending.length === 0) waiting.pairs.delete(key);
    }
    return reported;
  }

  const memory = {
    // One value: the histories in both are the same objects when they are loaded.
    save: () => ({
      histories: new Map(histories),
      waiting: new Map(waiting.pairs),
      clock: clock.save(),
      newestAppendedAt,
    }),
    load(saved: unknown) {
      const past = saved as ReturnType<typeof memory.save>;
      histories.load(past.histories);
      clock.load(past.clock);
      newestAppendedAt = past.newestAppendedAt;
      waiting.pairs.clear();
      for (const [key, history] of past.waiting) waiting.pairs.set(key, history);
    },
    get evicted() {
      return waiting.evicted;
    },
  };
  return { id: 'grant-outlives-job', version: 1, waitsMillis: jobMillis, observe, advance, memory };
}

type OverTimes = Record<'now' | 'nowMs' | 'wallMs' | 'newestAppendedAt', number>;

/** Null: it is not over. Where only the clock made it so, the revocation may be in the log and not read yet. */
function overAtOf(
  grant: CitedAccess,
  isOver: ReturnType<typeof isOverAfter>,
  { now, nowMs, wallMs, newestAppendedAt }: OverTimes,
): number | null {
  if (isOver(grant, { now, nowMs: Number.NEGATIVE_INFINITY })) return Math.min(newestAppendedAt, wallMs);
  return isOver(grant, { now, nowMs }) ? wallMs : null;
}

/** The pairs with a pending grant. */
class WaitingPairs {
  readonly pairs = new Map<string, History>();
  readonly #jobMillis: number;
  readonly #max: number;
  /** Grants of other pairs that came while no more could wait. */
  #beyond = 0;
  /** Those of them for which there was no room. */
  evicted = 0;

  constructor(jobMillis: number, max: number) {
    this.#jobMillis = jobMillis;
    this.#max = max;
  }

  add(key: string, history: History, one: Pending): void {
    if (this.pairs.has(key) || this.#hasRoom()) {
      addGrant(history, one, this.#jobMillis);
      this.pairs.set(key, history);
    } else this.evicted += 1;
  }

  #hasRoom(): boolean {
    if (this.pairs.size < this.#max) return true;
    this.#beyond += 1;
    if (this.#beyond % LOOK_EVERY !== 1) return false;
    for (const [key, history] of this.pairs) {
      keepLasting(history, this.#jobMillis);
      if (history.pending.length === 0) this.pairs.delete(key);
    }
    return this.pairs.size < this.#max;
  }
}

/** What is revoked by now makes room, and the others stay: no flood of grants hides one that lasts. */
function addGrant(history: History, one: Pending, jobMillis: number): void {
  const { grantedAt } = history;
  const { occurredAt } = one.grant;
  if (grantedAt[firstIndex(grantedAt, (at) => at >= occurredAt)] !== occurredAt)
    insertAt(grantedAt, occurredAt, (at) => at);
  if (grantedAt.length > PER_KEY_MAX) dropGrant(history, jobMillis * AGAIN_PART);
  if (history.pending.length >= PER_KEY_MAX) keepLasting(history, jobMillis);
  if (history.pending.length < PER_KEY_MAX) history.pending.push(one);
}

/** What was granted while it lasted begins no job. Nor does what goes on with the oldest job, whose begin must stay. */
function dropGrant(history: History, againMillis: number): void {
  const { grantedAt, revokedAt } = history;
  const jobs = jobsOf(history, againMillis);
  history.grantedAt = grantedAt.filter((at, index) => (jobs[index - 1]?.ended ?? at) <= at);
  if (history.grantedAt.length <= PER_KEY_MAX) return;
  const [first, second] = jobs;
  const again = grantedAt[1];
  if (first === undefined || again === undefined || second?.begun !== first.begun) {
    history.grantedAt.shift();
    return;
  }
  history.grantedAt.splice(1, 1);
  // The first then lasts until the second is revoked.
  const from = firstIndex(revokedAt, (at) => at >= first.ended);
  const until = firstIndex(revokedAt, (at) => at > first.ended && at >= again);
  revokedAt.splice(from, until - from);
}

function addRevocation({ revokedAt }: History, occurredAt: number): void {
  insertAt(revokedAt, occurredAt, (at) => at);
  if (revokedAt.length > PER_KEY_MAX) revokedAt.shift();
}

function keepLasting(history: History, jobMillis: number): void {
  const lasts = lastsIn(history, jobMillis);
  history.pending = history.pending.filter(({ grant }) => lasts(grant));
}

/** Whether nobody revoked a grant by the end of its job. */
function lastsIn(history: History, jobMillis: number): (grant: CitedAccess) => boolean {
  const { grantedAt, revokedAt } = history;
  const jobs = jobsOf(history, jobMillis * AGAIN_PART);
  return ({ occurredAt }) => {
    const index = firstIndex(grantedAt, (at) => at > occurredAt) - 1;
    const job = jobs[index];
    // One that was left out belongs to the grant before that took its place.
    if (job !== undefined && (grantedAt[index] === occurredAt || job.ended > occurredAt))
      return job.ended - job.begun > jobMillis;
    return nextOf(revokedAt, occurredAt) - occurredAt > jobMillis;
  };
}

/** Of a grant: when its job began, and when it was revoked. */
interface Job {
  readonly begun: number;
  readonly ended: number;
}

/** The job of each grant. One that was given while another lasts has a job of its own: the other one is found. */
function jobsOf({ grantedAt, revokedAt }: History, againMillis: number): readonly Job[] {
  const jobs: Job[] = [];
  let [job, ended] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let place = 0;
  for (const at of grantedAt) {
    if (at - ended > againMillis) job = at;
    const begun = ended > at ? at : job;
    // A revocation in the same millisecond that ended the grant before is not one of this grant.
    const isPast = ended === at ? (one: number) => one <= at : (one: number) => one < at;
    while (isPast(revokedAt[place] ?? Number.POSITIVE_INFINITY)) place += 1;
    ended = revokedAt[place] ?? Number.POSITIVE_INFINITY;
    jobs.push({ begun, ended });
  }
  return jobs;
}

/** The first of these times that is not before `at`. */
function nextOf(times: readonly number[], at: number): number {
  return times[firstIndex(times, (one) => one >= at)] ?? Number.POSITIVE_INFINITY;
}

function isOverrun({ event, facts }: DetectedAccess, jobMillis: number): boolean {
  const { grantedAt } = facts.staff;
  return grantedAt !== null && event.occurredAt - grantedAt > jobMillis;
}

function toReport(
  evidence: CitedAccess,
  { staffId, severity, jobHours }: { staffId: string; severity: Severity; jobHours: number },
): ReportedAccess {
  const summary = `\`${staffId}\` has kept a customer's permission to an account for more than ${jobHours} hours.`;
  return reportKept(evidence, { rule: 'grant-outlives-job', severity, summary }, staffId);
}

/** Uses event time, or the wall clock if no more events arrive. */
export function isOverAfter(jobMillis: number, marginMillis: number) {
  return (
    { occurredAt, appendedAt }: Pick<CitedAccess, 'occurredAt' | 'appendedAt'>,
    { now, nowMs }: { now: number; nowMs: number },
  ): boolean => {
    const end = occurredAt + jobMillis;
    return now > end + marginMillis || nowMs > Math.max(end, appendedAt + jobMillis);
  };
}
