import { resolve } from 'node:path';
import {
  type Environment,
  type IpLocatorConfig,
  ipLocatorConfig,
  parseEnvironment,
  readAll,
  variables,
} from '../adapters/config/environment.ts';
import { type ProcessConfig, readFileName, readProcessConfig } from '../adapters/config/process-config.ts';

export interface IntakeConfig extends ProcessConfig {
  /** 64 hex digits, the same for every intake of an installation. `null`: made under `DATA_DIR/keys` on the first start. */
  readonly ipHashKeyFile: string | null;
  /** Absolute. */
  readonly cameraWordsDir: string;
  /** Absolute. */
  readonly policiesDir: string;
  /** Ids of rules. */
  readonly rulesObserve: readonly string[];
  readonly ipLocator: IpLocatorConfig;
}

export function readIntakeConfig(env: Environment): IntakeConfig {
  const { CAMERA_WORDS_DIR, POLICIES_DIR, RULES_OBSERVE } = variables;
  const { shared, own, ipLocator } = readAll({
    shared: () => readProcessConfig('intake', env, true),
    own: () => parseEnvironment({ CAMERA_WORDS_DIR, POLICIES_DIR, RULES_OBSERVE }, env),
    ipLocator: () => ipLocatorConfig(env),
  });
  return {
    ...shared,
    ipLocator,
    ipHashKeyFile: readFileName('IP_HASH_KEY_FILE', env),
    cameraWordsDir: resolve(own.CAMERA_WORDS_DIR),
    policiesDir: resolve(own.POLICIES_DIR),
    rulesObserve: own.RULES_OBSERVE,
  };
}
