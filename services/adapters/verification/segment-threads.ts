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

/** Starting threads, and compiling in each, takes as long as checking this many entries here. */
const ENTRIES_ALONE = 250_000;
/** Entries of a segment die together, so a small young generation would copy them. */
const YOUNG_MEGABYTES = 192;
/** Each has its own young generation and two segments, so more of them would cost gigabytes. */
const THREADS_MAX = 4;

/**
 * Checks segments on up to four processors: segments are independent of each other. The first ones are checked here, so that
 * a small archive starts no thread. A thread that dies rejects every check that waits.
 */
export class SegmentThreads implements SegmentChecker {
  readonly atOnce: number;
  readonly #entriesAlone: number;
  readonly #threads: number;
  readonly #answers = new NumberedAnswers<SegmentCheck>();
  #workers: readonly Worker[] = [];
  #entries = 0;

  constructor(threads = Math.min(THREADS_MAX, availableParallelism()), entriesAlone = ENTRIES_ALONE) {
    this.#threads = threads;
    this.#entriesAlone = entriesAlone;
    // One more for each thread, so that none waits for the store.
    this.atOnce = 2 * threads;
  }

  /** The threads that were started. */
  get started(): number {
    return this.#workers.length;
  }

  check(body: Buffer, seal: Seal): Promise<SegmentCheck> {
    this.#entries += seal.count;
    if (this.#threads < 2 || this.#entries <= this.#entriesAlone) return checkSegmentBody(body, seal);
    if (this.#workers.length === 0) this.#workers = Array.from({ length: this.#threads }, () => this.#start());
    return this.#answers.ask((number) => {
      const asked: AskedCheck = { number, body, seal };
      this.#workers[number % this.#workers.length]?.postMessage(asked, owned(body));
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #start(): Worker {
    const entry = pathToFileURL(join(projectRoot, 'dist/services/adapters/verification/segment-thread.js'));
    const worker = new Worker(entry, {
      name: 'segments',
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    });
    worker.on('message', (answer: AnsweredCheck) => {
      if ('check' in answer) this.#answers.resolve(answer.number, answer.check);
      else this.#answers.reject(answer.number, answer.error);
    });
    worker.on('error', (cause) =>
      this.#answers.rejectAll(new Error(`a thread that checks segments died: ${cause}`, { cause })),
    );
    worker.on('exit', (code) => this.#answers.rejectAll(new Error(`a thread that checks segments ended with ${code}`)));
    return worker;
  }
}

/** The memory that can move to the thread: all of it, or none where other buffers share it. */
function owned({ buffer, byteLength }: Buffer): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}
