import { resolve } from 'node:path';
import { type Environment, parseEnvironment, readAll, variables } from '../adapters/config/environment.ts';
import { type ProcessConfig, readProcessConfig } from '../adapters/config/process-config.ts';

export interface DetectorConfig extends ProcessConfig {
  /** Absolute. */
  readonly detectionsDir: string;
}

export function readDetectorConfig(env: Environment): DetectorConfig {
  const { DETECTIONS_DIR } = variables;
  const { shared, own } = readAll({
    shared: () => readProcessConfig('detector', env, false),
    own: () => parseEnvironment({ DETECTIONS_DIR }, env),
  });
  return { ...shared, detectionsDir: resolve(own.DETECTIONS_DIR) };
}
