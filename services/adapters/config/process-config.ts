import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { SegmentWindow } from '../../domain/decision-log/block.ts';
import type { StageName } from '../../topology.ts';
import { type KafkaConfig, readKafkaConfig } from '../kafka/kafka-config.ts';
import {
  address,
  ConfigError,
  type Environment,
  type LogLevel,
  parseEnvironment,
  port,
  readAll,
  segmentWindow,
  variables,
} from './environment.ts';

/** What every process that runs one stage reads from its environment. */
export interface ProcessConfig {
  readonly name: StageName;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly logLevel: LogLevel;
  readonly kafka: KafkaConfig;
  /** Absolute. Keys, and the archive where it is a folder: what the processes of one machine may have in common. */
  readonly dataDir: string;
  /** Absolute. Tables and caches of this process alone. All of it can be deleted, and comes back. */
  readonly stateDir: string;
  /** How segments are cut: the same for every process. */
  readonly segmentWindow: SegmentWindow;
  /** Absolute; `null`: callers are not asked, and only loopback is served. */
  readonly authTokensFile: string | null;
}

/** Where each stage listens unless `PORT` says otherwise: beside one another, and beside `npm start`, on one machine. */
export const portDefaults: Readonly<Record<StageName, number>> = {
  intake: 8081,
  decider: 8082,
  detector: 8083,
  alerter: 8084,
  archiver: 8085,
  auditor: 8086,
};

/**
 * Reads what every process of one stage needs, or throws `ConfigError` with a line for each variable that is wrong. Who
 * serves callers must be told who may call before it listens in public; health and metrics name nobody.
 */
export function readProcessConfig(name: StageName, env: Environment, servesCallers: boolean): ProcessConfig {
  const listening = servesCallers ? address(env, portDefaults[name]) : openAddress(portDefaults[name]);
  const { own, kafka } = readAll({
    own: () => parseEnvironment({ ...listening, ...variables, STATE_DIR: z.string().optional() }, env),
    kafka: () => requireKafka(name, env),
  });
  const dataDir = resolve(own.DATA_DIR);
  return {
    name,
    host: own.HOST,
    port: own.PORT,
    logLevel: own.LOG_LEVEL,
    kafka,
    dataDir,
    stateDir: own.STATE_DIR === undefined ? join(dataDir, 'state', name) : resolve(own.STATE_DIR),
    segmentWindow: segmentWindow(own),
    authTokensFile: own.AUTH_TOKENS_FILE === undefined ? null : resolve(own.AUTH_TOKENS_FILE),
  };
}

/** A variable that names a file; absolute, or `null` without it. */
export function readFileName(name: string, env: Environment): string | null {
  const file = env[name];
  return file ? resolve(file) : null;
}

function requireKafka(name: StageName, env: Environment): KafkaConfig {
  const kafka = readKafkaConfig(env);
  if (kafka !== null) return kafka;
  const why = `the embedded log belongs to one process (npm start), and ${name} alone has nobody to share it with`;
  throw new ConfigError(`KAFKA_BROKERS is not set, expected host:port, several separated by commas: ${why}`);
}

function openAddress(portOtherwise: number) {
  return {
    HOST: z.string().default('127.0.0.1'),
    PORT: port(portOtherwise),
    AUTH_TOKENS_FILE: z.string().optional(),
  };
}
