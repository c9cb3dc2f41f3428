import type { WatchGap } from '../../records/alert-record/alert-record.ts';
import { CANARY_ACTOR } from '../access-event/canary.ts';
import type { AlertPosition } from '../alert/alert-fold.ts';
import { canaryStateKey, gapFromOf, gapKey, gapsKey, waitingGapKey, waitingGapsKey } from '../alert/row-keys.ts';
import { partitionOf } from '../decision-log/partition.ts';
import { endOf, type SortedRows } from '../sorted-rows.ts';
import { CANARY_DAYS, type ReturnedCanary } from './canaries.ts';

/** A canary that takes longer to come back shows that nobody watched meanwhile. */
export const RETURN_MILLIS_MAX = 60_000;
const DAY_MILLIS = 86_400_000;
const PRESENT = Buffer.of(1);
/** The number of no partition: its row has what is known of all of them. */
const ALL = 0xffff;

/** A time in which accesses were not watched, in milliseconds since 1970 UTC. */
export interface NotedGap extends Omit<WatchGap, 'kind' | 'at'> {
  /** Append time of its record in `alerts`; null while it has none. */
  readonly recordedAt: number | null;
}

/** The canary access of a partition that came back last. */
interface PartitionState {
  readonly sentAt: number;
  readonly everyMillis: number;
  /** The gap that ends with the next canary access that comes back in time. */
  readonly open: NotedGap | null;
}

/** Since when canary accesses were sent: at all, and to every partition, as releases after the first of them do. */
interface SentSince {
  readonly first: number;
  readonly toAll: number | null;
}

/**
 * When accesses were not watched, a fold over `alerts`: what follows from canary accesses that came back late or were never
 * sent, and what is on record. A gap is over with a canary access that comes back in time. Everything is rows of the table.
 */
export class WatchGaps {
  /** `partitions`: their number. */
  constructor(
    private readonly rows: SortedRows,
    private readonly partitions: number,
  ) {}

  /** Call it in the order of `alerts`. */
  canaryReturned(canary: ReturnedCanary): void {
    const { partition, sentAt, everyMillis } = canary;
    this.#noteSince(canary);
    const before = this.#stateOf(partition);
    if (before !== null && sentAt <= before.sentAt) return;
    let open = before?.open ?? null;
    for (const part of partsBefore(before, canary)) {
      if (open !== null && part.from > open.to) this.#close(open);
      open = joined(open, part);
    }
    if (open !== null && isInTime(canary)) {
      this.#close(open);
      open = null;
    }
    this.#put(canaryStateKey(partition), { sentAt, everyMillis, open });
  }

  apply({ kind, at, ...gap }: WatchGap, { appendedAt }: AlertPosition): void {
    const known = this.rows.get(keyOf(gap));
    const to = Math.max(gap.to, known === null ? gap.to : decode(gap.from, known).to);
    this.rows.put(keyOf(gap), encode({ ...gap, to, recordedAt: appendedAt }));
    this.rows.remove(waitingGapKey(gap.from, nameOf(gap)));
    for (const { key } of [...this.rows.range(gapsKey, gapKey(appendedAt - CANARY_DAYS * DAY_MILLIS, ''))])
      this.rows.remove(key);
  }

  /** Yields the gaps that are over and touch [from, to), by their beginning. */
  *between(from: number, to: number): Generator<NotedGap> {
    for (const { key, value } of this.rows.range(gapsKey, gapKey(to, ''))) {
      const gap = decode(gapFromOf(key), value);
      if (gap.to > from) yield gap;
    }
  }

  /** Yields the gaps that are over and have no record yet. */
  *waiting(): Generator<NotedGap> {
    for (const { key } of this.rows.range(waitingGapsKey, endOf(waitingGapsKey))) {
      const value = this.rows.get(Buffer.concat([gapsKey, key.subarray(1)]));
      if (value !== null) yield decode(gapFromOf(key), value);
    }
  }

  /** The gaps that are not over at `now`: they reach to it, or to the last canary access that came back late. */
  lasting(now: number): readonly NotedGap[] {
    const since = this.#since();
    return Array.from({ length: this.partitions }, (_, partition) => {
      const state = this.#stateOf(partition);
      const due = state === null ? since?.toAll : state.sentAt + state.everyMillis;
      const open = state?.open ?? null;
      if (due === null || due === undefined || now - due <= RETURN_MILLIS_MAX) return open ?? [];
      const silence = { ...nothingKnown, because: 'silent', partition, from: due, to: now } as const;
      return open === null || due > open.to ? [open ?? [], silence].flat() : joined(open, silence);
    }).flat();
  }

  /** When the first canary access that came back was sent; null where none did. */
  get firstSentAt(): number | null {
    return this.#since()?.first ?? null;
  }

  #close(gap: NotedGap): void {
    this.rows.put(keyOf(gap), encode(gap));
    this.rows.put(waitingGapKey(gap.from, nameOf(gap)), PRESENT);
  }

  #noteSince({ sentAt, partition }: ReturnedCanary): void {
    const since = this.#since();
    const toAll = since?.toAll ?? (partition === partitionOf(CANARY_ACTOR, this.partitions) ? null : sentAt);
    if (since !== null && since.toAll === toAll) return;
    this.#put(canaryStateKey(ALL), { first: since?.first ?? sentAt, toAll });
  }

  #since(): SentSince | null {
    const value = this.rows.get(canaryStateKey(ALL));
    return value === null ? null : JSON.parse(value.toString());
  }

  #stateOf(partition: number): PartitionState | null {
    const value = this.rows.get(canaryStateKey(partition));
    return value === null ? null : JSON.parse(value.toString());
  }

  #put(key: Buffer, value: PartitionState | SentSince): void {
    this.rows.put(key, Buffer.from(JSON.stringify(value)));
  }
}

const nothingKnown = { stage: null, input: null, recordedAt: null } as const;

export function isInTime({ sentAt, returnedAt }: Pick<ReturnedCanary, 'sentAt' | 'returnedAt'>): boolean {
  return returnedAt - sentAt <= RETURN_MILLIS_MAX;
}

/** What was not watched up to the return of the canary access. */
function partsBefore(before: PartitionState | null, canary: ReturnedCanary): readonly NotedGap[] {
  const { partition, sentAt, returnedAt, passage } = canary;
  const parts: NotedGap[] = [];
  const due = before === null ? sentAt : before.sentAt + before.everyMillis;
  if (sentAt - due > RETURN_MILLIS_MAX)
    parts.push({ ...nothingKnown, because: 'silent', partition, from: due, to: sentAt });
  if (isInTime(canary)) return parts;
  const isDecidedLate = passage !== null && passage.decidedAt - sentAt > returnedAt - passage.decidedAt;
  const stage = passage === null ? null : isDecidedLate ? 'decision' : 'detection';
  return [...parts, { ...nothingKnown, because: 'late', stage, partition, from: sentAt, to: returnedAt }];
}

/** One gap where two touch: of the first one's kind. */
function joined(open: NotedGap | null, part: NotedGap): NotedGap {
  return open === null || part.from > open.to ? part : { ...open, to: Math.max(open.to, part.to) };
}

type GapIdentity = Pick<NotedGap, 'from' | 'stage' | 'input' | 'partition'>;

function nameOf({ stage, input, partition }: GapIdentity): string {
  return `${stage ?? ''} ${partition ?? ''} ${input ?? ''}`;
}

function keyOf(gap: GapIdentity): Buffer {
  return gapKey(gap.from, nameOf(gap));
}

function encode({ from, ...value }: NotedGap): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function decode(from: number, value: Buffer): NotedGap {
  return { from, ...JSON.parse(value.toString()) };
}
