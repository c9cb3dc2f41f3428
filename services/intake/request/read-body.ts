import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { HttpProblem } from '../../adapters/http/server.ts';
import { BODY_BYTES_MAX } from '../limits.ts';
import { type IntakeDeadLetterCode, Refusal } from './refusal.ts';

/**
 * The whole body, inflated where it came as gzip. UNTRUSTED: at most `BODY_BYTES_MAX` bytes are kept, before and after
 * inflating, however many come; what comes after a refusal is read and thrown away, so that the sender hears it.
 * Throws `HttpProblem` when the sender hung up.
 */
export function readBody(req: IncomingMessage): Promise<Buffer | Refusal> {
  const encoding = (req.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') return collect(req, req);
  if (encoding === 'gzip') return inflate(req);
  return refuseEncoding(req, encoding);
}

async function inflate(req: IncomingMessage): Promise<Buffer | Refusal> {
  const gunzip = createGunzip();
  try {
    return await collect(req, req.pipe(gunzip));
  } finally {
    req.unpipe(gunzip);
    req.resume();
    gunzip.destroy();
  }
}

async function refuseEncoding(req: IncomingMessage, encoding: string): Promise<Refusal> {
  const body = await collect(req, req);
  if (body instanceof Refusal) return body;
  const problem = { field: 'content-encoding', value: encoding.slice(0, 100), expected: 'gzip or identity' };
  return new Refusal('content-encoding-unsupported', problem, body);
}

function collect(req: IncomingMessage, stream: Readable): Promise<Buffer | Refusal> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const refuse = (code: IntakeDeadLetterCode & `body-${string}`, expected: string): void => {
      stream.removeAllListeners('data');
      req.resume();
      const problem = { field: 'body', value: `${length} bytes or more`, expected };
      resolve(new Refusal(code, problem, Buffer.concat(chunks)));
    };
    stream.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > BODY_BYTES_MAX) refuse('body-too-large', `at most ${BODY_BYTES_MAX} bytes`);
      else chunks.push(chunk);
    });
    stream.once('end', () => resolve(Buffer.concat(chunks, length)));
    stream.once('error', (error) => {
      if (stream === req) reject(aborted());
      else refuse('body-not-inflated', `gzip: ${error.message}`);
    });
    req.once('close', () => {
      if (!req.complete) reject(aborted());
    });
  });
}

function aborted(): HttpProblem {
  return new HttpProblem('request-malformed', { detail: 'the request ended before its body did' });
}
