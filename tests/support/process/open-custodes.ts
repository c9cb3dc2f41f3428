import type { Environment } from '../../../services/adapters/config/environment.ts';
import type { Logger } from '../../../services/adapters/logger.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { openProcess, type RunningProcess } from '../../../services/adapters/process/open-process.ts';
import { processEnvironment } from '../../../services/adapters/process/process-definition.ts';
import { custodes } from '../../../services/all-in-one/compose.ts';
import { withoutAuth } from './without-auth.ts';

/**
 * Every stage in this very process, as `npm start` runs them. Nobody is authenticated, unless the test is about that
 * (`AUTH`, `AUTH_TOKENS_FILE`).
 */
export function openCustodes(env: Environment, logger: Logger = openLogger('silent')): Promise<RunningProcess> {
  const config = processEnvironment(custodes).read({ ...withoutAuth(env), ...env });
  return openProcess(custodes, config, logger);
}
