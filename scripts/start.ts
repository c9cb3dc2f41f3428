import { runProcessWith } from '../services/adapters/process/run-process.ts';
import { custodes } from '../services/all-in-one/compose.ts';
import { startDemo } from './feed/demo.ts';
import { demoEnvironment } from './feed/demo-environment.ts';
import { admitDemoPeople } from './feed/demo-people.ts';

/** `npm start`: every stage in one process, and the demo beside them unless `DEMO=off`. */
await runProcessWith(custodes, {
  environment: demoEnvironment,
  start({ config: isWanted, process, dataDir, logger }) {
    if (!isWanted) return null;
    const { url, operatorToken, issueToken } = process;
    const { stop } = startDemo({ url, token: issueToken(), dataDir, clock: Date.now, logger });
    // Where `AUTH_TOKENS_FILE` names who may do what, the demo adds nobody.
    return { stop, people: operatorToken === null ? {} : admitDemoPeople(process, dataDir) };
  },
});
