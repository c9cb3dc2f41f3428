import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Seal } from '../../domain/transparency-log/seal.ts';
import {
  checkSegmentBody,
  type SegmentCheck,
  type SegmentChecker,
} from '../../domain/transparency-log/segment-check.ts';
import { projectRoot } from '../config/project-root.ts';
import { NumberedAnswers } from '../process/threads/numbered-answers.ts';
import type { AnsweredCheck, AskedCheck } from './segment-thread.ts';

/** Starting a thread, and compiling in it, takes as long as checking this many entries here. */
const ENTRIES_ALONE = 100_000;
/** More of them would wait for the store. */
const THREADS_MAX = 4;

/** A thread that runs, and how many segments it has to check. */
interface CheckingThread {
  readonly worker: Worker;
  waiting: number;
}

/**
 * Checks segments on up to four processors: segments are independent of each other. This thread is one of them, and the only
 * one until the others run, so that a small archive starts none. Each segment goes to the thread that has the least to do. A
 * thread that dies rejects every check that waits, and every later one.
 */
export class SegmentThreads implements SegmentChecker {
  readonly atOnce: number;
  readonly #entriesAlone: number;
  readonly #others: number;
  readonly #answers = new NumberedAnswers<SegmentCheck>();
  #workers: readonly Worker[] = [];
  readonly #running: CheckingThread[] = [];
  #waitingHere = 0;
  #entries = 0;
  #death: Error | null = null;

  constructor(threads = Math.min(THREADS_MAX, availableParallelism()), entriesAlone = ENTRIES_ALONE) {
    this.#others = threads - 1;
    this.#entriesAlone = entriesAlone;
    // One more for each thread, so that none waits for the store.
    this.atOnce = 2 * threads;
  }

  /** How many other threads run. */
  get running(): number {
    return this.#running.length;
  }

  async check(body: Buffer, seal: Seal): Promise<SegmentCheck> {
    this.#entries += seal.count;
    if (this.#death !== null) throw this.#death;
    if (this.#entries > this.#entriesAlone && this.#workers.length === 0) {
      this.#workers = Array.from({ length: this.#others }, () => this.#start());
    }
    const idlest = this.#running.reduce<CheckingThread | null>(
      (least, each) => (least === null || each.waiting < least.waiting ? each : least),
      null,
    );
    return idlest === null || idlest.waiting > this.#waitingHere
      ? this.#here(body, seal)
      : this.#in(idlest, body, seal);
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  async #here(body: Buffer, seal: Seal): Promise<SegmentCheck> {
    this.#waitingHere += 1;
    try {
      return await checkSegmentBody(body, seal);
    } finally {
      this.#waitingHere -= 1;
    }
  }

  async #in(thread: CheckingThread, body: Buffer, seal: Seal): Promise<SegmentCheck> {
    thread.waiting += 1;
    try {
      return await this.#answers.ask((number) => {
        const asked: AskedCheck = { number, body, seal };
        thread.worker.postMessage(asked, owned(body));
      });
    } finally {
      thread.waiting -= 1;
    }
  }

  #start(): Worker {
    const entry = pathToFileURL(join(projectRoot, 'dist/services/adapters/verification/segment-thread.js'));
    const worker = new Worker(entry, { name: 'segments' });
    worker.on('online', () => this.#running.push({ worker, waiting: 0 }));
    worker.on('message', (answer: AnsweredCheck) => {
      if ('check' in answer) this.#answers.resolve(answer.number, answer.check);
      else this.#answers.reject(answer.number, answer.error);
    });
    worker.on('error', (cause) => this.#died(new Error(`a thread that checks segments died: ${cause}`, { cause })));
    worker.on('exit', (code) => this.#died(new Error(`a thread that checks segments ended with ${code}`)));
    return worker;
  }

  #died(error: Error): void {
    this.#death ??= error;
    this.#answers.rejectAll(this.#death);
  }
}

/** The memory that can move to the thread: all of it, or none where other buffers share it. */
function owned({ buffer, byteLength }: Buffer): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}
