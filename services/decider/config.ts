import { type Environment, type IpLocatorConfig, ipLocatorConfig, readAll } from '../adapters/config/environment.ts';
import { type ProcessConfig, readFileName, readProcessConfig } from '../adapters/config/process-config.ts';
import { type RegistryConfig, readRegistryConfig } from '../adapters/schema-registry/registry-config.ts';

/** The rules come with the register: a decider reads no policy files. */
export interface DeciderConfig extends ProcessConfig {
  /** 64 hex digits, the same for every decider of an installation. `null`: made under `DATA_DIR/keys`. */
  readonly evaluationKeyFile: string | null;
  /** As intake's. */
  readonly ipHashKeyFile: string | null;
  readonly registry: RegistryConfig | null;
  readonly ipLocator: IpLocatorConfig;
}

export function readDeciderConfig(env: Environment): DeciderConfig {
  const { shared, registry, ipLocator } = readAll({
    shared: () => readProcessConfig('decider', env, true),
    registry: () => readRegistryConfig(env),
    ipLocator: () => ipLocatorConfig(env),
  });
  return {
    ...shared,
    registry,
    ipLocator,
    evaluationKeyFile: readFileName('EVALUATION_KEY_FILE', env),
    ipHashKeyFile: readFileName('IP_HASH_KEY_FILE', env),
  };
}
