import { createRunner } from 'jest-light-runner';

/**
 * A process whose heap is larger after a suite is replaced. Nothing unloads a suite: after a hundred of them suites took several
 * times as long as in a new process.
 */
const HEAP_BYTES_MAX = 400_000_000;

/**
 * A process asks for its settings at its first suite. The runner answers the first that asks by a message to all, and then
 * forgets them: another that was about to ask waits for ever. Here each suite has a channel of its own, which answers its process.
 */
export default class Runner extends createRunner({ runtime: 'child_process' }) {
  _runTest(test) {
    const { config } = test.context;
    if (this._testRunners.has(config)) return super._runTest(test);
    // The first suite's process is the only one that has the channel of the runner.
    const result = super._runTest(test);
    const { pool } = this._testRunners.get(config);
    // Absent in one process for all (`-i`).
    if (pool.options !== undefined) pool.options.maxMemoryLimitBeforeRecycle = HEAP_BYTES_MAX;
    const workerData = { globalConfig: this._globalConfig, projectConfig: config, runtime: this._runtime };
    this._testRunners.set(config, { pool, run: ({ path }) => pool.run(path, { channel: channelOf(workerData) }) });
    return result;
  }
}

function channelOf(workerData) {
  let listener;
  return {
    onMessage(added) {
      listener = added;
    },
    postMessage(message) {
      if (message === 'jest-light-runner-get-worker-data')
        listener({ type: 'jest-light-runner-worker-data', workerData });
    },
  };
}
