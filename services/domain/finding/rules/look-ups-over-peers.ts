import type { Severity } from '../../access-decision/access-decision.ts';
import { traits } from '../access-traits.ts';
import { BoundedMap } from '../bounded-map.ts';
import { type DetectedAccess, isAllowed, isByPerson, utcDay } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportActor } from '../detector.ts';
import { fraction, mechanism, whole } from '../mechanisms/mechanism.ts';

const MAD_TO_DEVIATION = 1.4826;
const ACTORS_MAX = 20_000;
const OWNERS_A_DAY_MAX = 2_000;

/** So many times the median of the role, and so many deviations above it; of fewer peers, all staff are the peers. */
type Limits = Record<'ratioMin' | 'deviationsMin' | 'peersMin', number>;

interface ActorDays {
  role: string | null;
  /** Distinct owners on each UTC day; of the newest day which ones. */
  readonly counts: Map<number, number>;
  newest: number;
  readonly seen: Set<string>;
}

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
  create,
});

function create(
  values: Limits & Record<'windowDays' | 'ownersMin', number>,
  { severity }: { severity: Severity },
): Detector {
  const { windowDays, ownersMin } = values;
  const actors = new BoundedMap<ActorDays>(ACTORS_MAX);
  let limits = new Map<string, number>();
  let limitsDay = Number.NEGATIVE_INFINITY;

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const { actor, account } = access.facts;
    if (account.ownerId === null || account.isOwn || !isAllowed(access) || !isByPerson(access)) return noReports;
    const today = utcDay(access);
    const own = actors.of(actor.id, newDays);
    own.role = actor.role;
    if (!count(own, today, account.ownerId, windowDays)) return noReports;
    const sum = sumOf(own.counts, today, windowDays);
    if (sum < ownersMin || sum <= limitOf(actor.role, today)) return noReports;
    const summary = `\`${actor.id}\` looked up or opened far more owners within ${windowDays} days than others in the same role.`;
    return [reportActor(access, { rule: 'look-ups-over-peers', severity, summary })];
  }

  /** The limit of a role on a day, from the peers' sums up to the day before. It is computed once a day. */
  function limitOf(role: string | null, today: number): number {
    if (today !== limitsDay) [limits, limitsDay] = [new Map(), today];
    const key = role ?? '';
    const known = limits.get(key);
    if (known !== undefined) return known;
    const limit =
      limitFrom(sumsBefore(today, role), values) ??
      limitFrom(sumsBefore(today, undefined), values) ??
      Number.POSITIVE_INFINITY;
    limits.set(key, limit);
    return limit;
  }

  function sumsBefore(today: number, role: string | null | undefined): number[] {
    const sums: number[] = [];
    for (const one of actors.values()) {
      if (role !== undefined && one.role !== role) continue;
      const sum = sumOf(one.counts, today - 1, windowDays);
      if (sum > 0) sums.push(sum);
    }
    return sums;
  }

  const memory = {
    save: () => new Map(actors),
    load: (saved: unknown) => {
      actors.load(saved as Map<string, ActorDays>);
      limitsDay = Number.NEGATIVE_INFINITY;
    },
  };
  const looksAt = traits.withOwner | traits.ofOthers | traits.allowed | traits.byPerson;
  return { id: 'look-ups-over-peers', version: 1, looksAt, observe, memory };
}

function newDays(): ActorDays {
  return { role: null, counts: new Map(), newest: Number.NEGATIVE_INFINITY, seen: new Set() };
}

/** Returns true if the owner is new on that day. A late event counts as new. */
function count(own: ActorDays, today: number, ownerId: string, windowDays: number): boolean {
  if (today > own.newest) {
    own.newest = today;
    own.seen.clear();
    for (const at of own.counts.keys()) if (at <= today - 2 * windowDays) own.counts.delete(at);
  }
  if (today === own.newest) {
    if (own.seen.has(ownerId) || own.seen.size >= OWNERS_A_DAY_MAX) return false;
    own.seen.add(ownerId);
  }
  if (today <= own.newest - 2 * windowDays) return false;
  own.counts.set(today, (own.counts.get(today) ?? 0) + 1);
  return true;
}

function sumOf(counts: ReadonlyMap<number, number>, until: number, windowDays: number): number {
  let sum = 0;
  // An iterator makes a pair of each.
  counts.forEach((owners, at) => {
    if (at <= until && at > until - windowDays) sum += owners;
  });
  return sum;
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
