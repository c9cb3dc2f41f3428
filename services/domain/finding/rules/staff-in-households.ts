import { TEXT_CHARS_MAX } from '../../../value-forms/text.ts';
import type { Severity } from '../../access-decision/access-decision.ts';
import { judgedRef } from '../../access-decision/access-facts.ts';
import { type AccessSnapshot, keptOf } from '../access-snapshot.ts';
import { traits } from '../access-traits.ts';
import { BoundedMap } from '../bounded-map.ts';
import { type DetectedAccess, isAsNamedUser, isByPerson, nameOf, nameOfCited } from '../detected-access.ts';
import { type Detector, noReports, type Progress, type ReportedAccess, reportKept } from '../detector.ts';
import type { CitedAccess } from '../finding.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from '../window/access-rows.ts';
import { DistinctWindow, IMPORT_ARRIVALS } from '../window/distinct-window.ts';
import { removeFrom } from '../window/remove-from.ts';
import { type WaitingAccess, WaitingAccesses } from '../window/waiting-accesses.ts';
import { isOverAfter } from './grant-outlives-job.ts';

const RULE = 'staff-in-households';
const MINUTE_MILLIS = 60_000;
const HOUR_MILLIS = 3_600_000;
const DAY_MILLIS = 24 * HOUR_MILLIS;
/** Revocations are remembered for this many pairs of identity and account, and this many for each. */
const PAIRS_MAX = 100_000;
const REVOCATIONS_MAX = 50;
const REPORTED_MAX = 100_000;
/** Grants to an address with a tag whose spelling is remembered. */
const ADDRESSES_MAX = 100_000;

/**
 * One identity has the access of a customer to three accounts of other people, granted in a tool by the staff, used as a
 * customer, or used in a tool of the staff as if the account were their own. It is a member of staff, or somebody whom the register
 * does not know, such as a private e-mail address. Their own account does not count, nor does that of their household, used as a
 * customer, nor what was revoked within a day. So a grant counts when that day is over, and so does what was used by nobody knows
 * which grant: a technician at three homes on one day has done nothing yet.
 */
export const staffInHouseholds = mechanism({
  id: RULE,
  ranges: {
    accountsMin: whole('accounts', 2, 1000),
    windowDays: whole('days', 1, 366),
    jobHours: whole('hours', 1, 8_000),
    marginMinutes: whole('minutes', 0, 10_080),
  },
  create,
});

type Values = Record<'accountsMin' | 'windowDays' | 'jobHours' | 'marginMinutes', number>;

function create(values: Values, { severity }: { severity: Severity }): Detector {
  const households = new Households(values, severity);
  return {
    id: RULE,
    version: 4,
    followsVerdict: true,
    memory: households,
    looksAt: traits.permission | traits.allowed | traits.withOwner,
    waitsMillis: values.jobHours * HOUR_MILLIS,
    observe: (access) => households.observe(access),
    forget: (accesses) => households.forget(accesses),
    advance: (progress) => households.advance(progress),
    recall: (reported) => households.recall(reported),
  };
}

/** The accounts that each identity may use. */
class Households {
  readonly #window: DistinctWindow;
  readonly #waiting: WaitingAccesses;
  readonly #revoked: Revocations;
  /**
   * What was reported, and of whom and which account: after a revocation the window would report it again. Null where that is no
   * longer certain: it waits for no day to be over any more, and counts through the window.
   */
  readonly #reported = new BoundedMap<ReportedPermission | null>(REPORTED_MAX);
  /** The address of a grant in the window, where it is not the identity. */
  readonly #addresses = new BoundedMap<string>(ADDRESSES_MAX);

  constructor(
    private readonly values: Values,
    private readonly severity: Severity,
  ) {
    const { accountsMin, windowDays, jobHours, marginMinutes } = values;
    const jobMillis = jobHours * HOUR_MILLIS;
    this.#window = windowOf(windowDays, accountsMin);
    this.#waiting = new WaitingAccesses(isOverAfter(jobMillis, marginMinutes * MINUTE_MILLIS));
    this.#revoked = new Revocations(jobMillis);
  }

  get evicted(): number {
    return this.#window.evicted;
  }

  observe(access: DetectedAccess): readonly ReportedAccess[] {
    this.#waiting.observe(access);
    const { ownerId } = access.facts.account;
    const identity = identityOf(access);
    if (identity === null || ownerId === null) return noReports;
    const { action, occurredAt } = access.event;
    if (action === 'revoke') {
      this.#revoke(identity, ownerId, occurredAt);
      return noReports;
    }
    // One that was found and is judged again stays found, though others may have been revoked since.
    const known = this.#reported.get(nameOf(access));
    const again = isOf(known, access) ? [this.#toReport(keptOf(access), identity.id)] : noReports;
    if (known === undefined && (action === 'grant' || isAsNamedUser(access))) {
      const oldest = this.#waiting.add(JSON.stringify(identity), ownerId, access);
      return oldest === undefined ? noReports : this.#count(grantOf(oldest));
    }
    const { grantedAt } = access.facts.staff;
    if (grantedAt !== null && this.#revoked.isForJob(grantedAt, occurredAt)) return again;
    return [...again, ...this.#count({ ...identity, ownerId, row: accessRows.of(access) })];
  }

  /**
   * What is judged again is observed again: the register may have learned since that the account names the person. It may have
   * been counted for another identity than it has now. Then the others that are judged with it have one account less.
   */
  forget(accesses: readonly DetectedAccess[]): readonly ReportedAccess[] {
    this.#waiting.take(new Set(accesses.map(nameOf)));
    const byIdentity = new Map<string, DetectedAccess[]>();
    const fewer = new Set<string>();
    for (const access of accesses) {
      const known = this.#reported.get(nameOf(access));
      if (known && !isOf(known, access)) fewer.add(known.id);
      for (const id of known ? identitiesIn(access).add(known.id) : identitiesIn(access)) {
        const its = byIdentity.get(id);
        if (its === undefined) byIdentity.set(id, [access]);
        else its.push(access);
      }
    }
    for (const access of accesses) {
      const known = this.#reported.get(nameOf(access));
      if (identityOf(access) === null) this.#reported.delete(nameOf(access));
      else if (known && fewer.has(known.id)) this.#reported.keep(nameOf(access), null);
    }
    return [...byIdentity].flatMap(([id, its]) =>
      removeFrom(this.#window, its, () => id).map((one) => {
        this.#reported.delete(nameOfCited(one));
        return this.#toReport(one, id);
      }),
    );
  }

  advance(progress: Progress): readonly ReportedAccess[] {
    return this.#waiting.due(progress).flatMap((one) => this.#count(grantOf(one)));
  }

  recall(reported: readonly CitedAccess[]): readonly ReportedAccess[] {
    const waited = this.#waiting.take(new Set(reported.map(nameOfCited)));
    return waited.flatMap((one) => this.#count(grantOf(one)));
  }

  save(into: AccessNumbering) {
    return {
      window: this.#window.save(into),
      revoked: new Map(this.#revoked.times),
      reported: new Map(this.#reported),
      waiting: this.#waiting.save(into),
      addresses: new Map(this.#addresses),
    };
  }

  load(saved: unknown, from: LoadedAccesses): void {
    const past = saved as ReturnType<Households['save']>;
    this.#window.load(past.window, from);
    this.#revoked.times.load(past.revoked);
    this.#reported.load(past.reported);
    this.#waiting.load(past.waiting, from);
    this.#addresses.load(past.addresses);
  }

  #revoke({ id, address }: PermittedIdentity, ownerId: string, at: number): void {
    this.#revoked.add(address, ownerId, at);
    this.#window.remove(id, (row) => {
      if (!this.#revoked.isForJob(accessRows.occurredAtOf(row), at)) return false;
      const item = accessRows.itemOf(row);
      return item.ownerId === ownerId && (this.#addresses.get(nameOfCited(item)) ?? id) === address;
    });
  }

  #count({ id, address, ownerId, row }: CountedPermission): readonly ReportedAccess[] {
    if (this.#revoked.has(address, ownerId, accessRows.occurredAtOf(row))) return noReports;
    if (address !== id) this.#addresses.keep(nameOfCited(accessRows.itemOf(row)), address);
    const added = this.#window.add({ key: id, value: ownerId, access: row });
    const first = added.filter((one) => !this.#reported.get(nameOfCited(one)));
    for (const one of first) this.#reported.keep(nameOfCited(one), { id, ownerId: one.ownerId });
    return first.map((one) => this.#toReport(one, id));
  }

  #toReport(one: AccessSnapshot, id: string): ReportedAccess {
    const { accountsMin } = this.values;
    const summary = `\`${id}\` has a customer's permission to at least ${accountsMin} accounts of other people.`;
    return reportKept(one, { rule: RULE, severity: this.severity, summary }, id);
  }
}

/** When the permissions of an address to an account were revoked. */
class Revocations {
  readonly times = new BoundedMap<number[]>(PAIRS_MAX);

  constructor(private readonly jobMillis: number) {}

  add(address: string, ownerId: string, at: number): void {
    const pair = JSON.stringify([address, ownerId]);
    const known = this.times.get(pair) ?? [];
    if (!known.includes(at)) this.times.keep(pair, [...known, at].slice(-REVOCATIONS_MAX));
  }

  /** True if what was granted then was revoked so soon that it was for a job. */
  has(address: string, ownerId: string, grantedAt: number): boolean {
    return this.times.get(JSON.stringify([address, ownerId]))?.some((at) => this.isForJob(grantedAt, at)) === true;
  }

  /** A grant that was revoked so soon was for a job, and so is a look so soon after it. */
  isForJob(grantedAt: number, until: number): boolean {
    return until >= grantedAt && until - grantedAt <= this.jobMillis;
  }
}

/** Who has a permission: the identity, and the address to which it was given, which a revocation has to name. */
interface PermittedIdentity {
  readonly id: string;
  readonly address: string;
}

interface ReportedPermission {
  readonly id: string;
  readonly ownerId: string | null;
}

interface CountedPermission extends PermittedIdentity {
  readonly ownerId: string;
  readonly row: number;
}

/** A grant, or a look by one that nobody reported, with the identity that it waited under. */
function grantOf({ id, ownerId, row }: WaitingAccess): CountedPermission {
  return { ...(JSON.parse(id) as PermittedIdentity), ownerId, row };
}

function windowOf(windowDays: number, accountsMin: number): DistinctWindow {
  return new DistinctWindow({
    millis: windowDays * DAY_MILLIS,
    valuesMin: accountsMin,
    keepMillis: 2 * windowDays * DAY_MILLIS,
    keptMin: IMPORT_ARRIVALS,
    keptMax: 200_000,
    perKeyMax: 5_000,
  });
}

/** Whom of the staff the access gives a customer's access, or who uses it, or whom else a member of staff lets in. */
function identityOf(access: DetectedAccess): PermittedIdentity | null {
  const { staff, account, actor } = access.facts;
  if (staff.id !== null) return { id: staff.id, address: staff.id };
  if (isAsNamedUser(access)) return { id: actor.id, address: actor.id };
  const { action, recipient } = access.event;
  const isChange = (action === 'grant' || action === 'revoke') && isByPerson(access) && !account.isOwn;
  const to = isChange ? (recipient?.id ?? null) : null;
  if (to === null || to === account.ownerId) return null;
  const address = addressOf(to);
  return { id: mailboxOf(address), address };
}

/** True if the access is still one of the same identity and account. */
function isOf(known: ReportedPermission | null | undefined, access: DetectedAccess): boolean {
  if (!known || known.ownerId !== access.facts.account.ownerId) return false;
  return known.id === identityOf(access)?.id;
}

/** Every identity that the access may have been counted for, whatever was known then of the ids that its source named. */
export function identitiesIn({ event, facts: { actor, staff } }: DetectedAccess): Set<string> {
  const to = event.recipient?.id ?? null;
  const ids = new Set([actor.id, judgedRef(event).id]);
  if (staff.id !== null) ids.add(staff.id);
  if (to !== null) ids.add(mailboxOf(addressOf(to)));
  return ids;
}

/** UNTRUSTED: an address of mail has many spellings; one that becomes longer than an id may be, and other ids, are as written. */
function addressOf(id: string): string {
  if (id.indexOf('@', 1) < 0) return id;
  const address = id.normalize('NFKC').trim().toLowerCase();
  return address.length > TEXT_CHARS_MAX ? id : address;
}

/** `max@example.com` of `max+shop@example.com`: what is sent to either is in one mailbox, though a tool takes them for two. */
function mailboxOf(address: string): string {
  const tag = address.indexOf('+', 1);
  const domain = tag < 0 ? -1 : address.indexOf('@', tag);
  return withoutDots(domain < 0 ? address : address.slice(0, tag) + address.slice(domain));
}

/** Both domains are those of one provider, which reads no dots before them. */
const dotless: ReadonlySet<string> = new Set(['gmail.com', 'googlemail.com']);

function withoutDots(address: string): string {
  const at = address.indexOf('@', 1);
  if (at < 0 || !dotless.has(address.slice(at + 1))) return address;
  return `${address.slice(0, at).replaceAll('.', '')}@gmail.com`;
}
