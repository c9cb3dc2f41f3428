import { join, resolve } from 'node:path';
import { z } from 'zod';
import { canonicalIp } from '../../domain/access-event/ip-address.ts';
import { projectRoot } from './project-root.ts';

/** What every process of custodes reads from its environment. */
export interface Config {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Absolute. */
  readonly dataDir: string;
  readonly demo: boolean;
  readonly logLevel: LogLevel;
  /** Longest append-time span of a segment, milliseconds. */
  readonly segmentMillisMax: number;
  /** Absolute. */
  readonly policiesDir: string;
  /** Absolute. */
  readonly detectionsDir: string;
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** The environment cannot be used. One line of the message for each variable that is wrong. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads the whole configuration or throws `ConfigError` naming every variable, its value and what was expected. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const parsed = environment.safeParse(withoutEmpty(env));
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => describe(issue, env)).join('\n'));
  const { HOST, PORT, DATA_DIR, DEMO, LOG_LEVEL, SEGMENT_SECONDS, POLICIES_DIR, DETECTIONS_DIR } = parsed.data;
  return {
    host: HOST,
    port: PORT,
    dataDir: resolve(DATA_DIR),
    demo: DEMO === 'on',
    logLevel: LOG_LEVEL,
    segmentMillisMax: SEGMENT_SECONDS * 1_000,
    policiesDir: resolve(POLICIES_DIR),
    detectionsDir: resolve(DETECTIONS_DIR),
  };
}

/** Whether connections to `host` can come from this machine only. */
export function isLoopback(host: string): boolean {
  if (host.toLowerCase() === 'localhost') return true;
  const ip = canonicalIp(host);
  return ip !== null && (ip.startsWith('127.') || ip === '0:0:0:0:0:0:0:1');
}

const LOOPBACK_EXPECTED = 'a loopback address (127.0.0.1, ::1, localhost): callers are not authenticated yet';
const SECONDS_EXPECTED = 'a number of seconds from 0.1 to 3600';
const PORT_EXPECTED = 'a port from 0 to 65535';

const environment = z.object({
  HOST: z.string().refine(isLoopback, LOOPBACK_EXPECTED).default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, PORT_EXPECTED)
    .transform(Number)
    .refine((port) => port <= 65_535, PORT_EXPECTED)
    .default(8080),
  DATA_DIR: z.string().default('data'),
  DEMO: z.enum(['on', 'off'], 'on or off').default('on'),
  LOG_LEVEL: z.enum(logLevels, `one of: ${logLevels.join(', ')}`).default('info'),
  SEGMENT_SECONDS: z
    .string()
    .regex(/^\d+(\.\d+)?$/, SECONDS_EXPECTED)
    .transform(Number)
    .refine((seconds) => seconds >= 0.1 && seconds <= 3_600, SECONDS_EXPECTED)
    .default(5),
  POLICIES_DIR: z.string().default(join(projectRoot, 'infra/policies')),
  DETECTIONS_DIR: z.string().default(join(projectRoot, 'infra/detections')),
});

/** `PORT=` is the same as no `PORT`. */
function withoutEmpty(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const set: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value) set[name] = value;
  return set;
}

function describe({ path, message }: z.core.$ZodIssue, env: Readonly<Record<string, string | undefined>>): string {
  const name = path.join('.');
  return `${name} is \`${env[name]}\`, expected ${message}`;
}
