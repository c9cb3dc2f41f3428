import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import express, { type Express, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import type { Meters } from '../metrics/catalogue.ts';
import type { ServerTls } from '../tls/tls-files.ts';
import { HttpProblem, sendProblem } from './problem.ts';
import type { DeclaredRoute } from './routes/route.ts';
import { RouteTable } from './routes/route-table.ts';
import { sendUnrouted } from './routes/send-unrouted.ts';

export type { Express, NextFunction, Request, Response } from 'express';

/** Answers a request, or passes it on: a service returns one, and its main mounts it. */
export type Router = RequestHandler;

/** Creates an empty router of paths. One of Express passes on in a later turn of the event loop what none of its paths matches. */
export function newRouter(): express.Router {
  return express.Router({ strict: false, caseSensitive: true });
}

/**
 * A router of others, in order; `routers` may grow. It passes on in the same turn: where a turn is long, each router would otherwise
 * delay an answer by one.
 */
export function inOrder(routers: readonly Router[]): Router {
  return (req, res, next) => {
    const pass = async (at: number): Promise<void> => {
      const router = routers[at];
      if (router === undefined) return next();
      try {
        await router(req, res, (error?: unknown) => void (error ? next(error) : pass(at + 1)));
      } catch (error) {
        next(error);
      }
    };
    void pass(0);
  };
}

/** Middleware that reads the whole body as a Buffer into `req.body`, whatever its type; 413 above `bytesMax`. */
export function rawBody(bytesMax: number): ReturnType<typeof express.raw> {
  return express.raw({ type: () => true, limit: bytesMax, inflate: true });
}

/** The routes of a process. They determine 405 answers and the labels of metrics. */
export interface ServedRoutes {
  readonly routes: readonly DeclaredRoute[];
  readonly meters: Pick<Meters, 'requests'>;
}

/** Creates the app of one process: routers in order, then 405 or 404, then problems for everything thrown. */
export function createApp(routers: readonly Router[], served: ServedRoutes | null = null): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  const table = new RouteTable(served?.routes ?? []);
  app.use(setDefaultHeaders);
  if (served !== null) app.use(countRequests(table, served.meters));
  app.use(inOrder(routers));
  app.use((req: Request, res: Response) => sendUnrouted(table, req, res));
  app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    if (res.headersSent) return next(error);
    const { code, details } = toProblem(error);
    sendProblem(res, code, details);
  });
  return app;
}

/** No browser guesses a type, and no proxy caches an answer unless its route sets another `Cache-Control`. */
function setDefaultHeaders(_req: Request, res: Response, next: NextFunction): void {
  res.set({ 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' });
  next();
}

/** The label is the declared path, so the text of a request never becomes a time series. */
function countRequests(table: RouteTable, { requests }: ServedRoutes['meters']) {
  return (req: Request, res: Response, next: NextFunction): void => {
    res.once('finish', () => requests.inc({ route: table.pathOf(req.method, req.path), status: res.statusCode }));
    next();
  };
}

/** A client that begins a connection and falls silent is cut off after this time. */
const HANDSHAKE_MILLIS_MAX = 10_000;
/**
 * A connection without a request is closed after this time. Node's own 5 seconds are what pages pause between two requests and
 * less than senders wait when intake is behind: the request that comes as a connection closes fails. Proxies close theirs after a minute.
 */
const IDLE_MILLIS_MAX = 75_000;

export interface Listener {
  readonly port: number;
  /** Stops accepting, lets current requests finish for at most `graceMs`, then closes their connections. */
  close(graceMs: number): Promise<void>;
}

/** The address to listen on. Without `tls`: plain HTTP. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: ServerTls | null;
}

export async function listen(app: Express, { host, port, tls = null }: ListenOptions): Promise<Listener> {
  const server = serverOf(app, tls).listen(port, host);
  /** By connection. */
  const open = new Map<Socket, Set<ServerResponse>>();
  server.on('request', ({ socket }: IncomingMessage, res: ServerResponse) => {
    const answers = open.get(socket) ?? new Set();
    if (!open.has(socket)) {
      socket.once('close', () => {
        open.delete(socket);
        closeQueued(answers);
      });
    }
    open.set(socket, answers.add(res));
    res.once('close', () => {
      answers.delete(res);
      // Its connection would stay open for another request until it was idle for long enough.
      if (!server.listening) server.closeIdleConnections();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: (graceMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
        // A stream of events has no end of its own; its client connects again.
        for (const answers of open.values()) for (const res of answers) if (isEventStream(res)) res.end();
      }),
  };
}

/**
 * Node closes only the answer that is being sent when its connection is lost. Those behind it have no connection yet, so what they
 * reserve would never be released. Without a connection `destroy` emits `close` in Node 24 and nothing in Node 20, where `closed` of
 * such an answer stays false. `answers` has those that are not closed.
 */
function closeQueued(answers: ReadonlySet<ServerResponse>): void {
  const queued = [...answers].filter(({ socket }) => socket === null);
  for (const res of queued) res.destroy();
  setImmediate(() => {
    for (const res of queued) if (answers.has(res)) res.emit('close');
  });
}

function isEventStream(res: ServerResponse): boolean {
  return String(res.getHeader('Content-Type') ?? '').startsWith('text/event-stream');
}

function serverOf(app: Express, tls: ServerTls | null) {
  // Node itself would answer a request without `Host` but give no reason.
  const options = { requireHostHeader: false, keepAliveTimeout: IDLE_MILLIS_MAX };
  if (tls === null) return createServer(options, app);
  // A certificate that the CA did not sign authenticates nobody; the connection may still present a token.
  const certificates = { requestCert: tls.asksForCertificates, rejectUnauthorized: false };
  const handshakeTimeout = HANDSHAKE_MILLIS_MAX;
  const server = createTlsServer({ ...options, ...tls.current, ...certificates, handshakeTimeout }, app);
  tls.onChange((context) => server.setSecureContext(context));
  return server;
}

function toProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  const { status, type, message } = error as { status?: number; type?: string; message?: string };
  if (status === 413 || type === 'entity.too.large') {
    return new HttpProblem('body-too-large', { detail: String(message) });
  }
  if (status === 415) return new HttpProblem('content-encoding-unsupported', { detail: String(message) });
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new HttpProblem('request-malformed', { detail: String(message) });
  }
  console.error(error);
  return new HttpProblem('internal-error');
}
