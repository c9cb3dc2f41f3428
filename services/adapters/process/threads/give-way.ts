import type { ServerResponse } from 'node:http';
import { setTimeout as pause, setImmediate } from 'node:timers/promises';
import type { Log } from '../../../domain/decision-log/log.ts';

/** A request that takes longer is no look-up but an export or a stream: it waits for its turn like everything else. */
const ANSWER_MILLIS_MAX = 500;
/** The stages wait this long for one batch, so that they go on however many requests come. */
const WAIT_MILLIS_MAX = 25;
/** The bytes of one batch: some hundred records, so that a request waits for few of them. */
const BATCH_BYTES_MAX = 256 * 1024;

/** The requests that a thread is answering now. */
export class AnsweringNow {
  #count = 0;
  #onNone: (() => void)[] = [];

  /** Counts a request until it is answered. */
  begin(response: Pick<ServerResponse, 'once'>): void {
    this.#count += 1;
    const timer = setTimeout(() => end(), ANSWER_MILLIS_MAX).unref();
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      this.#count -= 1;
      if (this.#count > 0) return;
      const waiting = this.#onNone;
      this.#onNone = [];
      for (const go of waiting) go();
    };
    response.once('close', end);
  }

  /** Resolves once nothing is being answered, or after a short time. */
  async none(): Promise<void> {
    if (this.#count === 0) return;
    const none = new Promise<void>((resolve) => this.#onNone.push(resolve));
    await Promise.race([none, pause(WAIT_MILLIS_MAX)]);
  }
}

/** One batch in each turn of the event loop: a dozen readers of a thread would otherwise process a batch each in between. */
class Turns {
  readonly #answering: Pick<AnsweringNow, 'none'>;
  #waiting: (() => void)[] = [];
  #isTaking = false;

  constructor(answering: Pick<AnsweringNow, 'none'>) {
    this.#answering = answering;
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (!this.#isTaking) this.#take();
    });
  }

  async #take(): Promise<void> {
    this.#isTaking = true;
    for (let go = this.#waiting.shift(); go !== undefined; go = this.#waiting.shift()) {
      await this.#answering.none();
      go();
      await setImmediate();
    }
    this.#isTaking = false;
  }
}

/**
 * Returns how the stages of one thread read a log: in small batches, one in each turn of them all, and the next one once no
 * request is being answered. What a request does it does in many steps, and without this each of them would wait for a batch
 * of every stage.
 */
export function givingWay(answering: Pick<AnsweringNow, 'none'>): (log: Log) => Log {
  const turns = new Turns(answering);
  return (log) => ({
    ...log,
    async *read(topic, partition, from, options = {}) {
      const bytesMax = Math.min(options.bytesMax ?? BATCH_BYTES_MAX, BATCH_BYTES_MAX);
      for await (const batch of log.read(topic, partition, from, { ...options, bytesMax })) {
        await turns.next();
        yield batch;
      }
    },
  });
}
