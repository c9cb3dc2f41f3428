import { openAuthTokens } from '../adapters/authentication/auth-tokens.ts';
import { systemClock } from '../adapters/clock/clock.ts';
import { ConfigError } from '../adapters/config/environment.ts';
import { authentication } from '../adapters/http/authentication.ts';
import { healthRoutes } from '../adapters/http/health-routes.ts';
import { problemRoutes } from '../adapters/http/problem-routes.ts';
import { createApp, listen } from '../adapters/http/server.ts';
import { openLogger } from '../adapters/logging/logger.ts';
import { openMeters } from '../adapters/metrics/catalogue.ts';
import { metricsOf } from '../adapters/metrics/metrics-of.ts';
import { metricsRoutes } from '../adapters/metrics/metrics-routes.ts';
import { readConsoleConfig } from './config.ts';
import { consoleRoutes } from './console-routes.ts';
import { gatewayRoutes } from './gateway.ts';

const EXIT_USAGE = 2;
const CLOSE_GRACE_MILLIS = 5_000;

try {
  await run(readConsoleConfig(process.env));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(EXIT_USAGE);
}

/** The page and the one address of a cluster. It keeps nothing: any number of it may run, and each may be killed. */
async function run({ urls, archiverUrl, ...config }: ReturnType<typeof readConsoleConfig>): Promise<void> {
  const logger = openLogger(config.logLevel);
  const tokens = await openAuthTokens(config.authTokensFile, logger);
  const meters = openMeters();
  let isClosing = false;
  const app = createApp([
    healthRoutes({ isReady: () => !isClosing, waitingFor: () => ['draining'] }),
    metricsRoutes(meters),
    problemRoutes(),
    authentication({ tokens, clock: systemClock, meters }),
    consoleRoutes({ metrics: () => metricsOf([...Object.values(urls), archiverUrl]) }),
    gatewayRoutes(urls),
  ]);
  const listener = await listen(app, config);
  const stop = (): void => {
    if (isClosing) return;
    isClosing = true;
    listener.close(CLOSE_GRACE_MILLIS).then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  console.log(`custodes console is ready: http://${config.host}:${listener.port}`);
}
