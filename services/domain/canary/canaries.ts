import type { CanaryPassage } from '../../records/alert-record/alert-record.ts';
import { canaryIntervalOf } from '../access-event/canary.ts';
import type { AlertPosition } from '../alert/alert-fold.ts';
import { canaryKey, canaryTimeOf } from '../alert/row-keys.ts';
import { partitionOf } from '../decision-log/partition.ts';
import { parseGroup } from '../finding/alert-group.ts';
import type { Finding } from '../finding/finding.ts';
import type { SortedRows } from '../sorted-rows.ts';

/** One canary access that came back as a finding. Times are in milliseconds since 1970 UTC. */
export interface ReturnedCanary {
  readonly sentAt: number;
  /** Of `access-events`, which it went through. */
  readonly partition: number;
  /** Append time of the finding. */
  readonly returnedAt: number;
  /** The time until the next one was due. */
  readonly everyMillis: number;
  /** Null in a finding without one. */
  readonly passage: CanaryPassage | null;
}

const DAY_MILLIS = 86_400_000;
/** A report reaches back this far. */
export const CANARY_DAYS = 400;

/** The canary access that the finding is about; null for a finding about anything else. */
export function returnedCanary(
  { group, actorId, evidence: [cited], passage }: Finding,
  { appendedAt: returnedAt }: Pick<AlertPosition, 'appendedAt'>,
  partitions: number,
): ReturnedCanary | null {
  const everyMillis = cited === undefined ? null : canaryIntervalOf(cited.eventId);
  if (cited === undefined || everyMillis === null || actorId === null) return null;
  if (parseGroup(group).kind !== 'canary') return null;
  return { sentAt: cited.occurredAt, partition: partitionOf(actorId, partitions), returnedAt, everyMillis, passage };
}

/** The canary accesses that came back, a fold over `alerts`: how long anybody watched. Everything is rows of the table. */
export class Canaries {
  /** `partitions`: their number. */
  constructor(
    private readonly rows: SortedRows,
    private readonly partitions: number,
  ) {}

  /** Returns the canary; null for a finding about anything else. */
  apply(finding: Finding, position: AlertPosition): ReturnedCanary | null {
    const canary = returnedCanary(finding, position, this.partitions);
    if (canary === null) return null;
    const { sentAt, partition, returnedAt, everyMillis, passage } = canary;
    this.rows.put(
      canaryKey(sentAt, partition),
      Buffer.from(JSON.stringify([returnedAt, everyMillis, partition, passage])),
    );
    const old = [...this.rows.range(canaryKey(0), canaryKey(returnedAt - CANARY_DAYS * DAY_MILLIS))];
    for (const { key } of old) this.rows.remove(key);
    return canary;
  }

  /** Yields those sent in [from, to), the oldest first. */
  *between(from: number, to: number): Generator<ReturnedCanary> {
    for (const { key, value } of this.rows.range(canaryKey(from), canaryKey(to))) {
      const [returnedAt, everyMillis, partition, passage] = JSON.parse(value.toString());
      yield { sentAt: canaryTimeOf(key), partition, returnedAt, everyMillis, passage };
    }
  }

  /**
   * When the last one of each partition that came back was sent, of the day that ends with the newest of all. A partition of which
   * none did is stuck since then at least. Empty where none ever came back.
   */
  lastSent(now: number): ReadonlyMap<number, number> {
    const last = new Map<number, number>();
    const newest = this.newest(now)?.sentAt;
    if (newest === undefined) return last;
    const dayBefore = newest - DAY_MILLIS;
    for (let partition = 0; partition < this.partitions; partition += 1) last.set(partition, dayBefore);
    for (const { partition, sentAt } of this.between(dayBefore, newest + 1)) last.set(partition, sentAt);
    return last;
  }

  /** The one that was sent last, of those that came back. `now` in milliseconds: none was sent later. */
  newest(now: number): ReturnedCanary | null {
    for (let days = 1; days <= CANARY_DAYS; days *= 4) {
      const found = [...this.between(now - days * DAY_MILLIS, now + 1)].at(-1);
      if (found !== undefined) return found;
    }
    return null;
  }
}
