import { parentPort, workerData } from 'node:worker_threads';
import { objectsOfMain } from '../adapters/process/threads/objects-of-thread.ts';
import type { BacktestSetup, FromBacktest } from './backtest/backtest-thread.ts';
import { runBacktest } from './backtest/run-backtest.ts';

/** The entry of a thread that runs one back-test and ends. */
const { task, vkey, objects } = workerData as BacktestSetup;
const post = (message: FromBacktest) => parentPort?.postMessage(message);
try {
  const archive = { objects: objectsOfMain(objects), vkey };
  post({ result: await runBacktest(task, archive, (progress) => post({ progress })) });
} catch (error) {
  post({ problem: (error as Error).message });
}
objects.close();
