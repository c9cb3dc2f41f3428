import { setTimeout as pause } from 'node:timers/promises';
import { HttpProblem } from '../adapters/http/problem.ts';
import type { Routes } from '../adapters/http/routes/route.ts';
import type { Handlers } from '../adapters/http/routes/router-of.ts';
import type { AlertBook } from './alert-book.ts';

/** A request waits so long before it gets 503, in milliseconds: after most starts the alerts are read by then. */
const WAIT_MILLIS_MAX = 5_000;

/**
 * Whether requests about alerts are answered: once everything is folded that the topic contained when the process started, so
 * that no answer after a crash is older than one before it; and no longer once the table is closed.
 */
export class AlertsOpening {
  readonly #book: Pick<AlertBook, 'offset' | 'reached'>;
  #is: 'reading' | 'open' | 'closed' = 'reading';
  /** Null until it is known where the topic ends. */
  #startEnd: number | null = null;
  #settle = (): void => {};
  /** Resolves once it is no longer `reading`. */
  readonly #settled = new Promise<void>((resolve) => {
    this.#settle = resolve;
  });

  constructor(
    book: Pick<AlertBook, 'offset' | 'reached'>,
    private readonly waitMillisMax = WAIT_MILLIS_MAX,
  ) {
    this.#book = book;
  }

  /** Resolves once every record below `startEnd` is folded, when requests are answered. */
  async openAt(startEnd: number): Promise<void> {
    this.#startEnd = startEnd;
    await this.#book.reached(startEnd);
    if (this.#is === 'reading') this.#end('open');
  }

  close(): void {
    this.#end('closed');
  }

  #end(is: 'open' | 'closed'): void {
    this.#is = is;
    this.#settle();
  }

  /** Resolves once requests are answered. Rejects with `HttpProblem` where that takes longer than a request waits. */
  async whenOpen(): Promise<void> {
    if (this.#isOpen()) return;
    const waiting = new AbortController();
    const { signal } = waiting;
    await Promise.race([this.#settled, pause(this.waitMillisMax, undefined, { signal, ref: false })]);
    waiting.abort();
    if (this.#isOpen()) return;
    throw new HttpProblem('not-ready', { detail: this.#detail(), retryAfterSeconds: 1 });
  }

  #isOpen(): boolean {
    return this.#is === 'open';
  }

  #detail(): string {
    if (this.#is === 'closed') return 'the alerter stops';
    const left = this.#startEnd === null ? null : this.#startEnd - this.#book.offset;
    return left === null ? 'alerts are being read' : `alerts are being read: ${left} records of the log are left`;
  }
}

/** The handlers, each of which waits until requests are answered. */
export function onceOpen<All extends Routes>(handlers: Handlers<All>, opening: AlertsOpening): Handlers<All> {
  const waiting = Object.entries<Handlers<Routes>[string]>(handlers).map(([id, handler]) => [
    id,
    async (asked: Parameters<typeof handler>[0]) => {
      await opening.whenOpen();
      await handler(asked);
    },
  ]);
  return Object.fromEntries(waiting);
}
