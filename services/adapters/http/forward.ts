import {
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream';
import { HttpProblem } from './problem.ts';
import type { ProblemCode } from './problem-types.ts';
import type { NextFunction, Request, Response } from './server.ts';

/** Headers of one connection, not of the message (RFC 9110 section 7.6.1). */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** How long the other side may send nothing, in milliseconds. */
const SILENCE_MILLIS_MAX = 60_000;
const RETRY_SECONDS = 2;

/** The characters allowed in a query: everything except control characters and the end of a query. */
const QUERY = /^\?[\x21\x22\x24-\x7e]*$/;

/** Forwards a request to `path` of the other process. */
export type Forward = (path: string, req: Request, res: Response, next: NextFunction) => void;

/**
 * Forwards a request to the process at `base` and returns its answer, with headers and body unchanged. Bodies are
 * streamed. The path comes from the caller, never from the raw target, which may name another host. Answers 502 with
 * `Retry-After` if the process cannot be reached, and 504 if it stops answering.
 */
export function forwardTo(base: URL, name: string): Forward {
  const send = base.protocol === 'https:' ? httpsRequest : httpRequest;
  return (path, req, res, next) => {
    // The client hung up before it was authenticated: `close` has passed, so nothing would end what is begun now.
    if (res.destroyed) return;
    const { host: reachedAs = '' } = req.headers;
    const headers = framed(req, {
      'x-forwarded-host': reachedAs,
      ...withoutPage(endToEnd(req.headers)),
      host: base.host,
    });
    const { protocol, port } = base;
    // Node's `http` expects an IPv6 address without brackets.
    const hostname = base.hostname.replace(/^\[(.*)\]$/, '$1');
    const to = { protocol, hostname, port, path: path + queryOf(req), method: req.method };
    const outgoing = send({ ...to, headers, timeout: SILENCE_MILLIS_MAX }, (answer) => passBack(answer, res));
    outgoing.on('timeout', () => outgoing.destroy(problem('stage-silent', name, 'did not answer')));
    outgoing.on('error', (error) => {
      if (res.headersSent || res.destroyed) res.destroy();
      else next(error instanceof HttpProblem ? error : problem('stage-unreachable', name, 'cannot be reached'));
    });
    res.on('close', () => outgoing.destroy());
    // `pipeline` makes an exception with its stack for each stream that it is done with: not for what has no body.
    if (hasBody(req)) pipeline(req, outgoing, () => undefined);
    else outgoing.end();
  };
}

/** This process has checked the page's origin. The other one has other names and would refuse it. */
function withoutPage({ origin, 'sec-fetch-site': site, ...headers }: IncomingHttpHeaders): IncomingHttpHeaders {
  return headers;
}

/** UNTRUSTED: forwarded byte for byte. */
function queryOf({ originalUrl }: Request): string {
  const start = originalUrl.indexOf('?');
  if (start === -1) return '';
  const query = originalUrl.slice(start);
  if (QUERY.test(query)) return query;
  throw new HttpProblem('request-malformed', { detail: 'the query has characters that must be percent-encoded' });
}

function passBack(answer: IncomingMessage, res: Response): void {
  res.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
  // What was cut off must not look whole. Where the client has gone, `outgoing` is destroyed, and the answer with it.
  answer.on('error', () => res.destroy());
  answer.on('close', () => {
    if (!answer.complete) res.destroy();
  });
  answer.pipe(res);
}

/**
 * Gives a body without a length its chunks again. Node writes the body of a GET or DELETE as it is, where no header states how long it
 * is: the other process would read it as the next request, with whatever headers the client put there.
 */
function framed(req: IncomingMessage, headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return hasBody(req) && headers['content-length'] === undefined
    ? { ...headers, 'transfer-encoding': 'chunked' }
    : headers;
}

/** RFC 9112 section 6.3. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name) && !named.includes(name)));
}

function problem(code: ProblemCode, name: string, what: string): HttpProblem {
  return new HttpProblem(code, { detail: `${name} ${what}`, retryAfterSeconds: RETRY_SECONDS });
}
