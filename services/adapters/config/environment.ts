import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type Cidr, canonicalIp, parseCidr } from '../../domain/access-event/ip-address.ts';
import type { SegmentWindow } from '../../domain/decision-log/block.ts';
import { REPLAY_DAYS } from '../../domain/finding/detector.ts';
import { projectRoot } from './project-root.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment cannot be used. One line of the message for each variable that is wrong. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const MIB = 1024 * 1024;
/** Segments by time, entries and bytes: soon to be had where objects are files, few objects where each one costs. */
const segmentsOnFiles = { secondsMax: 5, entriesMax: 50_000, bytesMax: 16 * MIB };
const segmentsOnS3 = { secondsMax: 300, entriesMax: 200_000, bytesMax: 64 * MIB };

/**
 * The log is what detectors, deciders and re-evaluations are folded from: windows, and repeats within 90 days. The day
 * above is for clocks that differ (docs/decisions/0010).
 */
export const LOG_RETENTION_DAYS_MIN = REPLAY_DAYS + 1;
const DAY_MILLIS = 86_400_000;

/** Each variable that more than one process reads, with its default. A process picks what it needs. */
export const variables = {
  DATA_DIR: z.string().default('data'),
  LOG_LEVEL: z.enum(logLevels, `one of: ${logLevels.join(', ')}`).default('info'),
  /** Absent: by where the archive lies; see `segmentWindow`. */
  SEGMENT_SECONDS: seconds(0.1, 3_600).optional(),
  /** Absent: the log keeps everything. */
  LOG_RETENTION_DAYS: days(LOG_RETENTION_DAYS_MIN, 36_500).optional(),
  /** Only whether it is set: the S3 adapter reads it. */
  S3_BUCKET: z.string().optional(),
  POLICIES_DIR: z.string().default(join(projectRoot, 'infra/policies')),
  CAMERA_WORDS_DIR: z.string().default(join(projectRoot, 'infra/register/camera-words')),
  /** Rules that only observe, whatever their files say; ids separated by commas. */
  RULES_OBSERVE: z
    .string()
    .optional()
    .transform((ids) => (ids ?? '').split(',').flatMap((id) => id.trim() || [])),
  DETECTIONS_DIR: z.string().default(join(projectRoot, 'infra/detections')),
};

/** What is known of the addresses that tools report: read by intake, and by the decider for questions before an access. */
export const ipVariables = {
  APPROVED_CIDRS: z
    .string()
    .transform((text, context) => {
      const cidrs = text.split(',').map((one) => parseCidr(one.trim()));
      if (cidrs.every((one) => one !== null)) return cidrs;
      context.addIssue('IPv4 or IPv6 networks as address/bits, separated by commas');
      return z.NEVER;
    })
    .optional(),
  GEOIP_MMDB: z.string().optional(),
};

export interface IpLocatorConfig {
  /** `null`: which networks are approved is not known here. */
  readonly approvedCidrs: readonly Cidr[] | null;
  /** Absolute. A MaxMind DB whose records give a country; `null`: countries are not known here. */
  readonly geoipFile: string | null;
}

export function ipLocatorConfig(env: Environment): IpLocatorConfig {
  const { APPROVED_CIDRS, GEOIP_MMDB } = parseEnvironment(ipVariables, env);
  return { approvedCidrs: APPROVED_CIDRS ?? null, geoipFile: GEOIP_MMDB === undefined ? null : resolve(GEOIP_MMDB) };
}

/** Where a process that serves callers listens. Others than this machine are let in only where callers say who they are. */
export function address(env: Environment, portOtherwise: number) {
  const mayBePublic = Boolean(env.AUTH_TOKENS_FILE);
  return {
    HOST: z
      .string()
      .refine((host) => mayBePublic || isLoopback(host), LOOPBACK_EXPECTED)
      .default('127.0.0.1'),
    PORT: port(portOtherwise),
    AUTH_TOKENS_FILE: z.string().optional(),
  };
}

const LOOPBACK_EXPECTED = 'a loopback address (127.0.0.1, ::1, localhost) as long as AUTH_TOKENS_FILE is not set';
const PORT_EXPECTED = 'a port from 0 to 65535';

/** `PORT`; 0 is any free port. */
export function port(otherwise: number) {
  return z
    .string()
    .regex(/^\d{1,5}$/, PORT_EXPECTED)
    .transform(Number)
    .refine((number) => number <= 65_535, PORT_EXPECTED)
    .default(otherwise);
}

/** Whether connections to `host` can come from this machine only. */
export function isLoopback(host: string): boolean {
  if (host.toLowerCase() === 'localhost') return true;
  const ip = canonicalIp(host);
  return ip !== null && (ip.startsWith('127.') || ip === '0:0:0:0:0:0:0:1');
}

/** Reads the variables of `shape`, or throws `ConfigError` naming every one that is wrong. `NAME=` is the same as none. */
export function parseEnvironment<Shape extends z.ZodRawShape>(
  shape: Shape,
  env: Environment,
): z.output<z.ZodObject<Shape>> {
  const parsed = z.object(shape).safeParse(withoutEmpty(env));
  if (parsed.success) return parsed.data;
  throw new ConfigError(parsed.error.issues.map((issue) => describe(issue, env)).join('\n'));
}

/** Runs every reader and returns their answers, or throws one `ConfigError` with the lines of all that failed. */
export function readAll<Readers extends Record<string, () => unknown>>(
  readers: Readers,
): { [Name in keyof Readers]: ReturnType<Readers[Name]> } {
  const lines: string[] = [];
  const answers: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(readers)) {
    try {
      answers[name] = read();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      lines.push(...error.message.split('\n'));
    }
  }
  // Two readers may look at one variable.
  if (lines.length > 0) throw new ConfigError([...new Set(lines)].join('\n'));
  return answers as { [Name in keyof Readers]: ReturnType<Readers[Name]> };
}

interface SegmentVariables {
  readonly SEGMENT_SECONDS?: number | undefined;
  readonly S3_BUCKET?: string | undefined;
}

/** How segments are cut. Every process must be given the same variables: intake and alerter end what they append by it. */
export function segmentWindow({ SEGMENT_SECONDS, S3_BUCKET }: SegmentVariables): SegmentWindow {
  const { secondsMax, ...window } = S3_BUCKET === undefined ? segmentsOnFiles : segmentsOnS3;
  return { ...window, millisMax: (SEGMENT_SECONDS ?? secondsMax) * 1_000 };
}

/** How long the log keeps what is sealed, milliseconds; `null`: for good. */
export function retentionMillis({ LOG_RETENTION_DAYS: days }: { readonly LOG_RETENTION_DAYS?: number | undefined }) {
  return days === undefined ? null : days * DAY_MILLIS;
}

function days(least: number, most: number) {
  const expected = `a whole number of days from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,5}$/, expected)
    .transform(Number)
    .refine((number) => number >= least && number <= most, expected);
}

function seconds(least: number, most: number) {
  const expected = `a number of seconds from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+(\.\d+)?$/, expected)
    .transform(Number)
    .refine((number) => number >= least && number <= most, expected);
}

function withoutEmpty(env: Environment): Record<string, string> {
  const set: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value) set[name] = value;
  return set;
}

function describe({ path, message }: z.core.$ZodIssue, env: Environment): string {
  const name = path.join('.');
  // An address may hold a password.
  const value = env[name]?.replace(/\/\/[^/]*@/, '//…@');
  return value ? `${name} is \`${value}\`, expected ${message}` : `${name} is not set, expected ${message}`;
}
