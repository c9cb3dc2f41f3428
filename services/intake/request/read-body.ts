import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { HttpProblem } from '../../adapters/http/problem.ts';
import { unavailable } from '../answers.ts';
import { BODY_BYTES_MAX } from '../limits.ts';
import { type IntakeDeadLetterCode, Refusal } from './refusal.ts';

/** Bytes of each body that do not count: small requests are accepted while large ones fill the memory. */
const FREE_BYTES = 65_536;

/** Reserves bytes for a body; false when there is no room. */
export type TakeBytes = (bytes: number) => boolean;

/** Bounds the memory of all bodies in progress: a sender that stops in the middle keeps its reservation. */
export class ReceivedBytes {
  readonly #bytesMax: number;
  #taken = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /**
   * The bytes of a request are released when its answer is sent or its connection lost. Afterwards there is no room for it: its body
   * may still be inflated, and nothing would release those bytes.
   */
  of(res: { once(event: 'close', listener: () => void): unknown }): TakeBytes {
    let own = 0;
    let isOver = false;
    res.once('close', () => {
      this.#taken -= own;
      isOver = true;
    });
    return (bytes) => {
      if (isOver || this.#taken + bytes > this.#bytesMax) return false;
      own += bytes;
      this.#taken += bytes;
      return true;
    };
  }
}

/**
 * The whole body, inflated where it came as gzip. UNTRUSTED: at most `bytesMax` bytes are kept, before and after
 * inflating, however many come; what comes after a refusal is read and thrown away, so that the sender hears it.
 * Throws `HttpProblem` when the sender hung up, and 503 when `take` has no room.
 */
export function readBody(req: IncomingMessage, take: TakeBytes, bytesMax = BODY_BYTES_MAX): Promise<Buffer | Refusal> {
  const encoding = (req.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') return collect(req, req, { take, bytesMax });
  if (encoding === 'gzip') return inflate(req, { take, bytesMax });
  return refuseEncoding(req, encoding, { take, bytesMax });
}

interface BodyRoom {
  readonly take: TakeBytes;
  readonly bytesMax: number;
}

async function inflate(req: IncomingMessage, room: BodyRoom): Promise<Buffer | Refusal> {
  const gunzip = createGunzip();
  try {
    return await collect(req, req.pipe(gunzip), room);
  } finally {
    req.unpipe(gunzip);
    req.resume();
    gunzip.destroy();
  }
}

async function refuseEncoding(req: IncomingMessage, encoding: string, room: BodyRoom): Promise<Refusal> {
  const body = await collect(req, req, room);
  if (body instanceof Refusal) return body;
  const problem = { field: 'content-encoding', value: encoding.slice(0, 100), expected: 'gzip or identity' };
  return new Refusal('content-encoding-unsupported', problem, body);
}

function collect(req: IncomingMessage, stream: Readable, { take, bytesMax }: BodyRoom): Promise<Buffer | Refusal> {
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
      if (length > bytesMax) return refuse('body-too-large', `at most ${bytesMax} bytes`);
      if (length <= FREE_BYTES || take(chunk.length)) return chunks.push(chunk);
      stream.removeAllListeners('data');
      req.resume();
      return reject(
        unavailable('overloaded', 'the bodies of other requests fill the memory; send smaller ones, or again later'),
      );
    });
    stream.once('end', () => {
      resolve(Buffer.concat(chunks, length));
      // The request lives until its answer is sent, and so does this list.
      chunks.length = 0;
    });
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
