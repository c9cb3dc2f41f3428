import { BoundedMap } from '../bounded-map.ts';
import { type DetectedAccess, isAccess, isByPerson, isUnexplained, utcDay } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportKept } from '../detector.ts';
import { type KeptAccess, keptOf } from '../kept-access.ts';

/** The share of matters that lack their reason in honest work, and the share from which on somebody does wrong. */
const SHARE_ORDINARY = 0.04;
const SHARE_WRONG = 0.16;
/** The trend is too strong once the evidence outweighs chance e^8 to one. */
const LIMIT = 8;
const DAY_MILLIS = 86_400_000;
/** Fewer unexplained matters are no trend. */
const MATTERS_MIN = 6;
/** A shorter rise is no trend either: the counts of visits look at days. */
const RISE_DAYS_MIN = 14;
const DAYS_KEPT = 91;
const ACTORS_MAX = 20_000;
/** Owners and unexplained accesses that are remembered for one day of one actor. */
const PER_DAY_MAX = 200;
/** Visits to one owner in this many days are one matter, which lacks its reason as a whole. */
const MATTER_DAYS = 7;

const weightOfUnexplained = Math.log(SHARE_WRONG / SHARE_ORDINARY);
const weightOfExplained = Math.log((1 - SHARE_WRONG) / (1 - SHARE_ORDINARY));

/** The first accesses of the matters that began on one day. */
interface Day {
  explained: number;
  readonly unexplained: KeptAccess[];
}
interface ActorTrend {
  readonly days: Map<number, Day>;
  /** The owners of the newest matters, and the days on which they began. */
  readonly owners: Map<string, number>;
  readonly reported: Set<string>;
}

/**
 * A slow rise: over weeks, more of a person's matters lack a reason than ordinary work explains. It is a cumulative sum
 * (CUSUM) of log-likelihood ratios over matters, so one look a week adds up however much honest work surrounds it. A sum
 * can fall again, but a finding is not withdrawn for that; out of order, this detector may report more or less.
 */
export function unexplainedTrend(): Detector {
  const actors = new BoundedMap<ActorTrend>(ACTORS_MAX);

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const { account, actor } = access.facts;
    const { ownerId } = account;
    if (ownerId === null || account.isOwn || !isAccess(access) || !isByPerson(access)) return noReports;
    const trend = actors.get(actor.id) ?? { days: new Map(), owners: new Map(), reported: new Set() };
    actors.keep(actor.id, trend);
    const today = utcDay(access);
    const began = trend.owners.get(ownerId);
    if (began !== undefined && today - began < MATTER_DAYS) return noReports;
    trend.owners.delete(ownerId);
    trend.owners.set(ownerId, today);
    if (trend.owners.size > PER_DAY_MAX) trend.owners.delete(trend.owners.keys().next().value ?? '');
    const day = openDay(trend.days, today);
    if (!isUnexplained(access)) {
      day.explained += 1;
      return noReports;
    }
    if (day.unexplained.length < PER_DAY_MAX) day.unexplained.push(keptOf(access));
    return reportRise(trend, today);
  }

  /** What a late fact explains was an ordinary matter. */
  function forget(accesses: readonly DetectedAccess[]): readonly ReportedAccess[] {
    for (const { event, facts } of accesses) {
      for (const day of actors.get(facts.actor.id)?.days.values() ?? []) {
        const at = day.unexplained.findIndex(
          ({ eventId, sourceId }) => eventId === event.eventId && sourceId === event.source.id,
        );
        if (at < 0) continue;
        day.unexplained.splice(at, 1);
        day.explained += 1;
      }
    }
    return noReports;
  }

  const memory = {
    save: () => new Map(actors),
    load: (saved: unknown) => actors.load(saved as Map<string, ActorTrend>),
  };
  return { id: 'unexplained-trend', version: 1, followsVerdict: true, observe, forget, memory };
}

function openDay(days: Map<number, Day>, today: number): Day {
  const known = days.get(today);
  if (known !== undefined) return known;
  const opened: Day = { explained: 0, unexplained: [] };
  days.set(today, opened);
  const newest = Math.max(...days.keys());
  for (const at of days.keys()) if (at <= newest - DAYS_KEPT) days.delete(at);
  return opened;
}

/** Returns the matters since the sum was last zero, if it has passed the limit. */
function reportRise({ days, reported }: ActorTrend, today: number): readonly ReportedAccess[] {
  let sum = 0;
  let rise: KeptAccess[] = [];
  for (const at of [...days.keys()].sort((one, other) => one - other)) {
    const day = days.get(at);
    if (day === undefined || at > today) continue;
    sum += day.explained * weightOfExplained + day.unexplained.length * weightOfUnexplained;
    if (sum <= 0) [sum, rise] = [0, []];
    else rise.push(...day.unexplained);
  }
  const began = rise[0]?.occurredAt ?? Number.POSITIVE_INFINITY;
  const isTrend = rise.length >= MATTERS_MIN && today - Math.floor(began / DAY_MILLIS) >= RISE_DAYS_MIN;
  if (sum < LIMIT || !isTrend) return noReports;
  const fresh = rise.filter(({ eventId, sourceId }) => !reported.has(`${sourceId}\n${eventId}`));
  for (const { eventId, sourceId } of fresh) reported.add(`${sourceId}\n${eventId}`);
  return fresh.map(toReport);
}

function toReport(access: KeptAccess): ReportedAccess {
  const summary = `Over weeks, far more of what \`${access.actorId}\` opened lacks a recorded reason than ordinary work does.`;
  return reportKept(access, { rule: 'unexplained-trend', severity: 'high', summary }, access.actorId);
}
