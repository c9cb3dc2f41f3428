import { EarlierReleaseError, LaterVersionError } from '../avro/later-version.ts';
import { helpText } from '../config/describe-environment.ts';
import { ConfigError, type EnvironmentPart, partsTogether } from '../config/environment.ts';
import type { ListenerConfig } from '../config/process-environment.ts';
import { LaterReleaseError, OtherLogError } from '../filesystem/belongs-to-log.ts';
import { makeFilesPrivate } from '../filesystem/private-folder.ts';
import { LockHeldError } from '../filesystem/process-lock.ts';
import { announceServer, withdrawServer } from '../filesystem/running-server.ts';
import { FileProblemsError } from '../forms/file-problems.ts';
import { LogUnreachableError } from '../kafka/describe-refusal.ts';
import { type Logger, openLogger } from '../logger.ts';
import { openProcess, type RunningProcess } from './open-process.ts';
import { type ProcessConfig, type ProcessDefinition, processEnvironment } from './process-definition.ts';
import type { Stage } from './stage.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
/**
 * A process that cannot drain in this time leaves the rest to others or to its next start: no acknowledged record
 * depends on a drain. A process that owns its data has no others, and drains to the end.
 */
const DRAIN_MILLIS_MAX = 25_000;

/** Runs in the same process beside the stages, from when they are ready until the process stops. */
export interface Guest<Config> {
  readonly environment: EnvironmentPart<Config>;
  /** Returns `null` when it does not run. */
  start(given: GuestContext<Config>): RunningGuest | null;
}
export interface GuestContext<Config> {
  readonly config: Config;
  readonly process: RunningProcess;
  readonly dataDir: string;
  readonly logger: Logger;
}
export interface RunningGuest {
  /** Tokens of people whom the guest lets sign in, by name. */
  readonly people?: Readonly<Record<string, string>>;
  /** Resolves when the guest has stopped sending. */
  stop(): Promise<void>;
}

const noGuest: Guest<null> = { environment: { sections: [], read: () => null }, start: () => null };

/**
 * Runs a process: reads its environment or prints it (`--help`), runs its stages, starts the guest when they are ready,
 * drains on SIGTERM and SIGINT and ends with 0, at once while it opens. It ends with 1 on errors that a restart repairs, and with 2 on errors
 * that only an operator can repair.
 */
export function runProcess(definition: ProcessDefinition<Stage>): Promise<void> {
  return runProcessWith(definition, noGuest);
}

export async function runProcessWith<Config>(
  definition: ProcessDefinition<Stage>,
  guest: Guest<Config>,
): Promise<void> {
  const environment = partsTogether({ process: processEnvironment(definition), guest: guest.environment });
  const [argument] = process.argv.slice(2);
  if (argument === '--help') {
    console.log(helpText(definition, environment));
    return;
  }
  try {
    if (argument !== undefined) throw new ConfigError(`argument \`${argument}\`, expected none or --help`);
    const { process: config, guest: guestConfig } = environment.read(process.env);
    const logger = openLogger(config.logLevel);
    const start = (running: RunningProcess) =>
      guest.start({ config: guestConfig, process: running, dataDir: config.ports.dataDir, logger });
    await live(definition, { config, logger, start }).catch((error: unknown) => end(logger, error));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(EXIT_USAGE);
  }
}

interface Life {
  readonly config: ProcessConfig;
  readonly logger: Logger;
  readonly start: (running: RunningProcess) => RunningGuest | null;
}

async function live(definition: ProcessDefinition<Stage>, { config, logger, start }: Life): Promise<void> {
  const { ownsDataDir } = definition;
  const { dataDir } = config.ports;
  makeFilesPrivate();
  let opened: RunningProcess | null = null;
  let guest: RunningGuest | null = null;
  let announced = Promise.resolve();
  // Before anything is opened, which may wait for others without end: process 1 of a container ignores a signal without a handler.
  const isStopping = onStop({ logger, isBounded: !ownsDataDir }, async () => {
    await guest?.stop();
    // A signal may arrive while the address is being written.
    await announced;
    // CRASH: a process that is not open yet ends at once, as by SIGKILL, which loses nothing.
    if (opened === null) return;
    if (ownsDataDir) await withdrawServer(dataDir);
    await opened.close();
  });
  const running = await openProcess(definition, config, logger);
  opened = running;
  running.failed.catch((error: unknown) => end(logger, error));
  process.on('SIGHUP', () => void running.reload());
  await running.ready;
  if (isStopping()) return;
  if (ownsDataDir) announced = announceServer(dataDir, running.url);
  await announced;
  if (isStopping()) return;
  guest = start(running);
  const { name, announced: pages = {}, hasPage = false } = definition;
  for (const [what, path] of Object.entries(pages)) console.log(`  ${what.padEnd(9)} ${running.url}${path}`);
  if (hasPage) for (const line of signInLines(running, guest, config.listening)) console.log(line);
  console.log(`${name === 'custodes' ? name : `custodes ${name}`} is ready: ${running.url}`);
}

/** Links that sign in who opens them. They are secrets: they go to the terminal and into no log. */
function signInLines(
  { operatorToken, url }: RunningProcess,
  guest: RunningGuest | null,
  { publicOrigins: [origin = url] }: ListenerConfig,
): readonly string[] {
  if (operatorToken === null) return [];
  const people = Object.entries(guest?.people ?? {}).map(([name, token]) => [`sign in as ${name}`, token] as const);
  return [['sign in', operatorToken] as const, ...people].map(([what, token]) => `${what}: ${origin}/#token=${token}`);
}

interface Stopping {
  readonly logger: Logger;
  readonly isBounded: boolean;
}

function onStop({ logger, isBounded }: Stopping, close: () => Promise<void>): () => boolean {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    const late = () => end(logger, new Error(`not drained after ${DRAIN_MILLIS_MAX} ms`));
    if (isBounded) setTimeout(late, DRAIN_MILLIS_MAX).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => end(logger, error),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return () => isStopping;
}

/** Errors that a restart does not mend. */
const usageErrors = [
  ConfigError,
  LockHeldError,
  OtherLogError,
  EarlierReleaseError,
  LaterReleaseError,
  LaterVersionError,
  FileProblemsError,
] as const;

/** Every state is a fold of durable data, so a restart is the only repair. */
function end(logger: Logger, error: unknown): never {
  const isUsage = usageErrors.some((kind) => error instanceof kind);
  if (isUsage || error instanceof LogUnreachableError) console.error((error as Error).message);
  else logger.fatal({ err: error }, 'the process cannot continue');
  process.exit(isUsage ? EXIT_USAGE : EXIT_FAILED);
}
