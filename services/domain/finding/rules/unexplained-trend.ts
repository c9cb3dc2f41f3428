import type { Severity } from '../../access-decision/access-decision.ts';
import { traits } from '../access-traits.ts';
import { BoundedMap } from '../bounded-map.ts';
import { type DetectedAccess, isAccess, isByPerson, isUnexplained, utcDay } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportKept } from '../detector.ts';
import { type KeptAccess, keptOf } from '../kept-access.ts';
import { fraction, mechanism, whole } from '../mechanisms/mechanism.ts';

const DAY_MILLIS = 86_400_000;
const ACTORS_MAX = 20_000;
/** Owners and unexplained accesses that are remembered for one day of one actor. */
const PER_DAY_MAX = 200;

type Values = Record<
  'shareOrdinary' | 'shareWrong' | 'limit' | 'mattersMin' | 'riseDaysMin' | 'matterDays' | 'daysKept',
  number
>;

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
export const unexplainedTrend = mechanism({
  id: 'unexplained-trend',
  ranges: {
    shareOrdinary: fraction('share', 0.001, 0.9),
    shareWrong: fraction('share', 0.002, 0.99),
    limit: fraction('log-likelihood', 0.1, 100),
    mattersMin: whole('matters', 1, 1_000),
    riseDaysMin: whole('days', 0, 366),
    matterDays: whole('days', 1, 91),
    daysKept: whole('days', 7, 366),
  },
  create,
});

function create(values: Values, { severity }: { severity: Severity }): Detector {
  const { shareOrdinary, shareWrong, limit, mattersMin, riseDaysMin } = values;
  const weightOfUnexplained = Math.log(shareWrong / shareOrdinary);
  const weightOfExplained = Math.log((1 - shareWrong) / (1 - shareOrdinary));
  const actors = new BoundedMap<ActorTrend>(ACTORS_MAX);

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const { account, actor } = access.facts;
    const { ownerId } = account;
    if (ownerId === null || account.isOwn || !isAccess(access) || !isByPerson(access)) return noReports;
    const trend = actors.of(actor.id, newTrend);
    const today = utcDay(access);
    const began = trend.owners.get(ownerId);
    if (began !== undefined && today - began < values.matterDays) return noReports;
    trend.owners.delete(ownerId);
    trend.owners.set(ownerId, today);
    if (trend.owners.size > PER_DAY_MAX) trend.owners.delete(trend.owners.keys().next().value ?? '');
    const day = openDay(trend.days, today, values.daysKept);
    if (!isUnexplained(access)) {
      day.explained += 1;
      return noReports;
    }
    if (day.unexplained.length < PER_DAY_MAX) day.unexplained.push(keptOf(access));
    return reportRise(trend, today).map((one) => toReport(one, severity));
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

  /** Returns the matters since the sum was last zero, if it has passed the limit. */
  function reportRise({ days, reported }: ActorTrend, today: number): readonly KeptAccess[] {
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
    const isTrend = rise.length >= mattersMin && today - Math.floor(began / DAY_MILLIS) >= riseDaysMin;
    if (sum < limit || !isTrend) return [];
    const fresh = rise.filter(({ eventId, sourceId }) => !reported.has(`${sourceId}\n${eventId}`));
    for (const { eventId, sourceId } of fresh) reported.add(`${sourceId}\n${eventId}`);
    return fresh;
  }

  const memory = {
    save: () => new Map(actors),
    load: (saved: unknown) => actors.load(saved as Map<string, ActorTrend>),
  };
  const looksAt = traits.withOwner | traits.ofOthers | traits.access | traits.byPerson;
  return { id: 'unexplained-trend', version: 1, followsVerdict: true, looksAt, observe, forget, memory };
}

function newTrend(): ActorTrend {
  return { days: new Map(), owners: new Map(), reported: new Set() };
}

function openDay(days: Map<number, Day>, today: number, daysKept: number): Day {
  const known = days.get(today);
  if (known !== undefined) return known;
  const opened: Day = { explained: 0, unexplained: [] };
  days.set(today, opened);
  let [oldest, newest] = [today, today];
  // An iterator costs more than the days, and most of them stay.
  days.forEach((_, at) => {
    if (at > newest) newest = at;
    if (at < oldest) oldest = at;
  });
  if (oldest > newest - daysKept) return opened;
  for (const at of days.keys()) if (at <= newest - daysKept) days.delete(at);
  return opened;
}

function toReport(access: KeptAccess, severity: Severity): ReportedAccess {
  const summary = `Over weeks, far more of what \`${access.actorId}\` opened lacks a recorded reason than ordinary work does.`;
  return reportKept(access, { rule: 'unexplained-trend', severity, summary }, access.actorId);
}
