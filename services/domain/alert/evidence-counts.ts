import type { CitedAccess } from '../finding/finding.ts';

/**
 * An alert lists the events that were appended last. The order uses the append time of the log because a source cannot
 * choose it.
 */
export const EVENT_IDS_MAX = 100;

interface CountedAccess {
  readonly evidence: CitedAccess;
  /** Number of findings that name the access. */
  count: number;
}

export interface Counts {
  readonly accesses: number;
  readonly owners: number;
  /** Number of accesses whose findings were all withdrawn. */
  readonly withdrawn: number;
  /** Sorted from newest to oldest. */
  readonly eventIds: readonly string[];
}

interface Times {
  /** Milliseconds since 1970 UTC. */
  readonly firstEventAt: number;
  readonly lastEventAt: number;
}

/**
 * Counts each access of an alert once, however many findings name it. Adding and withdrawing cost the same, whatever
 * the number of accesses.
 */
export class EvidenceCounts {
  readonly #accesses = new Map<string, CountedAccess>();
  readonly #owners = new Map<string, number>();
  readonly #withdrawn = new Set<string>();
  /** Cache of results that need a pass over all accesses. Null after a change. */
  #newest: readonly string[] | null = null;
  #times: Times | null = null;
  /** The counts of accesses that were freed by `seal`. */
  #sealed: (Counts & Times) | null = null;
  #isSealed = false;
  /** Number of accesses visited. Tests use it to measure the work. */
  steps = 0;

  add(evidence: CitedAccess): void {
    this.#changed();
    const name = nameOf(evidence);
    const access = this.#accesses.get(name);
    this.#withdrawn.delete(name);
    if (access !== undefined) {
      access.count += 1;
      return;
    }
    this.#accesses.set(name, { evidence, count: 1 });
    const { ownerId } = evidence;
    if (ownerId !== null) this.#owners.set(ownerId, (this.#owners.get(ownerId) ?? 0) + 1);
  }

  withdraw(evidence: CitedAccess): void {
    this.#changed();
    const name = nameOf(evidence);
    const access = this.#accesses.get(name);
    if (access === undefined) return;
    access.count -= 1;
    if (access.count > 0) return;
    this.#accesses.delete(name);
    this.#withdrawn.add(name);
    const { ownerId } = access.evidence;
    if (ownerId === null) return;
    const left = (this.#owners.get(ownerId) ?? 1) - 1;
    if (left === 0) this.#owners.delete(ownerId);
    else this.#owners.set(ownerId, left);
  }

  /** Keeps the counts and frees the memory of the accesses. */
  seal(): void {
    this.#sealed = { ...this.counts(), ...this.times() };
    this.#isSealed = true;
    this.#changed();
    this.#accesses.clear();
    this.#owners.clear();
    this.#withdrawn.clear();
  }

  /** Accesses that are added from now on count beside those that were freed; an owner of both counts twice. */
  reopen(): void {
    this.#isSealed = false;
  }

  counts(): Counts {
    if (this.#isSealed && this.#sealed !== null) return this.#sealed;
    this.#newest ??= this.#findNewest();
    const before = this.#sealed ?? { accesses: 0, owners: 0, withdrawn: 0, eventIds: [] };
    return {
      accesses: before.accesses + this.#accesses.size,
      owners: before.owners + this.#owners.size,
      withdrawn: before.withdrawn + this.#withdrawn.size,
      eventIds: [...this.#newest, ...before.eventIds].slice(0, EVENT_IDS_MAX),
    };
  }

  times(): Times {
    this.#times ??= this.#findTimes();
    return this.#times;
  }

  #changed(): void {
    this.#newest = null;
    this.#times = null;
  }

  #findTimes(): Times {
    let firstEventAt = this.#sealed?.firstEventAt ?? Number.POSITIVE_INFINITY;
    let lastEventAt = this.#sealed?.lastEventAt ?? Number.NEGATIVE_INFINITY;
    for (const { evidence } of this.#accesses.values()) {
      this.steps += 1;
      firstEventAt = Math.min(firstEventAt, evidence.occurredAt);
      lastEventAt = Math.max(lastEventAt, evidence.occurredAt);
    }
    return { firstEventAt, lastEventAt };
  }

  /** Truncates the list when it reaches twice the limit: cheaper than a sorted structure or a sort of all accesses. */
  #findNewest(): string[] {
    let newest: CitedAccess[] = [];
    for (const { evidence } of this.#accesses.values()) {
      this.steps += 1;
      newest.push(evidence);
      if (newest.length >= 2 * EVENT_IDS_MAX) newest = newest.sort(byAppend).slice(0, EVENT_IDS_MAX);
    }
    return newest
      .sort(byAppend)
      .slice(0, EVENT_IDS_MAX)
      .map(({ eventId }) => eventId);
  }
}

/**
 * Sorts the newest first. The ties within a batch are broken by `occurredAt`, then by id, so the order of arrival does
 * not matter.
 */
function byAppend(one: CitedAccess, other: CitedAccess): number {
  return (
    other.appendedAt - one.appendedAt || other.occurredAt - one.occurredAt || (one.eventId < other.eventId ? 1 : -1)
  );
}

/** Event ids contain no spaces, so the pair is unambiguous. */
function nameOf({ eventId, sourceId }: CitedAccess): string {
  return `${eventId} ${sourceId}`;
}
