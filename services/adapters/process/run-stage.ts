import type { Log } from '../../domain/decision-log/log.ts';
import type { RunningStage } from '../../domain/stage.ts';
import { openAuthTokens } from '../authentication/auth-tokens.ts';
import { systemClock } from '../clock/clock.ts';
import { ConfigError, type Environment } from '../config/environment.ts';
import type { ProcessConfig } from '../config/process-config.ts';
import { OtherLogError } from '../filesystem/belongs-to-log.ts';
import { LockHeldError } from '../filesystem/process-lock.ts';
import { authentication } from '../http/authentication.ts';
import type { AuthToken } from '../http/caller.ts';
import { healthRoutes, refuseUntil } from '../http/health-routes.ts';
import { problemRoutes } from '../http/problem-routes.ts';
import { createApp, listen, newRouter, type Router } from '../http/server.ts';
import { type Logger, openLogger } from '../logging/logger.ts';
import { type Meters, openMeters } from '../metrics/catalogue.ts';
import { metricsRoutes } from '../metrics/metrics-routes.ts';
import { PolicyError } from '../policies/policy-error.ts';
import { LogUnreachableError, openSharedLog } from './open-log.ts';

/** What a stage is given by its process. */
export interface StageContext<Config extends ProcessConfig> {
  readonly config: Config;
  readonly log: Log;
  /** Names the log among all logs; see `OpenedLog`. */
  readonly logId: string;
  readonly meters: Meters;
  readonly logger: Logger;
  readonly clock: () => number;
  readonly tokens: readonly AuthToken[] | null;
}

export interface StartedStage {
  readonly stage: RunningStage;
  readonly router?: Router;
  /** After the drain. */
  close?(): Promise<void>;
}

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
/** How long requests under way may take once the process closes. */
const CLOSE_GRACE_MILLIS = 2_000;
/** Who cannot drain in this time leaves the rest to the next start: nothing that was acknowledged depends on a drain. */
const DRAIN_MILLIS_MAX = 25_000;
const READY_POLL_MILLIS = 50;

/**
 * The life of a process that runs one stage on Kafka: reads its environment, serves `/livez`, `/readyz` and `/metrics`
 * from the first moment, starts the stage, drains on SIGTERM and ends with 0. Ends with 1 on what it cannot repair,
 * because starting again repairs it, and with 2 on what only an operator can.
 */
export async function runStage<Config extends ProcessConfig>(
  readConfig: (env: Environment) => Config,
  start: (context: StageContext<Config>) => Promise<StartedStage>,
): Promise<void> {
  try {
    const config = readConfig(process.env);
    const logger = openLogger(config.logLevel);
    await run(config, logger, start).catch((error: unknown) => end(logger, error));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(EXIT_USAGE);
  }
}

async function run<Config extends ProcessConfig>(
  config: Config,
  logger: Logger,
  start: (context: StageContext<Config>) => Promise<StartedStage>,
): Promise<void> {
  const tokens = await openAuthTokens(config.authTokensFile, logger);
  const meters = openMeters();
  let started: StartedStage | null = null;
  let isClosing = false;
  const isReady = () => !isClosing && started !== null && started.stage.isReady();
  const routes = newRouter();
  const app = createApp([
    healthRoutes({ isReady, waitingFor: () => [isClosing ? 'draining' : config.name] }),
    metricsRoutes(meters),
    problemRoutes(),
    authentication({ tokens, clock: systemClock, meters }),
    refuseUntil(() => started !== null),
    routes,
  ]);
  const listener = await listen(app, config);

  const { log, logId, close } = await openSharedLog(config.kafka, logger);
  const begun = await start({ config, log, logId, meters, logger, clock: systemClock, tokens });
  const { stage, router } = begun;
  if (router !== undefined) routes.use(router);
  started = begun;
  stage.failed.catch((error: unknown) => end(logger, error));

  onStop(logger, async () => {
    isClosing = true;
    await listener.close(CLOSE_GRACE_MILLIS);
    await stage.drain();
    await started?.close?.();
    await close();
  });
  await becomes(isReady);
  console.log(`custodes ${config.name} is ready: http://${config.host}:${listener.port}`);
}

function onStop(logger: Logger, close: () => Promise<void>): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => end(logger, new Error(`not drained after ${DRAIN_MILLIS_MAX} ms`)), DRAIN_MILLIS_MAX).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => end(logger, error),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Every state is a fold over what is durable, so there is no repair but another start. */
function end(logger: Logger, error: unknown): never {
  const isUsage = [ConfigError, LockHeldError, OtherLogError, PolicyError].some((kind) => error instanceof kind);
  if (isUsage || error instanceof LogUnreachableError) console.error((error as Error).message);
  else logger.fatal({ err: error }, 'the process cannot go on');
  process.exit(isUsage ? EXIT_USAGE : EXIT_FAILED);
}

function becomes(isReady: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const poll = setInterval(() => {
      if (!isReady()) return;
      clearInterval(poll);
      resolve();
    }, READY_POLL_MILLIS);
  });
}
