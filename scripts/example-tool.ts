import { once } from 'node:events';
import { exampleEnvironment } from '../services/emitter/example/environment.ts';
import { supportConsole } from '../services/emitter/example/support-console.ts';
import { evaluation, http, openEmitter } from '../services/emitter/index.ts';
import { operatorTokenFor } from './commands/input/server-url.ts';

/**
 * `npm run example-tool`: a support console on 127.0.0.1 that plays a recording only when the access is on record.
 * Ends with 0 on SIGTERM and SIGINT.
 */
const config = exampleEnvironment.read(process.env);
// A tool has a token of its own; this one is an example beside `npm start`.
const token = config.token ?? (await operatorTokenFor(config.url));
const custodes = { url: config.url, ...(token === null ? {} : { token }) };

const emitter = await openEmitter({
  source: { id: 'support-console', instance: 'example-tool', version: '1.0.0' },
  transport: http(custodes),
  ...(config.asksFirst ? { askFirst: evaluation(custodes) } : {}),
  spool: { folder: config.spool },
});
const server = supportConsole(emitter).listen(config.port, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
const port = typeof address === 'object' ? address?.port : null;
console.log(`the example tool is ready: http://127.0.0.1:${port}/recordings/r-90?actor=e-1042&ticket=T-4711`);

await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
server.close();
server.closeAllConnections();
await emitter.close();
