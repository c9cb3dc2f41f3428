import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type MessagePort, Worker } from 'node:worker_threads';
import type { KeyedArchive } from '../../adapters/avro/sealed-history.ts';
import { projectRoot } from '../../adapters/config/project-root.ts';
import type { BacktestProgress, BacktestResult, BacktestTask } from './run-backtest.ts';

export interface BacktestSetup {
  readonly task: BacktestTask;
  readonly vkey: string;
}

/** What the worker sends. It asks for objects by their keys: the store and its credentials stay where they are. */
export type FromBacktest =
  | { readonly key: string; readonly answer: MessagePort }
  | { readonly progress: BacktestProgress }
  | { readonly result: BacktestResult }
  | { readonly problem: string };

/** `body` is null where the object was never written; `problem` is null where the store answered. */
export interface AnsweredObject {
  readonly body: Uint8Array | null;
  readonly problem: string | null;
}

export interface StartedBacktest {
  /** Rejects where the archive could not be read, the worker died, or it was cancelled. */
  readonly result: Promise<BacktestResult>;
  readonly isCancelled: boolean;
  cancel(): void;
}

/** Runs one back-test in a worker of its own. One that runs out of memory takes nothing else with it. */
export function startBacktest(
  task: BacktestTask,
  { objects, vkey }: KeyedArchive,
  onProgress: (progress: BacktestProgress) => void,
): StartedBacktest {
  const setup: BacktestSetup = { task, vkey };
  const entry = pathToFileURL(join(projectRoot, 'dist/services/auditor/backtest/backtest-worker.js'));
  const worker = new Worker(entry, { name: 'back-test', workerData: setup });
  let isCancelled = false;
  const result = new Promise<BacktestResult>((resolve, reject) => {
    worker.on('message', async (message: FromBacktest) => {
      if ('key' in message) message.answer.postMessage(await answerOf(message.key, objects));
      else if ('progress' in message) onProgress(message.progress);
      else if ('result' in message) resolve(message.result);
      else reject(new Error(message.problem));
    });
    worker.on('error', reject);
    worker.on('exit', (code) =>
      reject(new Error(isCancelled ? 'it was cancelled' : `the worker of the back-test ended with ${code}`)),
    );
  });
  return {
    result,
    get isCancelled() {
      return isCancelled;
    },
    cancel() {
      isCancelled = true;
      void worker.terminate();
    },
  };
}

function answerOf(key: string, objects: KeyedArchive['objects']): Promise<AnsweredObject> {
  return objects.get(key).then(
    (body) => ({ body, problem: null }),
    (error: unknown) => ({ body: null, problem: (error as Error).message }),
  );
}
