import type { Evidence } from '../finding/finding.ts';

/** `eventIds` of an alert: those that were appended last, by the log's clock, which no source can choose. */
export const EVENT_IDS_MAX = 100;

interface Access {
  readonly evidence: Evidence;
  /** Findings that name it. */
  count: number;
}

export interface Counts {
  readonly accesses: number;
  readonly owners: number;
  /** Accesses that findings named and that none names any more. */
  readonly withdrawn: number;
  /** Newest first. */
  readonly eventIds: readonly string[];
}

interface Times {
  /** Milliseconds since 1970 UTC. */
  readonly firstEventAt: number;
  readonly lastEventAt: number;
}

/** The accesses that an alert's findings name, each counted once. Adding and withdrawing costs the same few steps. */
export class EvidenceCounts {
  readonly #accesses = new Map<string, Access>();
  readonly #owners = new Map<string, number>();
  readonly #withdrawn = new Set<string>();
  /** What is read of all accesses at once; null after a change that nobody has asked about. */
  #newest: readonly string[] | null = null;
  #times: Times | null = null;
  /** What is left once it is sealed. */
  #sealed: Counts | null = null;
  /** Accesses looked at: the work done, for tests. */
  steps = 0;

  add(evidence: Evidence): void {
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

  withdraw(evidence: Evidence): void {
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

  /** Keeps what there is to say, and no access. */
  seal(): void {
    this.#sealed = this.counts();
    this.#accesses.clear();
    this.#owners.clear();
    this.#withdrawn.clear();
  }

  counts(): Counts {
    if (this.#sealed !== null) return this.#sealed;
    this.#newest ??= this.#findNewest();
    return {
      accesses: this.#accesses.size,
      owners: this.#owners.size,
      withdrawn: this.#withdrawn.size,
      eventIds: this.#newest,
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
    let firstEventAt = Number.POSITIVE_INFINITY;
    let lastEventAt = Number.NEGATIVE_INFINITY;
    for (const { evidence } of this.#accesses.values()) {
      this.steps += 1;
      firstEventAt = Math.min(firstEventAt, evidence.occurredAt);
      lastEventAt = Math.max(lastEventAt, evidence.occurredAt);
    }
    return { firstEventAt, lastEventAt };
  }

  /** Cut whenever twice as many as needed are there: cheaper than keeping order, and than sorting all. */
  #findNewest(): string[] {
    let newest: Evidence[] = [];
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

/** Newest first; of what came in one batch what happened later, then the greater id, so that order never matters. */
function byAppend(one: Evidence, other: Evidence): number {
  return (
    other.appendedAt - one.appendedAt || other.occurredAt - one.occurredAt || (one.eventId < other.eventId ? 1 : -1)
  );
}

/** Event ids hold no space: the pair is unambiguous. */
function nameOf({ eventId, sourceId }: Evidence): string {
  return `${eventId} ${sourceId}`;
}
