import type { Severity } from '../../access-decision/access-decision.ts';
import { type AccessSnapshot, keptOf } from '../access-snapshot.ts';
import { traits } from '../access-traits.ts';
import { BoundedMap } from '../bounded-map.ts';
import { type DetectedAccess, utcDay, visitOf } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportKept } from '../detector.ts';
import { fraction, mechanism, whole } from '../mechanisms/mechanism.ts';
import { type Draws, RoleBaseRate } from '../role-base-rate.ts';
import type { AccessNumbering, LoadedAccesses } from '../window/access-rows.ts';
import { accessRows } from '../window/access-rows.ts';

const ACTORS_MAX = 20_000;
/** Draws by which repeats within a visit are recognised. */
const DRAWS_REMEMBERED_MAX = 100;
/** Of a longer rise, the newest accesses are reported. */
const RISE_MAX = 100;
/** No share is certain, however often the role has it. */
const SHARE_MAX = 0.95;

type Values = Record<'timesOrdinary' | 'limit' | 'learnedDays' | 'priorMarked' | 'priorOther' | 'rateFloor', number>;

/** What a person has taken out since the sum was last zero. */
interface Rise {
  sum: number;
  /** Not reported yet. */
  waiting: AccessSnapshot[];
  readonly draws: Set<string>;
  /** Of the role, as of this day. */
  day: number;
  rate: number;
}

/**
 * Saving a little more than others for weeks: a cumulative sum (CUSUM) of log-likelihood ratios over the draws of a
 * person, at the base rate of the role. It has no end, so a share adds up that no window of so many draws shows. A
 * person who takes nothing out has no sum. It counts in the order of arrival, so out of order it may report more or less.
 */
export const downloadTrend = mechanism({
  id: 'download-trend',
  ranges: {
    timesOrdinary: fraction('times', 1.1, 20),
    limit: fraction('log-likelihood', 0.1, 100),
    learnedDays: whole('days', 1, 180),
    priorMarked: fraction('draws', 0.1, 10_000),
    priorOther: fraction('draws', 0.1, 10_000),
    rateFloor: fraction('share', 0.001, 0.9),
  },
  create,
});

function create(values: Values, { severity }: { severity: Severity }): Detector {
  const { limit } = values;
  const baseRate = new RoleBaseRate({ limits: values, ...recordingsDrawn });
  const rises = new BoundedMap<Rise>(ACTORS_MAX);

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const { actor, purpose } = access.facts;
    baseRate.observe(access);
    if (purpose === 'legal-process') return noReports;
    const isOut = isLeaving(access);
    const rise = riseOf(actor.id, isOut);
    if (rise === null) return noReports;
    const draw = `${isOut ? 'out' : 'in'} ${access.event.resource.recordingId} ${visitOf(access)}`;
    if (rise.draws.has(draw)) return noReports;
    remember(rise.draws, draw);
    rise.sum = Math.max(0, rise.sum + weightOf(rise, isOut, access));
    if (rise.sum === 0) rise.waiting = [];
    else if (isOut) rise.waiting.push(keptOf(access));
    if (rise.waiting.length > RISE_MAX) rise.waiting.shift();
    if (rise.sum < limit) return noReports;
    const reports = rise.waiting.map((one) => toReport(one, severity));
    rise.waiting = [];
    return reports;
  }

  /** Null while the person has taken nothing out: a sum that is zero stays so. */
  function riseOf(id: string, isOut: boolean): Rise | null {
    const known = rises.get(id);
    if (known === undefined && !isOut) return null;
    const rise = known ?? { sum: 0, waiting: [], draws: new Set<string>(), day: Number.NaN, rate: 0 };
    rises.keep(id, rise);
    return rise;
  }

  function weightOf(rise: Rise, isOut: boolean, access: DetectedAccess): number {
    const day = utcDay(access);
    if (rise.day !== day) {
      const { actor, role } = accessRows.numbersOf(access);
      rise.rate = baseRate.rateOf(actor, role, day);
      rise.day = day;
    }
    const ordinary = Math.min(rise.rate, SHARE_MAX / values.timesOrdinary);
    const wrong = ordinary * values.timesOrdinary;
    return isOut ? Math.log(values.timesOrdinary) : Math.log((1 - wrong) / (1 - ordinary));
  }

  const memory = {
    save: (into: AccessNumbering) => ({ rates: baseRate.save(into), rises: new Map(rises) }),
    load(saved: unknown, from: LoadedAccesses) {
      const past = saved as ReturnType<typeof memory.save>;
      baseRate.load(past.rates, from);
      rises.load(past.rises);
    },
  };
  return { id: 'download-trend', version: 1, looksAt, observe, memory };
}

/** A draw is a private recording in a visit, looked at or taken out. */
const looksAt =
  traits.access |
  traits.byPerson |
  traits.ofOthers |
  traits.withOwner |
  traits.withRecording |
  traits.withPrivateMaterial;

const recordingsDrawn: Omit<Draws, 'limits'> = {
  subjectOf: ({ recording }) => recording,
  isMarked: isLeaving,
  isMarkedApart: true,
};

function isLeaving({ event }: DetectedAccess): boolean {
  return event.action === 'download' || event.action === 'export';
}

function remember(draws: Set<string>, draw: string): void {
  draws.add(draw);
  if (draws.size > DRAWS_REMEMBERED_MAX) draws.delete(draws.keys().next().value ?? draw);
}

function toReport(access: AccessSnapshot, severity: Severity): ReportedAccess {
  const summary = `For weeks, \`${access.actorId}\` has taken out more of what they opened than others in the same role.`;
  return reportKept(access, { rule: 'download-trend', severity, summary }, access.actorId);
}
