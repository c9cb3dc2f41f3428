import { once } from 'node:events';
import { supportConsole } from '../services/emitter/example/support-console.ts';
import { evaluation, http, openEmitter } from '../services/emitter/index.ts';

/**
 * `npm run example-tool`: a support console on 127.0.0.1 that plays a recording only when the access is on record.
 * `CUSTODES_URL`, `CUSTODES_TOKEN`, `EXAMPLE_PORT` (0 = any), `EXAMPLE_SPOOL`, `EXAMPLE_ASK` (`on`: asks custodes before
 * each). Ends with 0 on SIGTERM and SIGINT.
 */
const { CUSTODES_URL, CUSTODES_TOKEN, EXAMPLE_PORT, EXAMPLE_SPOOL, EXAMPLE_ASK } = process.env;
const url = CUSTODES_URL || 'http://127.0.0.1:8080';
const custodes = CUSTODES_TOKEN ? { url, token: CUSTODES_TOKEN } : { url };

const emitter = await openEmitter({
  source: { id: 'support-console', instance: 'example-tool', version: '1.0.0' },
  transport: http(custodes),
  ...(EXAMPLE_ASK === 'on' ? { askFirst: evaluation(custodes) } : {}),
  spool: { folder: EXAMPLE_SPOOL || 'data/example-tool' },
});
const server = supportConsole(emitter).listen(Number(EXAMPLE_PORT || 8090), '127.0.0.1');
await once(server, 'listening');
const address = server.address();
const port = typeof address === 'object' ? address?.port : null;
console.log(`the example tool is ready: http://127.0.0.1:${port}/recordings/r-90?actor=e-1042&ticket=T-4711`);

await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
server.close();
server.closeAllConnections();
await emitter.close();
