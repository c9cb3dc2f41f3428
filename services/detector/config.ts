import type { Environment } from '../adapters/config/environment.ts';
import { type ProcessConfig, readProcessConfig } from '../adapters/config/process-config.ts';

export function readDetectorConfig(env: Environment): ProcessConfig {
  return readProcessConfig('detector', env, false);
}
