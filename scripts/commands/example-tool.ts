import { once } from 'node:events';
import type { Command } from 'commander';
import { InputError } from '../../services/adapters/forms/input-error.ts';
import { supportConsole } from '../../services/emitter/example/support-console.ts';
import { evaluation, http, openEmitter } from '../../services/emitter/index.ts';
import { NoAnswerError } from './input/no-answer-error.ts';
import { serverCommand } from './input/server-command.ts';
import { requireUrl, type TokenOptions, tokenOf } from './input/server-url.ts';

interface Options extends TokenOptions {
  readonly listen: string;
  readonly spool: string;
  readonly ask?: true;
}

/** `custodes example-tool`: a support console on 127.0.0.1 that plays a recording only when the access is on record. */
export function exampleToolCommand(): Command {
  return serverCommand('example-tool', 'run a support console that reports its accesses with custodes/emitter')
    .option('--listen <port>', 'the port of the console on 127.0.0.1; 0: any free port', '8090')
    .option('--spool <folder>', 'the folder of events that the server has not acknowledged', 'data/example-tool')
    .option('--ask', 'ask the server before each access')
    .action(run);
}

async function run(options: Options): Promise<void> {
  try {
    await serve(options);
  } catch (error) {
    if (!(error instanceof InputError || error instanceof NoAnswerError)) throw error;
    process.exitCode = error instanceof InputError ? 2 : 3;
    console.error(error.message);
  }
}

/** Ends on SIGTERM and SIGINT. */
async function serve(options: Options): Promise<void> {
  const listen = portOf(options.listen);
  const url = requireUrl(options.url);
  // A tool has a token of its own; this one is an example beside `npm start`.
  const token = await tokenOf(options);
  const custodes = { url, ...(token === null ? {} : { token }) };
  const emitter = await openEmitter({
    source: { id: 'support-console', instance: 'example-tool', version: '1.0.0' },
    transport: http(custodes),
    ...(options.ask ? { askFirst: evaluation(custodes) } : {}),
    spool: { folder: options.spool },
  });
  const server = supportConsole(emitter).listen(listen, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : null;
  console.log(`the example tool is ready: http://127.0.0.1:${port}/recordings/r-90?actor=e-1042&ticket=T-4711`);

  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  server.close();
  server.closeAllConnections();
  await emitter.close();
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InputError(`listen \`${text}\` cannot be used, expected a port from 0 to 65535`);
}
