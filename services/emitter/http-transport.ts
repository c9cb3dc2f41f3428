import { hash } from 'node:crypto';
import { appendFile, open } from 'node:fs/promises';
import { reasonUnreachable } from '../adapters/tls/reason-unreachable.ts';
import { type IntakePromise, PromiseError, readPromise } from '../domain/transparency-log/promise.ts';
import { isJsonObject } from '../value-forms/json-fields.ts';
import type { Problem } from '../value-forms/problems.ts';
import { AVRO_TYPE, encodedBody, UNKNOWN_SCHEMA_FIELD } from './encoded-body.ts';
import { type Delivery, type OutgoingEvent, type Transport, TransportError } from './transport.ts';

export interface HttpOptions {
  /** The address of custodes, such as `http://127.0.0.1:8080`, with the path under which a proxy has it. */
  readonly url: string;
  /** The bearer token, where callers are authenticated. */
  readonly token?: string | undefined;
  /** A file that keeps the promise of each answer, a line of JSON each, for `custodes receipt promise`. */
  readonly promiseFile?: string;
  /** A request without an answer within this time counts as an outage. */
  readonly requestMsMax?: number;
  /**
   * `avro` (the default): as Avro, which costs custodes less, wherever the server takes it and no event has an address;
   * everything else as `json`. With a `promiseFile` always `json`: a promise names the hash of what was sent.
   */
  readonly encoding?: 'avro' | 'json';
}

export const REQUEST_MS_MAX = 10_000;

/** An answer about 1,000 events, with all that was wrong with each, is shorter. */
const ANSWER_BYTES_MAX = 16 * 1024 * 1024;
/** No line of a promise is as long: it has 1,000 events at most. */
const LAST_LINE_BYTES_MAX = 16 * 1024 * 1024;
/** A promise that was received much later or earlier than now is due at another time than a day from now. */
const CLOCK_MILLIS_MAX = 10 * 60_000;
const JSON_TYPE = 'application/x-ndjson';
/** The server does not know the content type: one of an earlier release, or a proxy that passes only some types on. */
const UNSUPPORTED_TYPE = 415;

/** Calls `POST /v1/access-events`. Only an answer with one result per event is an acknowledgement. */
export function http(options: HttpOptions): Transport {
  const { promiseFile } = options;
  const promises = promiseFile === undefined ? null : new PromiseFile(promiseFile);
  const server = new EventServer(options);
  let takesAvro = promiseFile === undefined && options.encoding !== 'json';

  return {
    async deliver(events, signal): Promise<readonly Delivery[]> {
      const encoded = takesAvro ? encodedBody(events) : null;
      if (encoded !== null) {
        const answer = await server.send(encoded, AVRO_TYPE, signal);
        if (!isForeign(answer)) return readAnswer(answer, events);
        // It refused all of them: none is in its log.
        takesAvro = false;
      }
      const answer = await server.send(events.map(({ json }) => json).join('\n'), JSON_TYPE, signal);
      const deliveries = readAnswer(answer, events);
      const acknowledged = events.filter((_, at) => deliveries[at]?.status === 'acknowledged');
      await promises?.keep(answer.text, acknowledged);
      return deliveries;
    },
  };
}

/** Keeps the path of `url`, under which a proxy has custodes, and nothing behind it. Throws where no request can go there. */
export function endpointUnder(url: string, path: string): URL {
  const target = URL.canParse(url) ? new URL(url) : null;
  // `localhost:8080` is a URL with the scheme `localhost:`, and `fetch` sends nothing to an address with a password.
  if (target === null || !/^https?:$/.test(target.protocol) || target.username !== '' || target.password !== '')
    throw new TypeError(
      `\`url\` is \`${withoutSecrets(url)}\`, expected an http: or https: address, such as http://127.0.0.1:8080, without a user or password`,
    );
  target.pathname = target.pathname.replace(/\/*$/, path);
  target.search = '';
  target.hash = '';
  return target;
}

/** An address that cannot be parsed may have its password anywhere before the last `@`. */
function withoutSecrets(url: string): string {
  return String(url)
    .replace(/^.*@/s, '…@')
    .replace(/[?#].*$/s, '…');
}

/** Throws where no header can have the token: the error of `fetch` would show it. */
export function bearer(token: string): string {
  const trimmed = token.trim();
  if (!/^[\x21-\x7e]*$/.test(trimmed))
    throw new TypeError('`token` has other characters, expected only visible ones of ASCII, as custodes issued it');
  return `Bearer ${trimmed}`;
}

interface Answer {
  readonly response: Response;
  readonly text: string;
}

class EventServer {
  readonly #target: URL;
  readonly #authorization: string | null;
  readonly #requestMsMax: number;

  constructor({ url, token, promiseFile, requestMsMax = REQUEST_MS_MAX }: HttpOptions) {
    this.#target = endpointUnder(url, '/v1/access-events');
    if (promiseFile !== undefined) this.#target.searchParams.set('promise', 'true');
    this.#authorization = token === undefined ? null : bearer(token);
    this.#requestMsMax = requestMsMax;
  }

  async send(body: string | Buffer<ArrayBuffer>, type: string, signal: AbortSignal): Promise<Answer> {
    const headers: Record<string, string> = { 'content-type': type };
    if (this.#authorization !== null) headers.authorization = this.#authorization;
    return within(this.#requestMsMax, signal, async (limit) => {
      const request = { method: 'POST', headers, body, signal: limit, redirect: 'error' } as const;
      const response = await fetch(this.#target, request).catch((error: unknown) => {
        throw new TransportError(`${this.#target.href} cannot be reached: ${reasonUnreachable(error)}`);
      });
      return { response, text: await textOf(response) };
    });
  }
}

/** `AbortSignal.any` would leave something of each request at `signal`, which lives as long as the emitter. */
async function within<Value>(
  ms: number,
  signal: AbortSignal,
  task: (limit: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const limit = new AbortController();
  const stop = (): void => limit.abort(signal.reason);
  const timer = setTimeout(
    () => limit.abort(new DOMException(`no answer within ${ms} ms`, 'TimeoutError')),
    ms,
  ).unref();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await task(limit.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** The server takes no Avro, or none of our version of the schema. */
function isForeign({ response, text }: Answer): boolean {
  if (response.status === UNSUPPORTED_TYPE) return true;
  const errors = (resultsOf(text) ?? []).flatMap((result) => (isJsonObject(result) ? (result.errors ?? []) : []));
  return errors.some((error) => isJsonObject(error) && error.field === UNKNOWN_SCHEMA_FIELD);
}

function readAnswer({ response, text }: Answer, events: readonly OutgoingEvent[]): readonly Delivery[] {
  const { status } = response;
  const retryAfterMs = secondsIn(response.headers.get('retry-after'));
  if (isOfToken(status, text)) {
    const hints = { isUnauthorised: true, retryAfterMs };
    throw new TransportError(`${response.url} answered ${status}, expected it to accept the token`, hints);
  }
  const results = status < 500 && status !== 429 ? resultsOf(text) : null;
  // A 404 or 415 concerns the address or a server of another version, not these events: they wait.
  if (results === null || results.length !== events.length) {
    throw new TransportError(`${response.url} answered ${status}, expected one result per event`, { retryAfterMs });
  }
  return results.map(toDelivery);
}

/** After many requests with wrong tokens an address gets 429 in place of 401; a valid token is never answered so. */
function isOfToken(status: number, text: string): boolean {
  return status === 401 || status === 403 || (status === 429 && codeOf(text) === 'too-many-failures');
}

function codeOf(text: string): unknown {
  try {
    const problem: unknown = JSON.parse(text);
    return isJsonObject(problem) ? problem.code : null;
  } catch {
    return null;
  }
}

/**
 * CRASH: a promise that is not on disk yet is lost with the process; its events are delivered again, and promised again. What the
 * disk has of it is cut off before the next one, which would else be a part of the same line. A disk that fails loses evidence
 * and no event. UNTRUSTED: a promise is against who gives it, so it is compared with what was sent while somebody can still ask why.
 */
class PromiseFile {
  #isWhole = false;
  /** What was wrong with the last answer: a warning for each of many would be read by nobody. */
  #problem: string | null = null;

  constructor(private readonly file: string) {}

  /** `acknowledged`: what the answer has to promise. */
  async keep(answer: string, acknowledged: readonly OutgoingEvent[]): Promise<void> {
    const { promise } = JSON.parse(answer) as { promise?: unknown };
    const problem = acknowledged.length === 0 ? null : problemOf(promise, acknowledged);
    if (problem !== null && problem !== this.#problem) warn(`custodes acknowledged events, and ${problem}`);
    this.#problem = problem;
    if (typeof promise !== 'string') return;
    try {
      if (!this.#isWhole) await endLastLine(this.file);
      this.#isWhole = false;
      await appendFile(this.file, `${JSON.stringify({ promise })}\n`, { mode: 0o600, flush: true });
      this.#isWhole = true;
    } catch (error) {
      warn(`a promise is not kept in \`${this.file}\`: ${(error as Error).message}`);
    }
  }
}

/** Returns why the promise is no evidence of these events; null where it is, as far as who has not its key can see. */
function problemOf(promise: unknown, acknowledged: readonly OutgoingEvent[]): string | null {
  if (typeof promise !== 'string') return 'promised nothing';
  let noted: IntakePromise;
  try {
    noted = readPromise(promise);
  } catch (error) {
    if (!(error instanceof PromiseError)) throw error;
    return `gave a promise that is none: ${error.message}`;
  }
  if (Math.abs(Date.parse(noted.receivedAt) - Date.now()) > CLOCK_MILLIS_MAX)
    return 'dated the promise more than ten minutes from the clock of this machine';
  const sent = new Set(noted.records.map((record) => record.sent));
  const isEachPromised = acknowledged.every(({ json }) => sent.has(hash('sha256', json, 'hex')));
  return isEachPromised ? null : 'the promise lacks one of them';
}

function warn(message: string): void {
  process.emitWarning(message, { type: 'CustodesEmitterWarning' });
}

/** Cuts off a last line that is no JSON, and ends one that is. */
async function endLastLine(path: string): Promise<void> {
  const file = await open(path, 'a+', 0o600);
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - LAST_LINE_BYTES_MAX);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    const last = buffer.subarray(buffer.lastIndexOf('\n') + 1, bytesRead);
    if (last.length === 0) return;
    // Longer than any promise: it is something else.
    const isCutShort = last.length < LAST_LINE_BYTES_MAX && !isJson(last.toString());
    if (isCutShort) await file.truncate(size - last.length);
    else await file.appendFile('\n');
  } finally {
    await file.close();
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function toDelivery(result: unknown): Delivery {
  const { status, errors } = isJsonObject(result) ? result : {};
  if (status === 'accepted' || status === 'duplicate') return { status: 'acknowledged' };
  if (status === 'conflict') return { status };
  if (status === 'rejected') return { status: 'refused', problems: Array.isArray(errors) ? errors.map(problemIn) : [] };
  throw new TransportError(`a result has status \`${String(status)}\`, expected accepted, duplicate or rejected`);
}

/** `error` is one of `errors` of an answer. What it lacks is replaced. */
export function problemIn(error: unknown): Problem {
  const { field, value, expected } = isJsonObject(error) ? error : {};
  return { field: String(field ?? 'event'), value: value ?? null, expected: String(expected ?? 'another value') };
}

function resultsOf(text: string): readonly unknown[] | null {
  try {
    const { results } = JSON.parse(text) as { results?: unknown };
    return Array.isArray(results) ? results : null;
  } catch {
    return null;
  }
}

/** UNTRUSTED: an answer without an end would take the memory of the tool. */
export async function boundedText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > ANSWER_BYTES_MAX) throw new Error('the answer has more than 16 MiB');
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

async function textOf(response: Response): Promise<string> {
  try {
    return await boundedText(response);
  } catch (error) {
    throw new TransportError(`the answer broke off: ${reasonUnreachable(error)}`);
  }
}

function secondsIn(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : null;
}
