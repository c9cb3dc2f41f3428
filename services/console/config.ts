import { resolve } from 'node:path';
import { z } from 'zod';
import {
  address,
  type Environment,
  type LogLevel,
  parseEnvironment,
  variables,
} from '../adapters/config/environment.ts';
import { portDefaults } from '../adapters/config/process-config.ts';

/** The processes that the page asks. */
export const askedStages = ['intake', 'decider', 'alerter', 'auditor'] as const;
export type AskedStage = (typeof askedStages)[number];

export interface ConsoleConfig {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly logLevel: LogLevel;
  /** Absolute; `null`: callers are not asked, and only loopback is served. */
  readonly authTokensFile: string | null;
  readonly urls: Readonly<Record<AskedStage, URL>>;
  /** Of the other stages, whose counters the page shows. */
  readonly archiverUrl: URL;
}

const PORT_DEFAULT = 8080;

/** Reads the console's environment, or throws `ConfigError` with a line for each variable that is wrong. */
export function readConsoleConfig(env: Environment): ConsoleConfig {
  const { LOG_LEVEL } = variables;
  const own = parseEnvironment(
    {
      ...address(env, PORT_DEFAULT),
      LOG_LEVEL,
      INTAKE_URL: base('intake'),
      DECIDER_URL: base('decider'),
      ALERTER_URL: base('alerter'),
      ARCHIVER_URL: base('archiver'),
      AUDITOR_URL: base('auditor'),
    },
    env,
  );
  return {
    host: own.HOST,
    port: own.PORT,
    logLevel: own.LOG_LEVEL,
    authTokensFile: own.AUTH_TOKENS_FILE === undefined ? null : resolve(own.AUTH_TOKENS_FILE),
    urls: { intake: own.INTAKE_URL, decider: own.DECIDER_URL, alerter: own.ALERTER_URL, auditor: own.AUDITOR_URL },
    archiverUrl: own.ARCHIVER_URL,
  };
}

const URL_EXPECTED = 'an address like http://auditor:8080, without a path';

function base(name: keyof typeof portDefaults) {
  return z
    .string()
    .default(`http://127.0.0.1:${portDefaults[name]}`)
    .refine(isBase, URL_EXPECTED)
    .transform((text) => new URL(text));
}

function isBase(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, pathname, search, username } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && pathname === '/' && search === '' && username === '';
}
