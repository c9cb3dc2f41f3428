import { type Config, ConfigError, readConfig } from '../adapters/config/read-config.ts';
import { OtherLogError } from '../adapters/filesystem/belongs-to-log.ts';
import { LockHeldError } from '../adapters/filesystem/process-lock.ts';
import { announceServer, withdrawServer } from '../adapters/filesystem/running-server.ts';
import { type Logger, openLogger } from '../adapters/logging/logger.ts';
import { PolicyError } from '../adapters/policies/policy-error.ts';
import { LogUnreachableError } from '../adapters/process/open-log.ts';
import { type Custodes, openCustodes } from './custodes.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** What runs in the same process beside the stages, once they are ready, until the process stops. */
export interface Guest {
  /** Resolves when the guest sends nothing any more. */
  stop(): Promise<void>;
}
export type StartGuest = (custodes: Custodes, config: Config, logger: Logger) => Guest | null;

/**
 * The life of a process that runs every stage: reads the environment, starts the guest when every stage is ready,
 * drains on SIGTERM and ends with 0. Ends with 1 on what another start repairs, and with 2 on what only an operator can.
 */
export async function runCustodes(startGuest: StartGuest): Promise<void> {
  try {
    const config = readConfig(process.env);
    const logger = openLogger(config.logLevel);
    await run(config, logger, startGuest);
  } catch (error) {
    const isUsage = [ConfigError, LockHeldError, OtherLogError, PolicyError].some((kind) => error instanceof kind);
    if (!isUsage && !(error instanceof LogUnreachableError)) throw error;
    console.error((error as Error).message);
    process.exit(isUsage ? EXIT_USAGE : EXIT_FAILED);
  }
}

async function run(config: Config, logger: Logger, startGuest: StartGuest): Promise<void> {
  const custodes = await openCustodes(config, logger);
  custodes.failed.catch((error: unknown) => {
    // What a stage cannot repair is repaired by starting again: every state is a fold over what is on disk.
    logger.fatal({ error }, 'a stage failed; exiting');
    process.exit(EXIT_FAILED);
  });

  let stopping = false;
  let guest: Guest | null = null;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    Promise.resolve(guest?.stop())
      .then(() => withdrawServer(config.dataDir))
      .then(() => custodes.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          logger.fatal({ error }, 'draining failed');
          process.exit(EXIT_FAILED);
        },
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', () => void custodes.reloadPolicies());

  await custodes.ready;
  if (stopping) return;
  await announceServer(config.dataDir, custodes.url);
  guest = startGuest(custodes, config, logger);
  console.log(`  page      ${custodes.url}/`);
  console.log(`  accesses  ${custodes.url}/v1/accesses`);
  console.log(`  alerts    ${custodes.url}/v1/alerts`);
  console.log(`  metrics   ${custodes.url}/metrics`);
  console.log(`custodes is ready: ${custodes.url}`);
}
