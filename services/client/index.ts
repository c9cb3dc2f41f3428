import createFetchClient, { type Client as FetchClient } from 'openapi-fetch';
import type { components, paths } from './generated-api.ts';

/** The types of single records are `components['schemas']['Alert']` and the like. */
export type { components, paths };

/** Every route of custodes with the types of its parameters, body, answers and problems. */
export type Client = FetchClient<paths>;

export interface ClientOptions {
  /** For example `http://127.0.0.1:8080`. */
  readonly url: string;
  /** `null` where the server does not authenticate. */
  readonly token?: string | null;
  /** Why you read: sent with every request, recorded with every read. One line of at most 500 characters. */
  readonly reason?: string;
  /** How long a server may take for an answer, milliseconds; 60,000 unless specified. */
  readonly timeoutMs?: number;
  readonly fetch?: (request: Request) => Promise<Response>;
}

const TIMEOUT_MS = 60_000;

/**
 * A client of the HTTP interface, generated from its OpenAPI document. Answers are `{ data }` or `{ error }`, where the
 * error is a problem document; only a server that cannot be reached or does not answer in time throws.
 */
export function createClient({ url, token = null, reason, timeoutMs = TIMEOUT_MS, ...options }: ClientOptions): Client {
  const client = createFetchClient<paths>({
    baseUrl: url.replace(/\/+$/, ''),
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(reason === undefined ? {} : { 'x-custodes-reason': asHeader(reason) }),
    },
    // `fields` of the register are parameters of their own.
    querySerializer: { object: { style: 'form', explode: true } },
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });
  client.use({
    onRequest: ({ request }) =>
      new Request(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]) }),
  });
  return client;
}

/** `fetch` takes one character for each byte of a header. */
function asHeader(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}
