import { resolve } from 'node:path';
import { z } from 'zod';
import type { SegmentWindow } from '../../domain/decision-log/block.ts';
import { type KafkaConfig, readKafkaConfig } from '../kafka/kafka-config.ts';
import { readS3Config, type S3Config } from '../s3/s3-config.ts';
import { type RegistryConfig, readRegistryConfig } from '../schema-registry/registry-config.ts';
import {
  address,
  type Environment,
  type IpLocatorConfig,
  ipLocatorConfig,
  type LogLevel,
  parseEnvironment,
  readAll,
  retentionMillis,
  segmentWindow,
  variables,
} from './environment.ts';

export { ConfigError, isLoopback, type LogLevel } from './environment.ts';

/** What the process with every stage reads from its environment. */
export interface Config {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Absolute. */
  readonly dataDir: string;
  readonly demo: boolean;
  readonly logLevel: LogLevel;
  readonly segmentWindow: SegmentWindow;
  /** How long the log keeps what is sealed; `null`: for good. */
  readonly logRetentionMillis: number | null;
  /** Absolute. */
  readonly policiesDir: string;
  /** Ids of rules. */
  readonly rulesObserve: readonly string[];
  /** Absolute. */
  readonly detectionsDir: string;
  /** Absolute. */
  readonly cameraWordsDir: string;
  /** `null`: the embedded log under `dataDir`. */
  readonly kafka: KafkaConfig | null;
  /** Where the schemas of those who write to Kafka directly are asked for; `null`: only ours is read. */
  readonly registry: RegistryConfig | null;
  /** `null`: the folder `objects` under `dataDir`. */
  readonly s3: S3Config | null;
  /** Absolute. Who may call, and what each caller may do; `null`: callers are not asked, and only loopback is served. */
  readonly authTokensFile: string | null;
  readonly ipLocator: IpLocatorConfig;
}

/** Reads the whole configuration or throws `ConfigError` naming every variable, its value and what was expected. */
export function readConfig(env: Environment): Config {
  const { own, kafka, registry, s3, ipLocator } = readAll({
    own: () => parseEnvironment({ ...address(env, PORT_DEFAULT), DEMO: demo, ...variables }, env),
    kafka: () => readKafkaConfig(env),
    registry: () => readRegistryConfig(env),
    s3: () => readS3Config(env),
    ipLocator: () => ipLocatorConfig(env),
  });
  return {
    host: own.HOST,
    port: own.PORT,
    dataDir: resolve(own.DATA_DIR),
    demo: own.DEMO === 'on',
    logLevel: own.LOG_LEVEL,
    segmentWindow: segmentWindow(own),
    logRetentionMillis: retentionMillis(own),
    policiesDir: resolve(own.POLICIES_DIR),
    rulesObserve: own.RULES_OBSERVE,
    detectionsDir: resolve(own.DETECTIONS_DIR),
    cameraWordsDir: resolve(own.CAMERA_WORDS_DIR),
    kafka,
    registry,
    s3,
    authTokensFile: own.AUTH_TOKENS_FILE === undefined ? null : resolve(own.AUTH_TOKENS_FILE),
    ipLocator,
  };
}

const PORT_DEFAULT = 8080;
const demo = z.enum(['on', 'off'], 'on or off').default('on');
