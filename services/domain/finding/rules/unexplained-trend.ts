import type { Severity } from '../../access-decision/access-decision.ts';
import type { AccessSnapshot } from '../access-snapshot.ts';
import { traits } from '../access-traits.ts';
import { type MatterDays, UNEXPLAINED_A_DAY_MAX } from '../days/matter-days.ts';
import { MattersByActor } from '../days/matters-by-actor.ts';
import { type DetectedAccess, isUnexplained, nameOf, utcDay } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportKept } from '../detector.ts';
import { fraction, mechanism, type Reach, whole } from '../mechanisms/mechanism.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from '../window/access-rows.ts';

const none: readonly number[] = [];

type Values = Record<
  'shareOrdinary' | 'shareWrong' | 'limit' | 'mattersMin' | 'riseDaysMin' | 'matterDays' | 'daysKept',
  number
>;

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
  reach,
  create,
});

function reach({ shareOrdinary, shareWrong, limit, riseDaysMin, daysKept }: Values): readonly Reach<keyof Values>[] {
  const isRise = shareWrong > shareOrdinary;
  const sumMax = UNEXPLAINED_A_DAY_MAX * daysKept * Math.log(shareWrong / shareOrdinary);
  return [
    {
      parameter: 'shareWrong',
      isReached: isRise,
      expected: `more than ${shareOrdinary}, the \`shareOrdinary\`: otherwise no matter without a reason counts`,
    },
    {
      parameter: 'limit',
      isReached: !isRise || limit <= sumMax,
      expected: `at most ${sumMax}: with these shares, ${daysKept} days have no more evidence`,
    },
    {
      parameter: 'riseDaysMin',
      isReached: riseDaysMin < daysKept,
      expected: `less than ${daysKept}, the \`daysKept\`: no longer rise is remembered`,
    },
  ];
}

function create(values: Values, { severity }: { severity: Severity }): Detector {
  const { shareOrdinary, shareWrong, limit, mattersMin, riseDaysMin } = values;
  const weightOfUnexplained = Math.log(shareWrong / shareOrdinary);
  const weightOfExplained = Math.log((1 - shareWrong) / (1 - shareOrdinary));
  const actors = new MattersByActor();

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const matters = actors.of(access.facts.actor.id);
    const today = utcDay(access);
    if (!matters.begin(accessRows.numbersOf(access).owner, today, values.matterDays)) return noReports;
    if (!isUnexplained(access)) {
      matters.explain(today, values.daysKept);
      return noReports;
    }
    if (matters.leaveOpen(today, values.daysKept, accessRows.of(access))) actors.added();
    return reportRise(matters, today).map((row) => toReport(accessRows.itemOf(row), severity));
  }

  /** Each is observed again: a late fact may have brought the reason. */
  function forget(accesses: readonly DetectedAccess[]): readonly ReportedAccess[] {
    for (const access of accesses) {
      const { event, facts } = access;
      const matters = actors.get(facts.actor.id);
      if (matters === undefined || facts.account.ownerId === null) continue;
      const name = nameOf(access);
      const isSame = (row: number) =>
        accessRows.occurredAtOf(row) === event.occurredAt && accessRows.nameOf(row) === name;
      matters.forget(accessRows.numbersOf(access).owner, utcDay(access), isSame);
    }
    return noReports;
  }

  /** Returns the rows of the matters since the sum was last zero that were not reported, if it has passed the limit. */
  function reportRise(matters: MatterDays, today: number): readonly number[] {
    let sum = 0;
    let rise = 0;
    let began = Number.POSITIVE_INFINITY;
    matters.each(today, (day, explained, unexplained) => {
      sum += explained * weightOfExplained + unexplained * weightOfUnexplained;
      if (sum <= 0) [sum, rise, began] = [0, 0, Number.POSITIVE_INFINITY];
      else if (unexplained > 0) {
        rise += unexplained;
        began = Math.min(began, day);
      }
    });
    const isTrend = rise >= mattersMin && today - began >= riseDaysMin;
    return sum < limit || !isTrend ? none : matters.report(began, today);
  }

  const memory = {
    save: (into: AccessNumbering) => actors.save(into),
    saving: (into: AccessNumbering) => actors.saving(into),
    load: (saved: unknown, from: LoadedAccesses) => actors.load(saved as ReturnType<typeof actors.save>, from),
    get evicted() {
      return actors.evicted;
    },
  };
  const looksAt = traits.withOwner | traits.ofOthers | traits.access | traits.byPerson;
  return { id: 'unexplained-trend', version: 1, followsVerdict: true, looksAt, observe, forget, memory };
}

function toReport(access: AccessSnapshot, severity: Severity): ReportedAccess {
  const summary = `Over weeks, far more of what \`${access.actorId}\` opened lacks a recorded reason than ordinary work does.`;
  return reportKept(access, { rule: 'unexplained-trend', severity, summary }, access.actorId);
}
