import { resolve } from 'node:path';
import { type Environment, parseEnvironment, readAll, variables } from '../adapters/config/environment.ts';
import { type ProcessConfig, readProcessConfig } from '../adapters/config/process-config.ts';

export interface DeciderConfig extends ProcessConfig {
  /** Absolute. */
  readonly policiesDir: string;
}

export function readDeciderConfig(env: Environment): DeciderConfig {
  const { POLICIES_DIR } = variables;
  const { shared, own } = readAll({
    shared: () => readProcessConfig('decider', env, false),
    own: () => parseEnvironment({ POLICIES_DIR }, env),
  });
  return { ...shared, policiesDir: resolve(own.POLICIES_DIR) };
}
