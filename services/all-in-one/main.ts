import { openLogger } from '../adapters/config/logger.ts';
import { LogUnreachableError } from '../adapters/config/open-log.ts';
import { ConfigError, readConfig } from '../adapters/config/read-config.ts';
import { OtherLogError } from '../adapters/filesystem/belongs-to-log.ts';
import { LockHeldError } from '../adapters/filesystem/process-lock.ts';
import { PolicyError } from '../adapters/policies/policy-error.ts';
import { openCustodes } from './custodes.ts';
import { startDemo } from './demo.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

try {
  const config = readConfig(process.env);
  const logger = openLogger(config.logLevel);
  const custodes = await openCustodes(config, logger);
  custodes.failed.catch((error: unknown) => {
    // What a stage cannot repair is repaired by starting again: every state is a fold over what is on disk.
    logger.fatal({ error }, 'a stage failed; exiting');
    process.exit(EXIT_FAILED);
  });

  let stopping = false;
  let demo: Awaited<ReturnType<typeof startDemo>> | null = null;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    Promise.resolve(demo?.stop())
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
  if (!stopping) {
    if (config.demo) {
      const { url, demoToken: token } = custodes;
      demo = startDemo({ url, token, dataDir: config.dataDir, clock: Date.now, logger });
    }
    console.log(`  page      ${custodes.url}/`);
    console.log(`  accesses  ${custodes.url}/v1/accesses`);
    console.log(`  alerts    ${custodes.url}/v1/alerts`);
    console.log(`  metrics   ${custodes.url}/metrics`);
    console.log(`custodes is ready: ${custodes.url}`);
  }
} catch (error) {
  const isUsage = [ConfigError, LockHeldError, OtherLogError, PolicyError].some((kind) => error instanceof kind);
  if (!isUsage && !(error instanceof LogUnreachableError)) throw error;
  console.error((error as Error).message);
  process.exit(isUsage ? EXIT_USAGE : EXIT_FAILED);
}
