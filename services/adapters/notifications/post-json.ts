import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { DeliveryResult } from './sender.ts';
import { addressOf, type ResolveHost } from './target-address.ts';

export interface PostTarget {
  readonly url: URL;
  readonly allowPrivateAddress: boolean;
  readonly resolve?: ResolveHost;
  /** How long a request may take at most, with its answer. Default: ten seconds. */
  readonly timeoutMillis?: number;
}

export interface PostRequest {
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const TIMEOUT_MILLIS = 10_000;
/** UNTRUSTED: bounds what a target can make the process read and log. */
const ANSWER_BYTES_MAX = 4_096;
const ANSWER_CHARS_SHOWN = 200;
/** UNTRUSTED: a target that asks for a moment would make a loop of the retries. */
const RETRY_AFTER_SECONDS_MIN = 0.5;
const RETRY_AFTER_SECONDS_MAX = 3_600;
/** A part of an address that is as long may be a secret. */
const SECRET_CHARS_MIN = 8;
/** The message itself is wrong. Anything else may be the configuration of one of both sides, which somebody repairs. */
const refusals = new Set([400, 413, 415, 422]);

/** POSTs JSON once and follows no redirect. Never rejects. */
export async function postJson(target: PostTarget, request: PostRequest): Promise<DeliveryResult> {
  try {
    return toDelivery(await post(target, request), secretsIn(target.url));
  } catch (error) {
    return { is: 'failed', answer: (error as Error).message.slice(0, ANSWER_CHARS_SHOWN), retryAfterMillis: null };
  }
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

async function post(target: PostTarget, { body, headers }: PostRequest) {
  const { url, allowPrivateAddress, resolve, timeoutMillis = TIMEOUT_MILLIS } = target;
  const { address, family } = await addressOf(url.hostname, allowPrivateAddress, resolve);
  const options: RequestOptions = {
    method: 'POST',
    // The name stays in the Host header and in the check of the certificate.
    lookup: (_host, { all }, done) => {
      if (all === true) done(null, [{ address, family }]);
      else done(null, address, family);
    },
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
    agent: false,
    signal: AbortSignal.timeout(timeoutMillis),
  };
  return new Promise<Answer>((resolve, reject) => {
    const sent = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, (answer) => {
      readAnswer(answer).then(resolve, reject);
    });
    sent.on('error', (error: NodeJS.ErrnoException) => reject(new Error(error.code ?? error.message)));
    sent.end(body);
  });
}

async function readAnswer(answer: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= ANSWER_BYTES_MAX) break;
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return { status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'], text };
}

function toDelivery({ status, retryAfter, text }: Answer, secrets: readonly string[]): DeliveryResult {
  if (status >= 200 && status < 300) return { is: 'delivered' };
  const shown = secrets.reduce((left, secret) => left.replaceAll(secret, '...'), text);
  const words = shown.replaceAll(/[^\x20-\x7e]+/g, ' ').slice(0, ANSWER_CHARS_SHOWN);
  const answer = `HTTP ${status}${words === '' ? '' : `: ${words}`}`;
  if (refusals.has(status)) return { is: 'refused', answer };
  const seconds = Number(retryAfter);
  const isGiven = Number.isFinite(seconds) && seconds > 0;
  return {
    is: 'failed',
    answer,
    retryAfterMillis: isGiven
      ? Math.min(Math.max(seconds, RETRY_AFTER_SECONDS_MIN), RETRY_AFTER_SECONDS_MAX) * 1_000
      : null,
  };
}

/**
 * The parts of an address that its target may repeat in an answer, the longest first. The address of an incoming webhook is its
 * secret, and answers are logged and recorded.
 */
function secretsIn({ pathname, search, searchParams }: URL): readonly string[] {
  const raw = [...pathname.split('/'), ...search.slice(1).split(/[&=]/)];
  const parts = [...raw, ...raw.map(decoded), ...searchParams.values()];
  return parts.filter(({ length }) => length >= SECRET_CHARS_MIN).sort((one, other) => other.length - one.length);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
