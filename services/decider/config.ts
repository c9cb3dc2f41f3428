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
import { type RegistryConfig, readRegistryConfig } from '../adapters/schema-registry/registry-config.ts';

export interface DeciderConfig extends ProcessConfig {
  /** Absolute. */
  readonly policiesDir: string;
  /** 64 hex digits, the same for every decider of an installation. `null`: made under `DATA_DIR/keys`. */
  readonly evaluationKeyFile: string | null;
  /** As intake's. */
  readonly ipHashKeyFile: string | null;
  readonly registry: RegistryConfig | null;
  readonly ipLocator: IpLocatorConfig;
}

export function readDeciderConfig(env: Environment): DeciderConfig {
  const { POLICIES_DIR } = variables;
  const { shared, own, registry, ipLocator } = readAll({
    shared: () => readProcessConfig('decider', env, true),
    own: () => parseEnvironment({ POLICIES_DIR }, env),
    registry: () => readRegistryConfig(env),
    ipLocator: () => ipLocatorConfig(env),
  });
  return {
    ...shared,
    registry,
    ipLocator,
    policiesDir: resolve(own.POLICIES_DIR),
    evaluationKeyFile: readFileName('EVALUATION_KEY_FILE', env),
    ipHashKeyFile: readFileName('IP_HASH_KEY_FILE', env),
  };
}
