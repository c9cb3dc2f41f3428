import { setTimeout as delay } from 'node:timers/promises';
import { ndjsonBodies } from '../bench-world.ts';
import { post } from '../http-client.ts';

/** Requests of a load are this small, so that they arrive evenly. */
const LINES_PER_BODY = 250;
/** Requests in flight of a load as fast as the server accepts it. */
const REQUESTS_AT_ONCE = 4;

/** A request of a load. */
export interface LoadBody {
  readonly path: '/v1/register' | '/v1/access-events';
  readonly body: Buffer;
  /** 0 of a request of register records. */
  readonly accesses: number;
}

export interface Sent {
  readonly accesses: number;
  readonly perSecond: number;
}

export function* accessBodies(accesses: readonly object[]): Generator<LoadBody> {
  let left = accesses.length;
  for (const body of ndjsonBodies(accesses, LINES_PER_BODY)) {
    yield { path: '/v1/access-events', body, accesses: Math.min(left, LINES_PER_BODY) };
    left -= LINES_PER_BODY;
  }
}

export function* registerBodies(records: readonly object[]): Generator<LoadBody> {
  for (const body of ndjsonBodies(records, LINES_PER_BODY)) yield { path: '/v1/register', body, accesses: 0 };
}

/** Sends accesses on schedule, whether or not answers have come, until `signal` or after the last one. */
export async function sendSteadily(
  url: URL,
  bodies: readonly LoadBody[],
  { ratePerSecond, signal }: { readonly ratePerSecond: number; readonly signal: AbortSignal },
): Promise<Sent> {
  const startedAt = performance.now();
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  for (const { path, body, accesses } of bodies) {
    if (signal.aborted) break;
    const dueAt = startedAt + (sent / ratePerSecond) * 1000;
    if (dueAt > performance.now()) await delay(dueAt - performance.now());
    const sending = post(new URL(path, url), body).finally(() => underWay.delete(sending));
    underWay.add(sending);
    // What an access refers to is there before the access.
    if (accesses === 0) await sending;
    sent += accesses;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  await Promise.all(underWay);
  return { accesses: sent, perSecond: sent / seconds };
}

/** Sends accesses as fast as the server accepts them. */
export async function sendFast(url: URL, bodies: Iterable<LoadBody>): Promise<Sent> {
  const startedAt = performance.now();
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  for (const { path, body, accesses } of bodies) {
    const sending = post(new URL(path, url), body).finally(() => underWay.delete(sending));
    underWay.add(sending);
    if (accesses === 0) await sending;
    else if (underWay.size >= REQUESTS_AT_ONCE) await Promise.race(underWay);
    sent += accesses;
  }
  await Promise.all(underWay);
  return { accesses: sent, perSecond: (sent / (performance.now() - startedAt)) * 1000 };
}
