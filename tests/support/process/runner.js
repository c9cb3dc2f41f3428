import { createRunner } from 'jest-light-runner';

const REQUEST = 'jest-light-runner-get-worker-data';
/**
 * A process whose heap is larger after a suite is replaced. Nothing unloads a suite: after a hundred of them 0.9 GB and as many bytes of
 * buffers were in use, a collection took 4 seconds, and suites took several times as long as in a new process.
 */
const HEAP_BYTES_MAX = 400_000_000;

/**
 * Jest's processes ask for their settings at their first suite. The runner answers the first that asks by a message to
 * all, and then forgets them: a process that was about to ask, but did not listen yet, waits for ever. Here each suite
 * has a channel of its own, so that only the process that asks is answered.
 */
export default class Runner extends createRunner({ runtime: 'child_process' }) {
  _runTest(test) {
    const { config } = test.context;
    const isFirst = !this._testRunners.has(config);
    // The first suite's process is the only one that has the channel of the runner.
    const result = super._runTest(test);
    const { pool } = this._testRunners.get(config);
    reportEnds(pool.threads ?? []);
    const workerData = { globalConfig: this._globalConfig, projectConfig: config, runtime: this._runtime };
    if (isFirst) {
      // Absent in one process for all (`-w 1`).
      if (pool.options !== undefined) pool.options.maxMemoryLimitBeforeRecycle = HEAP_BYTES_MAX;
      const run = ({ path }) => pool.run(path, { channel: channelOf(workerData) });
      this._testRunners.set(config, { pool, run });
    }
    return result;
  }
}

/** Fails a suite whose process ended with its exit code or signal. The pool reports that it ended, and not how. */
export function reportEnds(workers) {
  for (const worker of workers) {
    const { process, onUnexpectedExit } = worker;
    if (!process.listeners('exit').includes(onUnexpectedExit)) continue;
    process.off('exit', onUnexpectedExit);
    process.on('exit', (code, signal) => {
      if (worker.isTerminating) return;
      process.emit('error', new Error(`process ${process.pid} of Jest ended with ${signal ?? `exit code ${code}`}`));
    });
  }
}

/** Answers each request of the one process that runs a suite. */
export function channelOf(workerData) {
  let listener;
  return {
    onMessage(added) {
      listener = added;
    },
    postMessage(message) {
      if (message === REQUEST) listener({ type: 'jest-light-runner-worker-data', workerData });
    },
  };
}
