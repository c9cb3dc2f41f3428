import { type DetectedAccess, nameOf } from '../detected-access.ts';
import type { Progress } from '../detector.ts';
import { EventClock, type SavedClock } from '../event-clock.ts';

/** Beyond it, the oldest count before their time. */
const WAITING_MAX = 10_000;

export interface WaitingAccess {
  readonly id: string;
  readonly ownerId: string;
  readonly access: DetectedAccess;
  /** Set once its time has come. All records appended until then must be observed before the access counts. */
  overAt: number | null;
}

type Times = Readonly<Record<'occurredAt' | 'appendedAt', number>>;

/** Accesses that count at a later time: a grant once the job is over that it may be for, a list at the end of its week. */
export class WaitingAccesses {
  #waiting: WaitingAccess[] = [];
  /** Of what is observed here: the wall clock does the rest. */
  readonly #clock = new EventClock();

  constructor(private readonly isOver: (access: Times, at: { now: number; nowMs: number }) => boolean) {}

  observe(access: DetectedAccess): void {
    this.#clock.observe(timesOf(access));
  }

  /** Returns what no longer waits because there are too many. */
  add(id: string, ownerId: string, access: DetectedAccess): WaitingAccess | undefined {
    this.#waiting.push({ id, ownerId, access, overAt: null });
    return this.#waiting.length > WAITING_MAX ? this.#waiting.shift() : undefined;
  }

  /** Takes out what was judged again. */
  remove(judgedAgain: ReadonlySet<string>): void {
    this.#waiting = this.#waiting.filter(({ access }) => !judgedAgain.has(nameOf(access)));
  }

  /** Takes out the accesses whose time has come. */
  due({ nowMs, observedUpTo }: Progress): readonly WaitingAccess[] {
    for (const one of this.#waiting)
      if (one.overAt === null && this.isOver(timesOf(one.access), { now: this.#clock.now, nowMs })) one.overAt = nowMs;
    const isDue = ({ overAt }: WaitingAccess) => overAt !== null && overAt <= observedUpTo;
    const due = this.#waiting.filter(isDue);
    if (due.length > 0) this.#waiting = this.#waiting.filter((one) => !isDue(one));
    return due;
  }

  save(): SavedWaiting {
    return { waiting: [...this.#waiting], clock: this.#clock.save() };
  }

  load({ waiting, clock }: SavedWaiting): void {
    this.#waiting = waiting.map((one) => ({ ...one }));
    this.#clock.load(clock);
  }
}

export interface SavedWaiting {
  readonly waiting: readonly WaitingAccess[];
  readonly clock: SavedClock;
}

function timesOf({ event: { occurredAt }, decision: { appendedAt } }: DetectedAccess): Times {
  return { occurredAt, appendedAt };
}
