import { runProcessWith } from '../services/adapters/process/run-process.ts';
import { custodes } from '../services/all-in-one/compose.ts';
import { startDemo } from './feed/demo.ts';
import { demoEnvironment } from './feed/demo-environment.ts';

/** `npm start`: every stage in one process, and the demo beside them unless `DEMO=off`. */
await runProcessWith(custodes, {
  environment: demoEnvironment,
  start({ config: isWanted, process: { url, issueToken }, dataDir, logger }) {
    return isWanted ? startDemo({ url, token: issueToken(), dataDir, clock: Date.now, logger }) : null;
  },
});
