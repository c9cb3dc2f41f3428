import type { Severity } from '../access-decision/access-decision.ts';
import { binomialUpperTail } from './binomial.ts';
import { BoundedMap } from './bounded-map.ts';
import { type DetectedAccess, isAccess, isByPerson, utcDay } from './detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportKept } from './detector.ts';
import { type KeptAccess, keptOf } from './kept-access.ts';
import { fraction, whole } from './mechanisms/mechanism.ts';
import { type Draws, RoleBaseRate } from './role-base-rate.ts';
import { firstIndex } from './window/sorted.ts';

/** What a share is compared with. */
export const shareRanges = {
  draws: whole('draws', 5, 1_000),
  tailMax: fraction('probability', 1e-12, 0.5),
  rateFloor: fraction('share', 0.001, 1),
  learnedDays: whole('days', 1, 180),
  priorMarked: fraction('draws', 0.1, 10_000),
  priorOther: fraction('draws', 0.1, 10_000),
};
export type ShareLimits = Readonly<Record<keyof typeof shareRanges, number>>;

/** Defines the draws, which of them are marked, and which draws of an actor are examined. */
export interface ShareSettings extends Draws {
  readonly limits: ShareLimits;
  /** Name of both the detector and the rule. */
  readonly rule: string;
  readonly version: number;
  readonly severity: Severity;
  isDraw(access: DetectedAccess): boolean;
  /** Names a draw. */
  nameOf(access: DetectedAccess): string;
  /** True for draws that count against the actor. The base rate is learned from all draws. */
  counts(access: DetectedAccess): boolean;
  summaryOf(actorId: string): string;
  /**
   * True if `counts` depends on the verdict. If an access is judged again, its draw stays in place and only its own
   * finding is withdrawn.
   */
  readonly followsVerdict: boolean;
  /** `traits` without which an access is no draw. */
  readonly looksAt: number;
}

/** Draws kept for one actor: the last ones, plus room for late ones, as a multiple of those looked at. */
const KEPT_TIMES = 3;
/**
 * Bounds the number of actors with stored draws. Beyond it, the actor whose last draw arrived longest ago is evicted.
 */
const ACTORS_KEPT_MAX = 20_000;
/** Accesses of one draw kept for a later finding. Beyond it, accesses are reported only after the draw is. */
const ACCESSES_KEPT_MAX = 20;

interface RoleDraw {
  readonly key: string;
  /** Event time. The first access of a draw sets its position. */
  readonly at: number;
  /** The role of the first access. */
  readonly role: string | null;
  readonly day: number;
  readonly isMarked: boolean;
  /** Accesses of a marked draw that are not reported yet. Null once they are. */
  waiting: KeptAccess[] | null;
}

interface ActorDraws {
  readonly inOrder: RoleDraw[];
  readonly byKey: Map<string, RoleDraw>;
}

/**
 * Reports an actor if too many of the last draws are marked, compared with the base rate of the role. A late draw
 * causes every window of so many that contains it to be checked again, so nothing is missed that would be reported in order.
 * A share can fall with more draws, but a finding is not withdrawn. Out of order (draws of the actor, or other days of
 * the role), this detector may therefore report more than in order.
 */
export function shareDetector(settings: ShareSettings): Detector {
  const { rule, version, severity, isDraw, nameOf, isMarked, counts, summaryOf, limits, looksAt } = settings;
  const { draws: length, tailMax } = limits;
  const markedMin = markedMinima(limits);
  const baseRate = new RoleBaseRate(settings);
  const actors = new BoundedMap<ActorDraws>(ACTORS_KEPT_MAX);

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    if (!isAccess(access) || !isByPerson(access) || access.facts.account.isOwn) return noReports;
    if (!isDraw(access)) return noReports;
    baseRate.observe(access);
    if (!counts(access)) return noReports;

    const key = nameOf(access);
    const { id } = access.facts.actor;
    const draws = actors.of(id, newDraws);
    const known = draws.byKey.get(key);
    const reported = known === undefined ? none : repeated(known, access);
    const isPlaced = known !== undefined && access.event.occurredAt >= known.at;
    const around = isPlaced ? none : place(draws, key, access, known);
    if (reported.length === 0 && around.length === 0) return noReports;
    return [...reported, ...around].map((one) => {
      return reportKept(one, { rule, severity, summary: summaryOf(one.actorId) }, one.actorId);
    });
  }

  /** Puts a draw where its first access is. Returns what is reported with it. */
  function place({ inOrder, byKey }: ActorDraws, key: string, access: DetectedAccess, known: RoleDraw | undefined) {
    const { id, role } = access.facts.actor;
    const waiting = known === undefined ? waitingOf(access, settings) : known.waiting;
    if (known !== undefined) inOrder.splice(inOrder.indexOf(known), 1);
    const draw = { key, at: access.event.occurredAt, role, day: utcDay(access), isMarked: isMarked(access), waiting };
    byKey.set(key, draw);
    const rateOf = (of: RoleDraw) => baseRate.rateFor({ id, role: of.role }, of.day);
    const reported = reportAround(inOrder, insert(inOrder, draw), rateOf);
    if (inOrder.length > KEPT_TIMES * length) byKey.delete(inOrder.shift()?.key ?? key);
    return reported;
  }

  /** Checks each window that contains the draw at `index`: those that end there or later. */
  function reportAround(draws: readonly RoleDraw[], index: number, rateOf: (draw: RoleDraw) => number): KeptAccess[] {
    const reported: KeptAccess[] = [];
    const endMax = Math.min(draws.length, index + length);
    for (let end = index + 1; end <= endMax; end += 1) {
      const newest = draws[end - 1];
      if (newest === undefined) break;
      const start = Math.max(0, end - length);
      const count = end - start;
      if (countMarked(draws, start, end) < (markedMin[count] ?? 0)) continue;
      const marked = draws.slice(start, end).filter(({ isMarked }) => isMarked);
      if (binomialUpperTail(marked.length, count, rateOf(newest)) >= tailMax) continue;
      for (const draw of marked) {
        reported.push(...(draw.waiting ?? []));
        draw.waiting = null;
      }
    }
    return reported;
  }

  const memory = {
    save: () => ({ rates: baseRate.save(), ...saveActors(actors) }),
    load(saved: unknown) {
      const past = saved as ReturnType<typeof memory.save>;
      baseRate.load(past.rates);
      actors.load(loadActors(past));
    },
  };
  return { id: rule, version, looksAt, ...(settings.followsVerdict ? { followsVerdict: true } : {}), observe, memory };
}

/**
 * Fewest marked draws that can be suspicious, by number of draws. Fewer are likely enough at any rate, because no rate
 * is below the floor and the tail grows with the rate. Nearly all checks end here.
 */
function markedMinima({ draws: length, tailMax, rateFloor }: ShareLimits): readonly number[] {
  // The same number is likelier among more draws, so the fewest of one length are at least those of the length before.
  let marked = 1;
  return Array.from({ length: length + 1 }, (_, draws) => {
    while (marked <= draws && binomialUpperTail(marked, draws, rateFloor) >= tailMax) marked += 1;
    return marked;
  });
}

/** As columns: there are many draws. */
function saveActors(actors: ReadonlyMap<string, ActorDraws>) {
  const draws = [...actors.values()].flatMap(({ inOrder }) => inOrder);
  return {
    actorIds: [...actors.keys()],
    counts: Uint32Array.from(actors.values(), ({ inOrder }) => inOrder.length),
    keys: draws.map(({ key }) => key),
    at: Float64Array.from(draws, ({ at }) => at),
    days: Int32Array.from(draws, ({ day }) => day),
    marked: Uint8Array.from(draws, ({ isMarked }) => Number(isMarked)),
    roles: draws.map(({ role }) => role),
    /** Most draws have none. */
    waiting: draws.flatMap(({ waiting }, index) => (waiting?.length === 0 ? [] : [{ index, waiting }])),
  };
}

function* loadActors(saved: ReturnType<typeof saveActors>): Generator<readonly [string, ActorDraws]> {
  const keys = saved.keys;
  const waiting = new Map(saved.waiting.map((one) => [one.index, one.waiting]));
  let next = 0;
  for (const [index, id] of saved.actorIds.entries()) {
    const inOrder: RoleDraw[] = [];
    for (const end = next + (saved.counts[index] ?? 0); next < end; next += 1) {
      inOrder.push({
        key: keys[next] ?? '',
        at: saved.at[next] ?? 0,
        role: saved.roles[next] ?? null,
        day: saved.days[next] ?? 0,
        isMarked: saved.marked[next] === 1,
        waiting: waiting.has(next) ? (waiting.get(next) ?? null) : [],
      });
    }
    yield [id, { inOrder, byKey: new Map(inOrder.map((draw) => [draw.key, draw])) }];
  }
}

/** Only marked draws are reported. */
function waitingOf(access: DetectedAccess, { isMarked }: Pick<ShareSettings, 'isMarked'>): KeptAccess[] {
  return isMarked(access) ? [keptOf(access)] : [];
}

const none: readonly never[] = [];

function newDraws(): ActorDraws {
  return { inOrder: [], byKey: new Map() };
}

/** Handles another access of a known draw. It is reported at once if the draw was. */
function repeated(draw: RoleDraw, access: DetectedAccess): readonly KeptAccess[] {
  if (draw.waiting === null) return [keptOf(access)];
  if (draw.isMarked && draw.waiting.length < ACCESSES_KEPT_MAX) draw.waiting.push(keptOf(access));
  return none;
}

function insert(draws: RoleDraw[], draw: RoleDraw): number {
  const last = draws.at(-1);
  if (last === undefined || last.at <= draw.at) return draws.push(draw) - 1;
  const index = firstIndex(draws, ({ at }) => at > draw.at);
  draws.splice(index, 0, draw);
  return index;
}

function countMarked(draws: readonly RoleDraw[], start: number, end: number): number {
  let marked = 0;
  for (let at = start; at < end; at += 1) if (draws[at]?.isMarked) marked += 1;
  return marked;
}
