import type { CitedAccess, Finding } from '../finding/finding.ts';
import { endOf, type SortedRows } from '../sorted-rows.ts';
import { accessesKey, accessKey, ownerKey, withdrawnKey } from './row-keys.ts';

/**
 * An alert lists the events that were appended last. The order uses the append time of the log because a source cannot
 * choose it.
 */
export const EVENT_IDS_MAX = 100;

/** The memory that an alert uses for its accesses, however many there are. */
export interface EvidenceTotals {
  /** Distinct accesses and owners that the findings name. An access is an event of a source at one append time. */
  accesses: number;
  owners: number;
  /** Accesses whose findings were all withdrawn. */
  withdrawn: number;
  /** Milliseconds since 1970 UTC; null when the rows must be read, because the first or the last was withdrawn. */
  times: EventTimes | null;
}

/** Milliseconds since 1970 UTC. Infinite where there is no access. */
export interface EventTimes {
  readonly firstEventAt: number;
  readonly lastEventAt: number;
}

const NO_TIMES: EventTimes = { firstEventAt: Number.POSITIVE_INFINITY, lastEventAt: Number.NEGATIVE_INFINITY };

export function newTotals(): EvidenceTotals {
  return { accesses: 0, owners: 0, withdrawn: 0, times: NO_TIMES };
}

/** An access that an alert counts. */
export interface CountedAccess {
  /** The rule of each finding that names the access. */
  readonly rules: readonly string[];
  readonly evidence: CitedAccess;
  /** Whom the findings name, where they name somebody. */
  readonly actorId: string | null;
}

/**
 * Counts each access of an alert once, however many findings name it. The accesses are rows of a table. Adding and
 * withdrawing cost the same, whatever the number of accesses.
 */
export class EvidenceCounts {
  constructor(
    private readonly rows: SortedRows,
    private readonly alert: number,
    readonly totals: EvidenceTotals,
  ) {}

  add(evidence: CitedAccess, { rule, actorId }: Pick<Finding, 'rule' | 'actorId'>): void {
    const { rows, alert, totals } = this;
    const key = accessKey(alert, evidence);
    const known = rows.get(key);
    if (known !== null) {
      const first = decodeAccess(known);
      // The latest facts: an access that was judged again may have been tried against other records.
      const facts = evidence.facts ?? first.evidence.facts;
      rows.put(key, encodeAccess({ ...first, rules: [...first.rules, rule], evidence: { ...first.evidence, facts } }));
      return;
    }
    rows.put(key, encodeAccess({ rules: [rule], evidence, actorId }));
    totals.accesses += 1;
    if (totals.times !== null) {
      const { firstEventAt, lastEventAt } = totals.times;
      const { occurredAt } = evidence;
      if (occurredAt < firstEventAt || occurredAt > lastEventAt) {
        totals.times = {
          firstEventAt: Math.min(firstEventAt, occurredAt),
          lastEventAt: Math.max(lastEventAt, occurredAt),
        };
      }
    }
    if (totals.withdrawn > 0) this.#comesBack(evidence);
    if (evidence.ownerId !== null && this.#countOwner(evidence.ownerId, 1) === 1) totals.owners += 1;
  }

  withdraw(evidence: CitedAccess, rule: string): void {
    const { rows, alert, totals } = this;
    const key = accessKey(alert, evidence);
    const known = rows.get(key);
    if (known === null) return;
    const access = decodeAccess(known);
    const rules = [...access.rules];
    rules.splice(Math.max(0, rules.indexOf(rule)), 1);
    if (rules.length > 0) {
      rows.put(key, encodeAccess({ ...access, rules }));
      return;
    }
    rows.remove(key);
    rows.put(withdrawnKey(alert, evidence), EMPTY);
    totals.accesses -= 1;
    totals.withdrawn += 1;
    const { occurredAt, ownerId } = access.evidence;
    const isOutermost = occurredAt === totals.times?.firstEventAt || occurredAt === totals.times?.lastEventAt;
    if (totals.accesses === 0) totals.times = NO_TIMES;
    else if (isOutermost) totals.times = null;
    if (ownerId !== null && this.#countOwner(ownerId, -1) === 0) totals.owners -= 1;
  }

  /** The ids of the newest accesses, the newest first. */
  eventIds(): readonly string[] {
    const newest: string[] = [];
    for (const { evidence } of this.accesses(null)) {
      newest.push(evidence.eventId);
      if (newest.length === EVENT_IDS_MAX) break;
    }
    return newest;
  }

  /** Reads all accesses if the first or the last one was withdrawn since the last call, otherwise none. */
  times(): EventTimes {
    this.totals.times ??= this.#findTimes();
    return this.totals.times;
  }

  #findTimes(): EventTimes {
    let { firstEventAt, lastEventAt } = NO_TIMES;
    for (const { evidence } of this.accesses(null)) {
      firstEventAt = Math.min(firstEventAt, evidence.occurredAt);
      lastEventAt = Math.max(lastEventAt, evidence.occurredAt);
    }
    return { firstEventAt, lastEventAt };
  }

  /** Yields the accesses behind a place, the newest first. The alert must not change meanwhile. */
  *accesses(after: Buffer | null): Generator<CountedAccess & { readonly place: Buffer }> {
    const prefix = accessesKey(this.alert);
    const from = after === null ? prefix : Buffer.concat([prefix, after, Buffer.of(0)]);
    for (const { key, value } of this.rows.range(from, endOf(prefix))) {
      yield { ...decodeAccess(value), place: key.subarray(prefix.length) };
    }
  }

  #comesBack(evidence: CitedAccess): void {
    const key = withdrawnKey(this.alert, evidence);
    if (this.rows.get(key) === null) return;
    this.rows.remove(key);
    this.totals.withdrawn -= 1;
  }

  /** Returns the number of accesses that now concern the owner. */
  #countOwner(ownerId: string, by: number): number {
    const key = ownerKey(this.alert, ownerId);
    const count = (this.rows.get(key)?.readUInt32BE(0) ?? 0) + by;
    if (count <= 0) {
      this.rows.remove(key);
      return 0;
    }
    const value = Buffer.allocUnsafe(4);
    value.writeUInt32BE(count, 0);
    this.rows.put(key, value);
    return count;
  }
}

const EMPTY = Buffer.of(1);

function encodeAccess({ rules, evidence, actorId }: CountedAccess): Buffer {
  const { eventId, sourceId, ownerId, occurredAt, appendedAt, facts } = evidence;
  return Buffer.from(JSON.stringify([rules, eventId, sourceId, ownerId, occurredAt, appendedAt, actorId, facts]));
}

function decodeAccess(value: Buffer): CountedAccess {
  const [rules, eventId, sourceId, ownerId, occurredAt, appendedAt, actorId, facts] = JSON.parse(value.toString());
  return { rules, evidence: { eventId, sourceId, ownerId, occurredAt, appendedAt, facts }, actorId };
}
