import { type DetectedAccess, nameOf } from '../detected-access.ts';
import { overAtBy, type Progress } from '../detector.ts';
import { EventClock, type SavedClock } from '../event-clock.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from './access-rows.ts';
import type { GcRoot } from './gc-root.ts';

/** Beyond it, the oldest count before their time. */
const WAITING_MAX = 10_000;

export interface WaitingAccess {
  readonly id: string;
  readonly ownerId: string;
  /** The access: a row, because an access has fifty objects. */
  readonly row: number;
  /** Its name: what is judged again is looked for by it. */
  readonly name: string;
  /** Set once its time has come. All records appended until then must be observed before the access counts. */
  overAt: number | null;
}

type Times = Readonly<Record<'occurredAt' | 'appendedAt', number>>;

/** Accesses that count at a later time: a grant once the job is over that it may be for. */
export class WaitingAccesses implements GcRoot {
  #waiting: WaitingAccess[] = [];
  /** Of what is observed here: the wall clock does the rest. */
  readonly #clock = new EventClock();

  constructor(private readonly isOver: (access: Times, at: { now: number; nowMs: number }) => boolean) {
    accessRows.register(this);
  }

  observe({ event: { occurredAt }, decision: { appendedAt } }: DetectedAccess): void {
    this.#clock.observe({ occurredAt, appendedAt });
  }

  /** Returns what no longer waits because there are too many. */
  add(id: string, ownerId: string, access: DetectedAccess): WaitingAccess | undefined {
    this.#waiting.push({ id, ownerId, row: accessRows.of(access), name: nameOf(access), overAt: null });
    return this.#waiting.length > WAITING_MAX ? this.#waiting.shift() : undefined;
  }

  /** Takes out the accesses of these names. */
  take(names: ReadonlySet<string>): readonly WaitingAccess[] {
    if (names.size === 0) return [];
    const taken = this.#waiting.filter(({ name }) => names.has(name));
    if (taken.length > 0) this.#waiting = this.#waiting.filter(({ name }) => !names.has(name));
    return taken;
  }

  /** Takes out the accesses whose time has come. */
  due({ nowMs, wallMs = nowMs, observedUpTo }: Progress): readonly WaitingAccess[] {
    for (const one of this.#waiting) {
      one.overAt = overAtBy(one.overAt, wallMs);
      if (one.overAt === null && this.isOver(timesAt(one.row), { now: this.#clock.now, nowMs })) one.overAt = wallMs;
    }
    const isDue = ({ overAt }: WaitingAccess) => overAt !== null && overAt <= observedUpTo;
    const due = this.#waiting.filter(isDue);
    if (due.length > 0) this.#waiting = this.#waiting.filter((one) => !isDue(one));
    return due;
  }

  markUsed(rows: Uint8Array): void {
    for (const { row } of this.#waiting) rows[row] = 1;
  }

  save({ rows }: AccessNumbering): SavedWaiting {
    return { waiting: this.#waiting.map((one) => ({ ...one, row: rows.of(one.row) })), clock: this.#clock.save() };
  }

  load({ waiting, clock }: SavedWaiting, { rows }: LoadedAccesses): void {
    this.#waiting = waiting.map((one) => ({ ...one, row: rows.of(one.row) }));
    this.#clock.load(clock);
  }
}

export interface SavedWaiting {
  readonly waiting: readonly WaitingAccess[];
  readonly clock: SavedClock;
}

function timesAt(row: number): Times {
  return { occurredAt: accessRows.occurredAtOf(row), appendedAt: accessRows.appendedAtOf(row) };
}
