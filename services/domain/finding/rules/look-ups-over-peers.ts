import type { Severity } from '../../access-decision/access-decision.ts';
import { traits } from '../access-traits.ts';
import { OWNERS_A_DAY_MAX, OwnerDays } from '../days/owner-days.ts';
import { type DetectedAccess, utcDay } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportActor } from '../detector.ts';
import { fraction, mechanism, whole } from '../mechanisms/mechanism.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from '../window/access-rows.ts';

const MAD_TO_DEVIATION = 1.4826;
const ACTORS_MAX = 20_000;
/** Days of which limits are remembered: a shift goes over midnight, and history may be imported beside live accesses. */
const LIMIT_DAYS_MAX = 4;

/** So many times the median of the role, and so many deviations above it; of fewer peers, all staff are the peers. */
type Limits = Record<'ratioMin' | 'deviationsMin' | 'peersMin', number>;

/**
 * A person searched for or opened far more owners in a week than the peers of the same role. It compares with the peers
 * and not with the person's own past, which changes with every shift. The peers are those of the seven days before, so
 * the order within a day does not matter to them.
 */
export const lookUpsOverPeers = mechanism({
  id: 'look-ups-over-peers',
  ranges: {
    windowDays: whole('days', 1, 91),
    ownersMin: whole('owners', 1, 100_000),
    ratioMin: fraction('times', 1, 1_000),
    deviationsMin: fraction('deviations', 0, 1_000),
    peersMin: whole('people', 1, 10_000),
  },
  reach({ ownersMin, windowDays }) {
    const most = OWNERS_A_DAY_MAX * windowDays;
    const expected = `at most ${most}: no more than ${OWNERS_A_DAY_MAX} owners a day are counted`;
    return [{ parameter: 'ownersMin', isReached: ownersMin <= most, expected }];
  },
  create,
});

function create(
  values: Limits & Record<'windowDays' | 'ownersMin', number>,
  { severity }: { severity: Severity },
): Detector {
  const { windowDays, ownersMin } = values;
  const actors = new OwnerDays(ACTORS_MAX, windowDays);
  /** Of each role, by day. */
  const limits = new Map<number, Map<string, number>>();
  /** The days on which all staff were too few peers, with `firsts` of then. */
  const tooFew = new Map<number, number>();

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const { actor } = access.facts;
    const today = utcDay(access);
    const numbers = accessRows.numbersOf(access);
    const own = actors.of(numbers.actor, numbers.role, today);
    if (!actors.count(own, numbers.owner, today)) return noReports;
    const sum = actors.sumOf(own, today);
    if (sum < ownersMin || sum <= limitOf(actor.role ?? '', numbers.role, today)) return noReports;
    const summary = `\`${actor.id}\` looked up or opened far more owners within ${windowDays} days than others in the same role.`;
    return [reportActor(access, { rule: 'look-ups-over-peers', severity, summary })];
  }

  /**
   * The limit of a role on a day, from the peers' sums up to the day before. It is computed once a day: it asks for all peers. Where
   * they are too few there is none yet: those of that day may still be imported, and are looked for once somebody's day begins.
   */
  function limitOf(role: string, number: number, today: number): number {
    const ofDay = kept(limits, today, limits.get(today) ?? new Map<string, number>());
    const known = ofDay.get(role);
    if (known !== undefined) return known;
    if (tooFew.get(today) === actors.firsts) return Number.POSITIVE_INFINITY;
    const limit =
      limitFrom(actors.sumsOf(number, today - 1), values) ?? limitFrom(actors.sumsOf(null, today - 1), values);
    if (limit !== null) ofDay.set(role, limit);
    else kept(tooFew, today, actors.firsts);
    return limit ?? Number.POSITIVE_INFINITY;
  }

  const memory = {
    save: (into: AccessNumbering) => actors.save(into),
    load: (saved: unknown, from: LoadedAccesses) => {
      actors.load(saved as ReturnType<OwnerDays['save']>, from);
      limits.clear();
      tooFew.clear();
    },
  };
  const looksAt = traits.withOwner | traits.ofOthers | traits.allowed | traits.byPerson;
  return { id: 'look-ups-over-peers', version: 1, looksAt, observe, memory };
}

/** Sets what is known of a day, and forgets the day that came first of too many. */
function kept<Known>(byDay: Map<number, Known>, day: number, known: Known): Known {
  byDay.set(day, known);
  if (byDay.size > LIMIT_DAYS_MAX) byDay.delete(byDay.keys().next().value ?? day);
  return known;
}

function limitFrom(sums: readonly number[], { ratioMin, deviationsMin, peersMin }: Limits): number | null {
  if (sums.length < peersMin) return null;
  const middle = medianOf(sums);
  const deviation = MAD_TO_DEVIATION * medianOf(sums.map((sum) => Math.abs(sum - middle)));
  return Math.max(ratioMin * middle, middle + deviationsMin * Math.max(1, deviation));
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
