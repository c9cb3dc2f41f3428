import type { Severity } from '../access-decision/access-decision.ts';
import { groups } from './alert-group.ts';
import { binomialUpperTail } from './binomial.ts';
import { type DetectedAccess, isAccess, isByPerson } from './detected-access.ts';
import { type Detector, nothingToSay, type Statement } from './detector.ts';
import { RATE_FLOOR, RoleBaseRate } from './role-base-rate.ts';
import { firstIndex } from './window/sorted.ts';

/** What is drawn, which draws are marked, and which of an actor's are looked at. */
export interface ShareSettings {
  /** Detector and rule. */
  readonly rule: string;
  readonly version: number;
  readonly severity: Severity;
  /** Names the draw that an access belongs to; null when it belongs to none. */
  drawOf(access: DetectedAccess): string | null;
  isMarked(access: DetectedAccess): boolean;
  /** Draws of an actor that count against them; the base rate is learned from all. */
  counts(access: DetectedAccess): boolean;
  summaryOf(access: DetectedAccess): string;
  /** Whether `counts` looks at the verdict. An access judged again leaves its draw where it was; only its own statement goes. */
  readonly followsVerdict: boolean;
}

/** In simulation an offender is found on the second day; 1.1 % of ordinary staff are flagged in a quarter. */
const DRAWS_LOOKED_AT = 40;
const TAIL_MAX = 1e-6;
/**
 * By number of draws: fewer marked ones than this are likely enough at any rate, because none lies below the floor and the
 * tail grows with the rate. Nearly every look ends here.
 */
const markedMin = Array.from({ length: DRAWS_LOOKED_AT + 1 }, (_, draws) => {
  let marked = 1;
  while (marked <= draws && binomialUpperTail(marked, draws, RATE_FLOOR) >= TAIL_MAX) marked += 1;
  return marked;
});
/** Draws kept of one actor: the 40, and room for late ones. */
const DRAWS_KEPT_MAX = 400;
/** Actors whose draws are kept; beyond it the one whose last draw came longest ago leaves. */
const ACTORS_KEPT_MAX = 100_000;
/** Accesses of one draw that are kept for a later statement; beyond it they are stated only from then on. */
const ACCESSES_KEPT_MAX = 100;

interface Draw {
  readonly key: string;
  /** In event time: a draw lies where its first access does. */
  readonly first: DetectedAccess;
  readonly isMarked: boolean;
  /** Not stated yet; null once they are. */
  waiting: DetectedAccess[] | null;
}

interface ActorDraws {
  readonly inOrder: Draw[];
  readonly byKey: Map<string, Draw>;
}

/**
 * Of the actor's last 40 draws too many are marked, against the base rate of the role.
 *
 * A draw that arrives late makes every 40 that hold it be looked at again, so nothing that would be stated in order
 * is missed. A share can fall with more draws, though, and a statement is not taken back: out of order (an actor's
 * own draws, or other days of the role) this detector can state more than in order.
 */
export function shareDetector(settings: ShareSettings): Detector {
  const { rule, version, severity, drawOf, isMarked, counts, summaryOf } = settings;
  const baseRate = new RoleBaseRate(settings);
  const actors = new Map<string, ActorDraws>();

  function observe(access: DetectedAccess): readonly Statement[] {
    if (!isAccess(access) || !isByPerson(access) || access.ownAccount) return nothingToSay;
    baseRate.observe(access);
    const key = drawOf(access);
    if (key === null || !counts(access)) return nothingToSay;

    const { inOrder, byKey } = drawsOf(actors, access.actorId);
    const known = byKey.get(key);
    const stated = known === undefined ? [] : repeated(known, access);
    if (known === undefined || access.occurredAt < known.first.occurredAt) {
      const waiting = known === undefined ? [access] : known.waiting;
      if (known !== undefined) inOrder.splice(inOrder.indexOf(known), 1);
      const draw = { key, first: access, isMarked: isMarked(access), waiting };
      byKey.set(key, draw);
      stated.push(...stateAround(inOrder, insert(inOrder, draw), baseRate));
      if (inOrder.length > DRAWS_KEPT_MAX) byKey.delete(inOrder.shift()?.key ?? key);
    }
    return stated.map(toStatement);
  }

  function toStatement(evidence: DetectedAccess): Statement {
    const { actorId } = evidence;
    const group = groups.actor(actorId);
    return { rule, severity, group, actorId, sourceId: null, evidence, summary: summaryOf(evidence) };
  }
  return { id: rule, version, ...(settings.followsVerdict ? { followsVerdict: true } : {}), observe };
}

/** The actor's draws, moved to the end of the order in which actors leave. */
function drawsOf(actors: Map<string, ActorDraws>, actorId: string): ActorDraws {
  const draws = actors.get(actorId) ?? { inOrder: [], byKey: new Map() };
  actors.delete(actorId);
  actors.set(actorId, draws);
  if (actors.size > ACTORS_KEPT_MAX) {
    const longestAgo = actors.keys().next();
    if (longestAgo.done !== true) actors.delete(longestAgo.value);
  }
  return draws;
}

/** Another access of a draw already made: stated at once when the draw was. */
function repeated(draw: Draw, access: DetectedAccess): DetectedAccess[] {
  if (draw.waiting === null) return [access];
  if (draw.waiting.length < ACCESSES_KEPT_MAX) draw.waiting.push(access);
  return [];
}

function insert(draws: Draw[], draw: Draw): number {
  const { occurredAt } = draw.first;
  const index = firstIndex(draws, ({ first }) => first.occurredAt > occurredAt);
  draws.splice(index, 0, draw);
  return index;
}

/** Looks at each 40 that the draw at `index` belongs to: those that end there or up to 39 draws later. */
function stateAround(draws: readonly Draw[], index: number, baseRate: RoleBaseRate): DetectedAccess[] {
  const stated: DetectedAccess[] = [];
  const endMax = Math.min(draws.length, index + DRAWS_LOOKED_AT);
  for (let end = index + 1; end <= endMax; end += 1) {
    const newest = draws[end - 1];
    if (newest === undefined) break;
    const start = Math.max(0, end - DRAWS_LOOKED_AT);
    const count = end - start;
    const marked = markedBetween(draws, start, end);
    if (marked.length < (markedMin[count] ?? 0)) continue;
    if (binomialUpperTail(marked.length, count, baseRate.rateFor(newest.first)) >= TAIL_MAX) continue;
    for (const draw of marked) {
      stated.push(...(draw.waiting ?? []));
      draw.waiting = null;
    }
  }
  return stated;
}

function markedBetween(draws: readonly Draw[], start: number, end: number): readonly Draw[] {
  const marked: Draw[] = [];
  for (let at = start; at < end; at += 1) {
    const draw = draws[at];
    if (draw?.isMarked) marked.push(draw);
  }
  return marked;
}
