import { BoundedMap } from '../bounded-map.ts';
import { type DetectedAccess, isAllowed, isByPerson, utcDay } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportActor } from '../detector.ts';

const WINDOW_DAYS = 7;
/** Fewer owners in a week are never too many. */
const OWNERS_MIN = 25;
/** So many times the median of the role, and so many deviations (1.4826 MAD) above it. */
const RATIO_MIN = 2.5;
const DEVIATIONS_MIN = 6;
/** Fewer peers are no group to compare with: then all staff are the peers. */
const PEERS_MIN = 8;
const MAD_TO_DEVIATION = 1.4826;
const ACTORS_MAX = 20_000;
const OWNERS_A_DAY_MAX = 2_000;

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
export function lookUpsOverPeers(): Detector {
  const actors = new BoundedMap<ActorDays>(ACTORS_MAX);
  let limits = new Map<string, number>();
  let limitsDay = Number.NEGATIVE_INFINITY;

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const { actor, account } = access.facts;
    if (account.ownerId === null || account.isOwn || !isAllowed(access) || !isByPerson(access)) return noReports;
    const today = utcDay(access);
    const own = actors.get(actor.id) ?? { role: actor.role, counts: new Map(), newest: today, seen: new Set() };
    actors.keep(actor.id, own);
    own.role = actor.role;
    if (!count(own, today, account.ownerId)) return noReports;
    const sum = sumOf(own.counts, today);
    if (sum < OWNERS_MIN || sum <= limitOf(actor.role, today)) return noReports;
    const summary = `\`${actor.id}\` looked up or opened far more owners within ${WINDOW_DAYS} days than others in the same role.`;
    return [reportActor(access, { rule: 'look-ups-over-peers', severity: 'medium', summary })];
  }

  /** The limit of a role on a day, from the peers' sums up to the day before. It is computed once a day. */
  function limitOf(role: string | null, today: number): number {
    if (today !== limitsDay) [limits, limitsDay] = [new Map(), today];
    const key = role ?? '';
    const known = limits.get(key);
    if (known !== undefined) return known;
    const limit =
      limitFrom(sumsBefore(today, role)) ?? limitFrom(sumsBefore(today, undefined)) ?? Number.POSITIVE_INFINITY;
    limits.set(key, limit);
    return limit;
  }

  function sumsBefore(today: number, role: string | null | undefined): number[] {
    const sums: number[] = [];
    for (const one of actors.values()) {
      if (role !== undefined && one.role !== role) continue;
      const sum = sumOf(one.counts, today - 1);
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
  return { id: 'look-ups-over-peers', version: 1, observe, memory };
}

/** Returns true if the owner is new on that day. A late event counts as new. */
function count(own: ActorDays, today: number, ownerId: string): boolean {
  if (today > own.newest) {
    own.newest = today;
    own.seen.clear();
    for (const at of own.counts.keys()) if (at <= today - 2 * WINDOW_DAYS) own.counts.delete(at);
  }
  if (today === own.newest) {
    if (own.seen.has(ownerId) || own.seen.size >= OWNERS_A_DAY_MAX) return false;
    own.seen.add(ownerId);
  }
  if (today <= own.newest - 2 * WINDOW_DAYS) return false;
  own.counts.set(today, (own.counts.get(today) ?? 0) + 1);
  return true;
}

function sumOf(counts: ReadonlyMap<number, number>, until: number): number {
  let sum = 0;
  for (const [at, owners] of counts) if (at <= until && at > until - WINDOW_DAYS) sum += owners;
  return sum;
}

function limitFrom(sums: readonly number[]): number | null {
  if (sums.length < PEERS_MIN) return null;
  const middle = medianOf(sums);
  const deviation = MAD_TO_DEVIATION * medianOf(sums.map((sum) => Math.abs(sum - middle)));
  return Math.max(RATIO_MIN * middle, middle + DEVIATIONS_MIN * Math.max(1, deviation));
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
