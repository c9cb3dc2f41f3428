import { once } from 'node:events';
import { MessageChannel, parentPort, workerData } from 'node:worker_threads';
import type { ObjectReader } from '../../domain/transparency-log/object-store.ts';
import { runBacktest } from './run-backtest.ts';
import type { AnsweredObject, BacktestSetup, FromBacktest } from './start-backtest.ts';

/** The entry of a worker that runs one back-test and ends. It reads objects by the store of the process. */
const { task, vkey } = workerData as BacktestSetup;

function post(message: FromBacktest): void {
  parentPort?.postMessage(message, 'answer' in message ? [message.answer] : []);
}

const objects: ObjectReader = {
  async get(key) {
    const { port1, port2 } = new MessageChannel();
    post({ key, answer: port2 });
    const [{ body, problem }] = (await once(port1, 'message')) as [AnsweredObject];
    port1.close();
    if (problem !== null) throw new Error(problem);
    return body && Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  },
};

try {
  post({ result: await runBacktest(task, { objects, vkey }, (progress) => post({ progress })) });
} catch (error) {
  post({ problem: (error as Error).message });
}
