import { runCustodes } from '../services/all-in-one/run-custodes.ts';
import { startDemo } from './feed/demo.ts';

/** `npm start`: every stage in one process, and the demo beside them unless `DEMO=off`. */
await runCustodes(({ url, demoToken: token }, { demo, dataDir }, logger) =>
  demo ? startDemo({ url, token, dataDir, clock: Date.now, logger }) : null,
);
