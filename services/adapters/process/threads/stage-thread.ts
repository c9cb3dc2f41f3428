import type { Duplex } from 'node:stream';
import { MessageChannel, type Transferable, Worker } from 'node:worker_threads';
import type { ThreadMetrics } from '../../metrics/thread-metrics.ts';
import type { ComposedStage, Stage } from '../stage.ts';
import { messageStream } from './message-stream.ts';
import { NumberedAnswers } from './numbered-answers.ts';
import { fromSent } from './sent-error.ts';
import type { FromThread, ThreadCall, ThreadSetup, ThreadState, ToThread } from './thread-messages.ts';
import { forwardToThread } from './thread-requests.ts';

/**
 * A worker thread that runs some stages of a process. What it composes looks like a stage of the main thread: nothing
 * else of the process knows where a stage runs.
 */
export class StageThread {
  readonly #worker: Worker;
  readonly #answers = new NumberedAnswers<unknown>();
  readonly #onState: (state: ThreadState) => void;
  #ready: readonly string[] = [];
  #isClosing = false;
  #endedBy: Error | null = null;
  #fail: (error: Error) => void = () => {};
  /** Rejects when a stage of the thread cannot go on, or the thread ended. Never resolves. */
  readonly failed = new Promise<never>((_, reject) => {
    this.#fail = reject;
  });

  /** `entry` is the built module that runs the stages of the thread. */
  constructor(name: string, entry: URL, setup: ThreadSetup, onState: (state: ThreadState) => void) {
    this.#onState = onState;
    this.failed.catch(() => {});
    this.#worker = new Worker(entry, { name, workerData: setup });
    this.#worker.on('message', (message: FromThread) => this.#receive(message));
    const died = (cause: unknown) => this.#end(new Error(`thread \`${name}\` died: ${cause}`, { cause }));
    this.#worker.on('messageerror', died);
    this.#worker.on('error', died);
    this.#worker.on('exit', (code) => {
      if (!this.#isClosing) died(`exit code ${code}`);
    });
  }

  async compose(stage: Stage): Promise<ComposedStage> {
    await this.#ask({ do: 'compose', stage: stage.name });
    return {
      isReady: () => this.#ready.includes(stage.name),
      drain: async () => void (await this.#ask({ do: 'drain', stage: stage.name })),
      reload: async () => void (await this.#ask({ do: 'reload', stage: stage.name })),
      failed: this.failed,
      router: forwardToThread(stage.routes, stage.name, () => this.#connect()),
    };
  }

  /** Sends which partitions the process should decide now. */
  share(partitions: ReadonlySet<number>): void {
    this.#post({ partitions: [...partitions] });
  }

  /** Reports that every stage of the process is ready. */
  start(): void {
    this.#post({ isStarted: true });
  }

  async metrics(): Promise<ThreadMetrics> {
    return (await this.#ask({ do: 'metrics' })) as ThreadMetrics;
  }

  /** Closes the ports of the thread and ends it. Drain its stages first. */
  async close(): Promise<void> {
    await this.#ask({ do: 'close' });
    await this.kill();
  }

  /** Ends the thread at once, as the end of the process does. */
  async kill(): Promise<void> {
    this.#isClosing = true;
    await this.#worker.terminate();
  }

  /** Opens a connection on which the thread answers one request. */
  #connect(): Duplex {
    const { port1, port2 } = new MessageChannel();
    this.#post({ connection: port2 }, port2);
    return messageStream(port1);
  }

  #ask(call: ThreadCall): Promise<unknown> {
    if (this.#endedBy !== null) return Promise.reject(this.#endedBy);
    return this.#answers.ask((number) => this.#post({ number, call }));
  }

  #post(message: ToThread, ...moved: readonly Transferable[]): void {
    this.#worker.postMessage(message, moved);
  }

  #receive(message: FromThread): void {
    if ('state' in message) {
      this.#ready = message.state.ready;
      this.#onState(message.state);
    } else if ('failed' in message) {
      this.#end(fromSent(message.failed));
    } else if ('error' in message) {
      this.#answers.reject(message.number, fromSent(message.error));
    } else {
      this.#answers.resolve(message.number, message.value);
    }
  }

  /** The thread answers nothing more, and the process ends. */
  #end(error: Error): void {
    this.#endedBy ??= error;
    this.#fail(error);
    this.#answers.rejectAll(error);
  }
}
