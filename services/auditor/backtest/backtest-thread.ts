import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { KeyedArchive } from '../../adapters/avro/sealed-history.ts';
import { projectRoot } from '../../adapters/config/project-root.ts';
import { serveObjects } from '../../adapters/process/threads/objects-of-thread.ts';
import type { BacktestProgress, BacktestResult, BacktestTask } from './run-backtest.ts';

/** What the thread receives. It reads objects through `objects`: the store and its credentials stay where they are. */
export interface BacktestSetup {
  readonly task: BacktestTask;
  readonly vkey: string;
  readonly objects: MessagePort;
}

export type FromBacktest =
  | { readonly progress: BacktestProgress }
  | { readonly result: BacktestResult }
  | { readonly problem: string };

export interface BacktestThread {
  /** Rejects where the archive could not be read, the thread died, or it was cancelled. */
  readonly result: Promise<BacktestResult>;
  readonly isCancelled: boolean;
  cancel(): void;
}

/** Runs one back-test in a thread of its own. A thread that runs out of memory takes nothing else with it. */
export function startBacktest(
  task: BacktestTask,
  { objects, vkey }: KeyedArchive,
  onProgress: (progress: BacktestProgress) => void,
): BacktestThread {
  const { port1, port2 } = new MessageChannel();
  serveObjects(port1, objects);
  const setup: BacktestSetup = { task, vkey, objects: port2 };
  const entry = pathToFileURL(join(projectRoot, 'dist/services/auditor/threads/backtest.js'));
  const worker = new Worker(entry, { name: 'back-test', workerData: setup, transferList: [port2] });
  let isCancelled = false;
  const result = new Promise<BacktestResult>((resolve, reject) => {
    worker.on('message', (message: FromBacktest) => {
      if ('progress' in message) onProgress(message.progress);
      else if ('result' in message) resolve(message.result);
      else reject(new Error(message.problem));
    });
    worker.on('error', reject);
    worker.on('exit', (code) =>
      reject(new Error(isCancelled ? 'it was cancelled' : `the thread of the back-test ended with ${code}`)),
    );
  });
  return {
    result: result.finally(() => port1.close()),
    get isCancelled() {
      return isCancelled;
    },
    cancel() {
      isCancelled = true;
      void worker.terminate();
    },
  };
}
