import type { Severity } from '../access-decision/access-decision.ts';
import { type AccessSnapshot, keptOf } from './access-snapshot.ts';
import { binomialUpperTail } from './binomial.ts';
import { type DetectedAccess, utcDay } from './detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportKept } from './detector.ts';
import { fraction, type Reach, whole } from './mechanisms/mechanism.ts';
import { type Draws, RoleBaseRate } from './role-base-rate.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from './window/access-rows.ts';
import type { ActorDraws, Draw } from './window/actor-draws.ts';
import { DrawsByActor } from './window/draws-by-actor.ts';
import { lastOf } from './window/last-of.ts';

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

/** Draws that are all marked are the least likely. */
export function reachOfShares({ draws, tailMax, rateFloor }: ShareLimits): readonly Reach<'tailMax'>[] {
  const least = rateFloor ** draws;
  const expected = `more than ${least}: ${draws} draws, all of them marked, are that likely at the \`rateFloor\` of ${rateFloor}`;
  return [{ parameter: 'tailMax', isReached: tailMax > least, expected }];
}

/** Defines the draws, which of them are marked, and which draws of an actor are examined. */
export interface ShareSettings extends Draws {
  readonly limits: ShareLimits;
  /** Name of both the detector and the rule. */
  readonly rule: string;
  readonly version: number;
  readonly severity: Severity;
  /** True for draws that count against the actor. The base rate is learned from all draws. */
  counts(access: DetectedAccess): boolean;
  summaryOf(actorId: string): string;
  /** `traits` of a draw. */
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

/**
 * Reports an actor if too many of the last draws are marked, compared with the base rate of the role. A late draw
 * causes every window of so many that contains it to be checked again, so nothing is missed that would be reported in order.
 * A share can fall with more draws, but a finding is not withdrawn. Out of order (draws of the actor, or other days of
 * the role), this detector may therefore report more than in order.
 */
export function shareDetector(settings: ShareSettings): Detector {
  const { rule, version, severity, isMarked, subjectOf, counts, summaryOf, limits, looksAt } = settings;
  const { draws: length, tailMax } = limits;
  const markedMin = markedMinima(limits);
  const baseRate = new RoleBaseRate(settings);
  const actors = new DrawsByActor(ACTORS_KEPT_MAX);

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    baseRate.observe(access);
    if (!counts(access)) return noReports;

    const draw = drawOf(access);
    const draws = actors.drawsOf(access.facts.actor.id);
    const known = draws.indexOf(draw);
    const reported = known < 0 ? none : repeated(draws, known, access);
    const isPlaced = known >= 0 && draw.at >= draws.timeOf(known);
    const around = isPlaced ? none : place(draws, draw, access, known);
    if (reported.length === 0 && around.length === 0) return noReports;
    return [...reported, ...around].map((one) => {
      return reportKept(one, { rule, severity, summary: summaryOf(one.actorId) }, one.actorId);
    });
  }

  function drawOf(access: DetectedAccess): Draw {
    const numbers = accessRows.numbersOf(access);
    const { owner, role } = numbers;
    const at = access.event.occurredAt;
    return { subject: subjectOf(numbers), owner, day: utcDay(access), at, role, isMarked: isMarked(access) };
  }

  /** Puts a draw where its first access is. Returns what is reported with it. */
  function place(draws: ActorDraws, draw: Draw, access: DetectedAccess, known: number): readonly AccessSnapshot[] {
    const waiting = known < 0 ? waitingOf(access, settings) : draws.waitingOf(known);
    if (known >= 0) draws.remove(known);
    const { actor } = accessRows.numbersOf(access);
    const isTooMany = (marked: number, count: number, newest: number): boolean =>
      marked >= (markedMin[count] ?? 0) &&
      binomialUpperTail(marked, count, baseRate.rateOf(actor, draws.roleOf(newest), draws.dayOf(newest))) < tailMax;
    const index = draws.insert(draw, waiting);
    // No window has more than all of them, and the fewest that can be too many grow with the draws.
    const areTooFew = draws.marked < (markedMin[Math.min(index + 1, length)] ?? 0);
    const reported = areTooFew ? none : reportAround(draws, index, { length, isTooMany });
    if (draws.length > KEPT_TIMES * length) draws.remove(0);
    return reported;
  }

  function* saving(into: AccessNumbering) {
    const rates = baseRate.save(into);
    yield;
    return { rates, draws: actors.save(into) };
  }

  const memory = {
    save: (into: AccessNumbering) => lastOf(saving(into)),
    saving,
    load(saved: unknown, from: LoadedAccesses) {
      const past = saved as ReturnType<typeof memory.save>;
      baseRate.load(past.rates, from);
      actors.loadSaved(past.draws, from);
    },
  };
  // Of an access that is judged again the draw stays in place, and only its own finding is withdrawn.
  return { id: rule, version, looksAt, followsVerdict: true, observe, memory };
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

/** Only marked draws are reported. */
function waitingOf(access: DetectedAccess, { isMarked }: Pick<ShareSettings, 'isMarked'>): AccessSnapshot[] {
  return isMarked(access) ? [keptOf(access)] : [];
}

const none: readonly never[] = [];

/** Handles another access of a known draw. It is reported at once if the draw was. */
function repeated(draws: ActorDraws, known: number, access: DetectedAccess): readonly AccessSnapshot[] {
  const waiting = draws.waitingOf(known);
  if (waiting === null) return [keptOf(access)];
  if (draws.isMarked(known) && waiting.length < ACCESSES_KEPT_MAX) draws.wait(known, keptOf(access));
  return none;
}

interface Windows {
  /** The draws of a window. */
  readonly length: number;
  /** True if so many of so many draws, up to the one at `newest`, are not likely. */
  isTooMany(marked: number, count: number, newest: number): boolean;
}

/** Takes what waits in each window that contains the draw at `index`: those that end there or later. */
function reportAround(draws: ActorDraws, index: number, { length, isTooMany }: Windows): AccessSnapshot[] {
  const reported: AccessSnapshot[] = [];
  const endMax = Math.min(draws.length, index + length);
  let marked = countMarked(draws, Math.max(0, index - length), index);
  for (let end = index + 1; end <= endMax; end += 1) {
    const start = Math.max(0, end - length);
    if (draws.isMarked(end - 1)) marked += 1;
    if (start > 0 && draws.isMarked(start - 1)) marked -= 1;
    if (!isTooMany(marked, end - start, end - 1)) continue;
    for (let at = start; at < end; at += 1) if (draws.isMarked(at)) reported.push(...draws.take(at));
  }
  return reported;
}

function countMarked(draws: ActorDraws, start: number, end: number): number {
  let marked = 0;
  for (let at = start; at < end; at += 1) if (draws.isMarked(at)) marked += 1;
  return marked;
}
