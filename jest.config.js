/**
 * Jest 30 without its sandbox: a suite runs in plain Node, as ES modules, and the suites of one process share what they
 * import. Loading it again for each suite took half of the processor time of a run.
 */
export default {
  runner: '<rootDir>/tests/support/process/runner.js',
  setupFiles: ['<rootDir>/tests/support/process/setup-worker.js'],
  testSequencer: '<rootDir>/tests/support/process/longest-first.js',
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.cache/', '<rootDir>/data/'],
};
