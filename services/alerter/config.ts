import type { Environment } from '../adapters/config/environment.ts';
import { type ProcessConfig, readProcessConfig } from '../adapters/config/process-config.ts';

export function readAlerterConfig(env: Environment): ProcessConfig {
  return readProcessConfig('alerter', env, true);
}
