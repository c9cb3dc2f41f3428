import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { Log } from '../../../domain/decision-log/log.ts';
import { ANSWERS_WAIT_MILLIS_MAX, answers, urgentWork } from './urgent-work.ts';

/** A request that takes longer is no look-up but an export or a stream: it waits for its turn like everything else. */
const ANSWER_MILLIS_MAX = 500;
/** The bytes of one batch: some hundred records, so that a request waits for few of them. */
const BATCH_BYTES_MAX = 256 * 1024;
/** Stages that nobody waits for wait no longer than this for those on the way to an alert: they get a batch of a thread that is never idle. */
const OTHERS_WAIT_MILLIS_MAX = 10;

/** The requests that a thread is answering now. */
export class AnsweringNow {
  /** Counts a request until it is answered. */
  begin(response: Pick<ServerResponse, 'once'>): void {
    const [end, endUrgent] = [answers.begin(), urgentWork.begin()];
    const over = () => {
      clearTimeout(timer);
      end();
      endUrgent();
    };
    const timer = setTimeout(over, ANSWER_MILLIS_MAX).unref();
    response.once('close', over);
  }

  /** Resolves once nothing is being answered, or after a short time. */
  none(): Promise<void> {
    return answers.none(ANSWERS_WAIT_MILLIS_MAX);
  }
}

/** What one stage waits for, and the milliseconds that its batches took. */
interface StageShare {
  readonly isUrgent: boolean;
  readonly waiting: (() => void)[];
  used: number;
}

/**
 * One batch in each turn of the event loop, of the stage that had the least time so far: a dozen readers of a thread would
 * otherwise process a batch each in between, and a stage with much to do would slow all others down to its own pace. Stages that are
 * urgent go before the others.
 */
class StageTurns {
  readonly #answering: Pick<AnsweringNow, 'none'>;
  readonly #clock: () => number;
  readonly #shares: StageShare[] = [];
  /** The time of the stage whose turn it was last, before that turn. */
  #usedAtLast = 0;
  /** When a stage that is not urgent had its last turn, or began to wait for one while none did. */
  #othersAt = 0;
  #isTaking = false;

  constructor(answering: Pick<AnsweringNow, 'none'>, clock: () => number) {
    this.#answering = answering;
    this.#clock = clock;
  }

  open(isUrgent: boolean): StageShare {
    const share = { isUrgent, waiting: [], used: 0 };
    this.#shares.push(share);
    return share;
  }

  next(share: StageShare): Promise<void> {
    // Who had nothing to do saved up no time.
    share.used = Math.max(share.used, this.#usedAtLast);
    if (!share.isUrgent && this.#waiting(false).length === 0) this.#othersAt = this.#clock();
    return new Promise((resolve) => {
      share.waiting.push(resolve);
      if (!this.#isTaking) this.#take();
    });
  }

  async #take(): Promise<void> {
    this.#isTaking = true;
    for (let share = this.#next(); share !== null; share = this.#next()) {
      await this.#answering.none();
      const startedAt = this.#clock();
      this.#usedAtLast = share.used;
      share.waiting.shift()?.();
      await setImmediate();
      const now = this.#clock();
      share.used += now - startedAt;
      if (!share.isUrgent) this.#othersAt = now;
      // A reader comes back one turn later: without this it would find that another one has gone before it.
      await setImmediate();
    }
    this.#isTaking = false;
  }

  #next(): StageShare | null {
    const [urgent, others] = [this.#waiting(true), this.#waiting(false)];
    const isOthersTurn = others.length > 0 && this.#clock() - this.#othersAt >= OTHERS_WAIT_MILLIS_MAX;
    return leastOf(urgent.length === 0 || isOthersTurn ? others : urgent);
  }

  #waiting(isUrgent: boolean): readonly StageShare[] {
    return this.#shares.filter((share) => share.isUrgent === isUrgent && share.waiting.length > 0);
  }
}

/** The one that had the least time so far. */
function leastOf(shares: readonly StageShare[]): StageShare | null {
  return shares.reduce<StageShare | null>(
    (least, share) => (least === null || share.used < least.used ? share : least),
    null,
  );
}

/**
 * Returns how a stage of a thread reads the log; call it once for each stage. They read small batches, one in each turn of them
 * all, and the next one once no request is being answered. What a request does it does in many steps, and without this each
 * of them would wait for a batch of every stage. While a batch of a stage that is urgent is read and processed, work in the
 * background waits. `clock` returns milliseconds.
 */
export function givingWay(
  answering: Pick<AnsweringNow, 'none'>,
  clock: () => number = () => performance.now(),
): (log: Log, isUrgent: boolean) => Log {
  const turns = new StageTurns(answering, clock);
  return (log, isUrgent) => {
    const share = turns.open(isUrgent);
    return {
      ...log,
      async *read(topic, partition, from, options = {}) {
        const bytesMax = Math.min(options.bytesMax ?? BATCH_BYTES_MAX, BATCH_BYTES_MAX);
        for await (const batch of log.read(topic, partition, from, { ...options, bytesMax })) {
          const end = isUrgent ? urgentWork.begin() : () => {};
          try {
            await turns.next(share);
            yield batch;
          } finally {
            end();
          }
        }
      },
    };
  };
}
