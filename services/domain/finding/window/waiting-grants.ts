import type { DetectedAccess } from '../detected-access.ts';
import type { Progress } from '../detector.ts';
import { EventClock, type SavedClock } from '../event-clock.ts';

/** Beyond it, the oldest count before the job is over. */
const WAITING_MAX = 10_000;

export interface WaitingGrant {
  readonly id: string;
  readonly ownerId: string;
  readonly access: DetectedAccess;
  /** Set once the job is over. All records appended until then must be observed before the grant counts. */
  overAt: number | null;
}

type Times = Readonly<Record<'occurredAt' | 'appendedAt', number>>;

/** Grants of the access of a customer until the job is over that they may be for. */
export class WaitingGrants {
  #waiting: WaitingGrant[] = [];
  /** Of grants, revocations and looks as a customer: the wall clock does the rest. */
  readonly #clock = new EventClock();

  constructor(private readonly isOver: (grant: Times, at: { now: number; nowMs: number }) => boolean) {}

  observe(access: DetectedAccess): void {
    this.#clock.observe(timesOf(access));
  }

  /** Returns what no longer waits because there are too many. */
  add(id: string, ownerId: string, access: DetectedAccess): WaitingGrant | undefined {
    this.#waiting.push({ id, ownerId, access, overAt: null });
    return this.#waiting.length > WAITING_MAX ? this.#waiting.shift() : undefined;
  }

  /** Takes out the grants whose job is over. */
  due({ nowMs, observedUpTo }: Progress): readonly WaitingGrant[] {
    for (const one of this.#waiting)
      if (one.overAt === null && this.isOver(timesOf(one.access), { now: this.#clock.now, nowMs })) one.overAt = nowMs;
    const isDue = ({ overAt }: WaitingGrant) => overAt !== null && overAt <= observedUpTo;
    const due = this.#waiting.filter(isDue);
    if (due.length > 0) this.#waiting = this.#waiting.filter((one) => !isDue(one));
    return due;
  }

  save(): SavedGrants {
    return { waiting: [...this.#waiting], clock: this.#clock.save() };
  }

  load({ waiting, clock }: SavedGrants): void {
    this.#waiting = waiting.map((one) => ({ ...one }));
    this.#clock.load(clock);
  }
}

export interface SavedGrants {
  readonly waiting: readonly WaitingGrant[];
  readonly clock: SavedClock;
}

function timesOf({ event: { occurredAt }, decision: { appendedAt } }: DetectedAccess): Times {
  return { occurredAt, appendedAt };
}
