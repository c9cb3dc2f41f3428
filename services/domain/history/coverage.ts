import { decodeAccessEvent } from '../../records/access-event/decode-access-event.ts';
import { type AccessDecision, type DecisionFacts, isJudged } from '../access-decision/access-decision.ts';
import type { HistoryRun } from './sealed-history.ts';

/** First and repeated accesses of the actor to this owner. `no-owner` is a search or listing without an owner. */
export const occasions = ['first', 'repeat', 'no-owner'] as const;
export type Occasion = (typeof occasions)[number];

export interface Share {
  readonly accesses: number;
  readonly explained: number;
}

export type ByOccasion = Readonly<Record<Occasion, Share>>;

export interface CoverageReport {
  /** The period of the accesses: they occurred in [from, to), in milliseconds since 1970 UTC. */
  readonly from: number;
  readonly to: number;
  readonly all: ByOccasion;
  /**
   * Groups by role, by purpose and by employer (the vendor of a contractor). The name is `unknown` if there is none.
   */
  readonly byRole: Readonly<Record<string, ByOccasion>>;
  readonly byPurpose: Readonly<Record<string, ByOccasion>>;
  readonly byVendor: Readonly<Record<string, ByOccasion>>;
}

export interface CoverageOptions {
  readonly history: AsyncIterable<HistoryRun>;
  readonly from: number;
  readonly to: number;
}

/**
 * Counts how many accesses of employees and contractors were explained when they were decided. Repeats are counted
 * separately because they inflate the share (Fabbri & LeFevre 2013). Denied and failed attempts do not count.
 */
export async function coverage({ history, from, to }: CoverageOptions): Promise<CoverageReport> {
  const counts = { all: counter(), byRole: counters(), byPurpose: counters(), byVendor: counters() };
  const visits = new Visits();
  for await (const { decisions } of history) {
    for (const { decision } of decisions) {
      const access = countedAccess(decision);
      if (access === null) continue;
      const occasion = visits.occasionOf(access.facts);
      if (access.occurredAt < from || access.occurredAt >= to) continue;
      const { purpose, actor } = access.facts;
      const isExplained = decision.verdict === 'explained';
      count(counts.all, occasion, isExplained);
      count(under(counts.byRole, actor.role ?? 'unknown'), occasion, isExplained);
      count(under(counts.byPurpose, purpose), occasion, isExplained);
      count(under(counts.byVendor, actor.employer ?? 'unknown'), occasion, isExplained);
    }
  }
  return {
    from,
    to,
    all: counts.all,
    byRole: sorted(counts.byRole),
    byPurpose: sorted(counts.byPurpose),
    byVendor: sorted(counts.byVendor),
  };
}

function countedAccess(decision: AccessDecision) {
  const { facts } = decision;
  if (!isJudged(decision) || facts === null) return null;
  if (facts.actor.kind !== 'employee' && facts.actor.kind !== 'contractor') return null;
  const { outcome, occurredAt } = decodeAccessEvent(decision.eventSchemaId, decision.event);
  return outcome === 'allowed' ? { facts, occurredAt } : null;
}

/**
 * Remembers which actor has accessed which owner. All decisions of one actor are in one partition, so their order is
 * known.
 */
class Visits {
  readonly #seen = new Map<string, Set<string>>();

  /** Call once for every counted access, in log order. */
  occasionOf({ actor, account: { ownerId } }: DecisionFacts): Occasion {
    if (ownerId === null) return 'no-owner';
    const owners = this.#seen.get(actor.id) ?? new Set();
    this.#seen.set(actor.id, owners);
    if (owners.has(ownerId)) return 'repeat';
    owners.add(ownerId);
    return 'first';
  }
}

type Counter = Record<Occasion, { accesses: number; explained: number }>;

function counter(): Counter {
  const none = () => ({ accesses: 0, explained: 0 });
  return { first: none(), repeat: none(), 'no-owner': none() };
}

function counters(): Map<string, Counter> {
  return new Map();
}

function under(counts: Map<string, Counter>, name: string): Counter {
  const found = counts.get(name) ?? counter();
  counts.set(name, found);
  return found;
}

function count(counts: Counter, occasion: Occasion, isExplained: boolean): void {
  counts[occasion].accesses += 1;
  if (isExplained) counts[occasion].explained += 1;
}

function sorted(counts: Map<string, Counter>): Readonly<Record<string, ByOccasion>> {
  return Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1)));
}
