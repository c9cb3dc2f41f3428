import { AsyncLocalStorage } from 'node:async_hooks';
import { TestEnvironment } from 'jest-environment-node';

/**
 * Jest opens an `AsyncLocalStorage` for each suite and never disables it. Before Node 24, each one that is enabled costs
 * every promise of the worker, also in the suites after it: a million `await`s take 0.3 s with 1 of them, 12 s with 120.
 */
const opened = new Set();
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (...words) {
  opened.add(this);
  return run.apply(this, words);
};

export default class extends TestEnvironment {
  async teardown() {
    await super.teardown();
    for (const storage of opened) storage.disable();
    opened.clear();
  }
}
