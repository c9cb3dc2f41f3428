/**
 * Feeds a world to a running custodes in the order of its time: before each access the register records that had come
 * into force by then. Used by the demo, by `custodes replay` and by tests.
 */
export async function feed(world: FeedInput, { post, pace, stopped, onSent }: FeedPorts): Promise<FeedTotals> {
  const register = new Ahead(world.register);
  const accesses = new Ahead(world.accesses);
  const totals = { register: noTally(), accessEvents: noTally() };

  async function send(route: FeedRoute, lines: readonly FeedLine[]): Promise<void> {
    if (lines.length === 0 || stopped.aborted) return;
    const results = await post(route, lines);
    addTally(totals[route], { ...results, sent: lines.length });
    await onSent?.(totals);
  }
  async function sendRegister(until: number): Promise<void> {
    for (;;) {
      const lines = await register.take(until);
      await send('register', lines);
      if (lines.length === 0 || stopped.aborted) return;
    }
  }

  const first = await accesses.next();
  const due = openPace(pace, first?.at ?? 0);
  for (let next = first; next !== null && !stopped.aborted; next = await accesses.next()) {
    const lines = await accesses.take(due());
    if (lines.length === 0) {
      await pace.sleep(due.waitMs(next.at), stopped);
    } else {
      await sendRegister(latest(lines));
      await send('accessEvents', lines);
    }
  }
  await sendRegister(Number.POSITIVE_INFINITY);
  return totals;
}

/** The largest request in lines and characters: well below every intake's limits (1,000 and 8 MiB). */
export const BATCH_LINES_MAX = 1000;
export const BATCH_CHARACTERS_MAX = 2_000_000;
/** During real-time play, accesses within this wall-clock time share a request. */
const GATHER_MS = 200;

export type FeedRoute = 'register' | 'accessEvents';

/** One record to send, and its event time (-Infinity: at once). */
export interface FeedLine {
  readonly at: number;
  readonly text: string;
}
export interface FeedInput {
  readonly register: Iterable<FeedLine> | AsyncIterable<FeedLine>;
  readonly accesses: Iterable<FeedLine> | AsyncIterable<FeedLine>;
}
export interface FeedPorts {
  /** Resolves when the receiver has stored the lines durably; retries what can succeed. */
  readonly post: (route: FeedRoute, lines: readonly FeedLine[]) => Promise<StatusCounts>;
  readonly pace: Pace;
  readonly stopped: AbortSignal;
  /** After each acknowledged batch. A repeat of the batch after a crash in here is a duplicate, harmless. */
  readonly onSent?: (totals: FeedTotals) => Promise<void> | void;
}
export interface Pace {
  /** Event time divided by wall-clock time; Infinity sends as fast as the receiver accepts. */
  readonly speed: number;
  readonly clock: () => number;
  /** Resolves after `ms`, or at once when the signal is aborted. */
  readonly sleep: (ms: number, stopped: AbortSignal) => Promise<void>;
}

export interface StatusCounts {
  readonly accepted: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly rejected: number;
}
export type FeedTally = StatusCounts & { readonly sent: number };
export type FeedTotals = Readonly<Record<FeedRoute, FeedTally>>;

type MutableTally = { -readonly [Key in keyof FeedTally]: number };

function noTally(): MutableTally {
  return { sent: 0, accepted: 0, duplicates: 0, conflicts: 0, rejected: 0 };
}

function addTally(sum: MutableTally, more: FeedTally): void {
  for (const key of ['sent', 'accepted', 'duplicates', 'conflicts', 'rejected'] as const) sum[key] += more[key];
}

/** Returns the current event time, and the wait until a later one. */
function openPace({ speed, clock }: Pace, firstAt: number): (() => number) & { waitMs(at: number): number } {
  const startedAt = clock();
  const due = () => (speed === Number.POSITIVE_INFINITY ? speed : firstAt + (clock() - startedAt) * speed);
  return Object.assign(due, { waitMs: (at: number) => Math.max(GATHER_MS, (at - due()) / speed) });
}

function latest(lines: readonly FeedLine[]): number {
  return lines.reduce((most, { at }) => Math.max(most, at), Number.NEGATIVE_INFINITY);
}

/** Reads one line ahead, so that a batch ends before a line that is not due. */
class Ahead {
  readonly #lines: Iterator<FeedLine> | AsyncIterator<FeedLine>;
  #next: FeedLine | null | undefined;

  constructor(lines: Iterable<FeedLine> | AsyncIterable<FeedLine>) {
    this.#lines = Symbol.asyncIterator in lines ? lines[Symbol.asyncIterator]() : lines[Symbol.iterator]();
  }

  /** Returns the next line without taking it; `null` after the last. */
  async next(): Promise<FeedLine | null> {
    if (this.#next === undefined) {
      const { done, value } = await this.#lines.next();
      this.#next = done ? null : value;
    }
    return this.#next;
  }

  /** Takes a batch of lines not later than `until`, within the limits of a request. */
  async take(until: number): Promise<FeedLine[]> {
    const batch: FeedLine[] = [];
    let characters = 0;
    while (batch.length < BATCH_LINES_MAX) {
      const line = await this.next();
      if (line === null || line.at > until) break;
      if (batch.length > 0 && characters + line.text.length > BATCH_CHARACTERS_MAX) break;
      characters += line.text.length;
      batch.push(line);
      this.#next = undefined;
    }
    return batch;
  }
}
