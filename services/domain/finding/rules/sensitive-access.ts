import type { Severity } from '../../access-decision/access-decision.ts';
import { isLinkMissing } from '../../access-decision/facts/mitigation.ts';
import type { Purpose } from '../../access-event/access-event.ts';
import { isLive } from '../../access-event/live.ts';
import { unexplainedLook } from '../access-traits.ts';
import { groups } from '../alert-group.ts';
import { BoundedMap } from '../bounded-map.ts';
import { type DetectedAccess, nameOf, nameOfCited, utcDayOf } from '../detected-access.ts';
import { type Detector, noReports, type Progress, type ReportedAccess, reportActor, reportKept } from '../detector.ts';
import type { CitedAccess, CitedFacts } from '../finding.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from '../window/access-rows.ts';
import { type WaitingAccess, WaitingAccesses } from '../window/waiting-accesses.ts';

const RULE = 'sensitive-access';
const DAY_MILLIS = 86_400_000;
const ACTORS_MAX = 50_000;
/** Accesses to one owner within so long are about one matter. */
const MATTER_MILLIS = 7 * DAY_MILLIS;
const THURSDAY = 4;
const WEEK_DAYS = 7;
/** Tickets may reach the register so much later. */
const LATE_MILLIS = 2 * DAY_MILLIS;

type Severities = Record<'missingLink' | 'other', Severity>;

/**
 * A matter whose link is missing. Of each person the newest is remembered, and behind it the one that came late last: what comes
 * late, or claims that it is old, does not make the newest long ago.
 */
interface Matter {
  readonly ownerId: string | null;
  readonly at: number;
  /** The person had no other for long enough. */
  readonly isFirst: boolean;
}

/**
 * An unexplained access to an intimate camera, to the account of a child, or live to any camera without the consent of its
 * owner, is a finding from the first on: too few to count, and too grave to wait for more. Where only the link to a matter is
 * missing, the first is reported in a list of the week, unless it is explained by then, and the next of the same person by
 * itself and at once.
 * `coworker-access` does the same for people whom the actor knows.
 */
export const sensitiveAccess = mechanism({
  id: RULE,
  ranges: { againDays: whole('days', 1, 366) },
  cases: ['missingLink', 'other'],
  create,
});

function create({ againDays }: Record<'againDays', number>, severities: Severities): Detector {
  const matters = new BoundedMap<readonly Matter[]>(ACTORS_MAX);
  const listed = new WaitingAccesses(isListOver);

  function isFirst({ event, decision, facts }: DetectedAccess): boolean {
    const { ownerId } = facts.account;
    const at = Math.min(event.occurredAt, decision.appendedAt);
    const known = matters.get(facts.actor.id) ?? [];
    const same = known.find((one) => one.ownerId === ownerId && Math.abs(at - one.at) < MATTER_MILLIS);
    if (same !== undefined) return same.isFirst;
    const isAlone = known.every((one) => Math.abs(at - one.at) >= againDays * DAY_MILLIS);
    const [newest, ...late] = known;
    const matter = { ownerId, at, isFirst: isAlone };
    matters.keep(facts.actor.id, newest !== undefined && at < newest.at ? [newest, matter] : [matter, ...late]);
    return isAlone;
  }

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const what = whatIsSensitive(access);
    if (what === null) return noReports;
    const { actor, purpose } = access.facts;
    if (isOfLinkAlone(access) && isFirst(access)) {
      const oldest = listed.add(actor.id, access.facts.account.ownerId ?? '', access);
      return oldest === undefined ? noReports : [toListed(oldest, severities.missingLink)];
    }
    const summary = `\`${actor.id}\` opened ${what} without a recorded reason. ${wouldExplain[purpose]} would have explained it.`;
    return [reportActor(access, { rule: RULE, severity: severities.other, summary })];
  }

  /** What is judged again is looked at again, and need not be in the list any more. */
  function forget(accesses: readonly DetectedAccess[]): readonly ReportedAccess[] {
    listed.take(new Set(accesses.map(nameOf)));
    return noReports;
  }

  function recall(reported: readonly CitedAccess[]): readonly ReportedAccess[] {
    listed.take(new Set(reported.map(nameOfCited)));
    return noReports;
  }

  const advance = (progress: Progress) => listed.due(progress).map((one) => toListed(one, severities.missingLink));
  const memory = {
    save: (into: AccessNumbering) => ({ matters: new Map(matters), listed: listed.save(into) }),
    load(saved: unknown, from: LoadedAccesses) {
      const past = saved as ReturnType<typeof memory.save>;
      matters.load(past.matters);
      listed.load(past.listed, from);
    },
  };
  return {
    id: RULE,
    version: 3,
    followsVerdict: true,
    looksAtClaimedFuture: true,
    looksAt: unexplainedLook,
    // A list is reported two days later, by another clock. In a flood each access is reported at once.
    observe,
    forget,
    advance,
    recall,
    recallsAfterMillis: DAY_MILLIS,
    memory,
  };
}

/** In the bedroom of a child, and of people whom the actor knows, no missing link is ordinary. */
function isOfLinkAlone({ decision, facts: { account, camera } }: DetectedAccess): boolean {
  if (camera.locationClass === 'intimate' && account.isOfChild) return false;
  return !(account.isOfCoworker || account.isOfHousehold) && isLinkMissing(decision.tried);
}

function toListed({ row }: WaitingAccess, severity: Severity): ReportedAccess {
  const kept = accessRows.itemOf(row);
  const what = (kept.facts && whatIsSeen(kept.facts)) ?? LIVE;
  const summary = `\`${kept.actorId}\` opened ${what} of somebody who asked for help, and the link to the matter is missing.`;
  const report = reportKept(kept, { rule: RULE, severity, summary }, kept.actorId);
  return severity === 'low' ? { ...report, group: groups.low(RULE, mondayOf(utcDayOf(kept))) } : report;
}

/** The list of a week is complete when a ticket of its last day may have arrived, and what was imported has had as long. */
function isListOver({ occurredAt, appendedAt }: Times, { nowMs }: { readonly nowMs: number }): boolean {
  const nextMonday = (mondayOf(Math.floor(Math.min(occurredAt, appendedAt) / DAY_MILLIS)) + WEEK_DAYS) * DAY_MILLIS;
  return nowMs >= Math.max(nextMonday, appendedAt) + LATE_MILLIS;
}

type Times = Readonly<Record<'occurredAt' | 'appendedAt', number>>;

/** 1970 began on a Thursday. */
function mondayOf(day: number): number {
  return day - ((day + THURSDAY - 1) % WEEK_DAYS);
}

const LIVE = 'a camera live without a consent';

function whatIsSensitive(access: DetectedAccess): string | null {
  const { account, camera } = access.facts;
  const seen = whatIsSeen({ locationClass: camera.locationClass, isOfChild: account.isOfChild });
  return seen ?? (isLiveUnasked(access) ? LIVE : null);
}

function whatIsSeen({ locationClass, isOfChild }: Pick<CitedFacts, 'locationClass' | 'isOfChild'>): string | null {
  if (locationClass === 'intimate') return 'a camera in an intimate room';
  return isOfChild ? 'a camera of a child’s account' : null;
}

/** With the purpose of a consent, no consent is a violation, and one that holds was asked for. */
function isLiveUnasked({ event, facts }: DetectedAccess): boolean {
  return isLive(event) && facts.privateMaterial && facts.purpose !== 'express-consent';
}

const wouldExplain: Readonly<Record<Purpose, string>> = {
  'express-consent': 'A consent of the owner and a ticket that is assigned to them',
  'legal-process': 'A legal order that is assigned to them',
  'illegal-activity-investigation': 'A case in which they investigate',
  'legal-rights': 'A case in which they investigate',
  'prevent-harm-or-loss': 'An emergency that somebody else approved',
  'owner-self': 'An account of their own',
  'system-operation': 'A purpose of a person',
  unspecified: 'A purpose, and what it requires,',
};
