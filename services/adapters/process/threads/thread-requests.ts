import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { callerOf, setCaller } from '../../http/authentication.ts';
import type { Caller } from '../../http/caller.ts';
import { forwardTo } from '../../http/forward.ts';
import type { DeclaredRoute } from '../../http/routes/route.ts';
import { pathOf, RouteTable } from '../../http/routes/route-table.ts';
import { isRecorded, setRecorded } from '../../http/routes/router-of.ts';
import { createApp, type Router } from '../../http/server.ts';
import type { AnsweringNow } from './give-way.ts';

/**
 * What the main thread found out about a request. Only the main thread can connect to a thread, and it replaces what a
 * client sent under this name.
 */
const KNOWN_HEADER = 'custodes-known';

interface Known {
  readonly caller: Caller | null;
  /** The read is recorded already. */
  readonly isRecorded: boolean;
}

/** Main thread: sends requests for `routes` to a thread, with who asks, each on a connection of its own. */
export function forwardToThread(routes: readonly DeclaredRoute[], name: string, connect: () => Duplex): Router {
  const table = new RouteTable(routes);
  const forward = forwardTo(new URL('http://thread'), name, {
    connect,
    headersOf: (req) => ({ [KNOWN_HEADER]: encode({ caller: callerOf(req), isRecorded: isRecorded(req) }) }),
  });
  return (req, res, next) => {
    const match = table.match(req.method, req.path);
    if (match.is !== 'route') return next();
    forward(pathOf(match.route, match.params), req, res, next);
  };
}

/** Worker thread: returns what answers the requests that come on a connection with the routes of `stages`. */
export function answerWith(stages: Router, answering: Pick<AnsweringNow, 'begin'>): (connection: Duplex) => void {
  const learn: Router = (req, res, next) => {
    // An act waits until a stage has read it: nothing gives way to it.
    if (req.method === 'GET') answering.begin(res);
    const { caller, isRecorded: recorded } = decode(req);
    if (caller !== null) setCaller(req, caller);
    if (recorded) setRecorded(req);
    next();
  };
  const server = createServer({ requireHostHeader: false }, createApp([learn, stages]));
  return (connection) => server.emit('connection', connection);
}

function encode({ caller, ...known }: Known): string {
  const { may = [], registerKinds = [], vouchKinds = [], ...rest } = caller ?? {};
  const sets = { may: [...may], registerKinds: [...registerKinds], vouchKinds: [...vouchKinds] };
  // Base64, because ids may have characters that no header can contain.
  return Buffer.from(JSON.stringify({ ...known, caller: caller === null ? null : { ...rest, ...sets } })).toString(
    'base64',
  );
}

function decode(req: IncomingMessage): Known {
  const text = Buffer.from(String(req.headers[KNOWN_HEADER]), 'base64').toString();
  const { caller, isRecorded: recorded } = JSON.parse(text);
  if (caller === null) return { caller: null, isRecorded: recorded };
  const { may, registerKinds, vouchKinds } = caller;
  const sets = { may: new Set(may), registerKinds: new Set(registerKinds), vouchKinds: new Set(vouchKinds) };
  return { caller: { ...caller, ...sets }, isRecorded: recorded };
}
