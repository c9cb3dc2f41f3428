// Jest 30 as ES modules: several of our dependencies exist only as ESM.
export default {
  testEnvironment: '<rootDir>/tests/support/process/jest-environment.js',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  testSequencer: '<rootDir>/tests/support/process/longest-first.js',
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.cache/', '<rootDir>/data/'],
  // A fresh process for the suites whenever the last one has grown: what one leaves behind must not slow the next.
  workerIdleMemoryLimit: '1GB',
  // It ends what hangs; on a busy machine a test takes many times as long as alone.
  testTimeout: 300_000,
};
