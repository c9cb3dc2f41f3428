import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../services/adapters/clock/clock.ts';
import { openEmbeddedLog } from '../../services/adapters/embedded/embedded-log.ts';
import { type BenchWorld, ndjsonBodies } from './bench-world.ts';
import { type Figure, percentile, rate } from './figures.ts';
import { getJson, metric, post, postAll, send } from './http-client.ts';
import { LINES_PER_BATCH } from './pipeline.ts';
import { startServer } from './server-process.ts';

const PROBES = 300;
const PROBES_QUICK = 60;
const PROBE_EVERY_MILLIS = 50;
/** Of the load, before the first probe: a server that has just started compiles for some seconds. */
const WARM_SHARE = 1 / 3;
/** Requests of the background load are this small, so that they arrive evenly. */
const LINES_PER_LOAD_BATCH = 250;
/** How long the client that follows the alerts pauses between two looks at them. */
const LOOK_AGAIN_MILLIS = 5;
/** A page of the newest alerts has those of some tenths of a second. */
const ALERTS_A_PAGE = 20;
/** An alert must appear within this time; otherwise the run is worthless. */
const ALERT_MILLIS_MAX = 60_000;
const EMPLOYED_UNTIL = '2020-06-30T00:00:00Z';

interface LatencyOptions {
  readonly ratePerSecond: number;
  readonly isQuick: boolean;
}

/**
 * Under a steady load, accesses by people who had left: each from the request being sent to the first list of the newest alerts
 * that shows its alert, to one client that reads it all the time. Set against a bare HTTP server that does nothing but append to the
 * embedded log, asked the same way without load.
 */
export async function measureLatency(world: BenchWorld, scratch: string, options: LatencyOptions): Promise<Figure[]> {
  const bare = await bareRoundTrips(join(scratch, 'bare-http'), JSON.stringify(accessBy(0)));
  const server = await startServer(join(scratch, 'latency'));
  const url = new URL(server.url);
  const probes = options.isQuick ? PROBES_QUICK : PROBES;
  const leavers = Array.from({ length: probes }, (_, number) => leaver(number));
  await postAll(new URL('/v1/register', url), ndjsonBodies([...world.register, ...leavers], LINES_PER_BATCH), 1);

  const stop = new AbortController();
  const load = keepSending(url, ndjsonBodies(world.events, LINES_PER_LOAD_BATCH), { ...options, signal: stop.signal });
  const awaited = new Map<string, number>();
  const warmed = delay((WARM_SHARE * 1000 * world.events.length) / options.ratePerSecond);
  const probing = warmed.then(() => sendProbes(url, awaited, probes));
  const [measured] = await Promise.all([watchAlerts(url, awaited, probes), probing]);
  stop.abort();
  const sent = await load;
  const behind = sent.events - (await metric(url, 'custodes_decisions_total'));
  await server.drain();
  const at = `at ${rate(sent.perSecond)}${behind > sent.perSecond ? ', SATURATED' : ''}`;
  return [
    latencyFigure(`event to alert p50, ${at}`, measured, bare, 0.5),
    latencyFigure(`event to alert p99, ${at}`, measured, bare, 0.99),
  ];
}

function latencyFigure(what: string, measured: readonly number[], bare: readonly number[], p: number): Figure {
  const [value, floor] = [percentile(measured, p), percentile(bare, p)];
  return {
    what,
    value: `${value.toFixed(0)} ms`,
    against: `bare HTTP + append round trip, idle, p${p * 100} ${floor.toFixed(1)} ms`,
    ratio: value / floor,
  };
}

/** Sends one access after the other, and notes in `awaited` by its actor when. */
async function sendProbes(url: URL, awaited: Map<string, number>, count: number): Promise<void> {
  const target = new URL('/v1/access-events', url);
  const sending: Promise<void>[] = [];
  for (let number = 0; number < count; number++) {
    const access = accessBy(number);
    awaited.set(access.actor.id, performance.now());
    sending.push(post(target, Buffer.from(JSON.stringify(access))));
    await delay(PROBE_EVERY_MILLIS);
  }
  await Promise.all(sending);
}

/** Returns the milliseconds until an answer had the alert, of as many actors of `awaited` as `count`. */
async function watchAlerts(url: URL, awaited: Map<string, number>, count: number): Promise<number[]> {
  const latencies: number[] = [];
  while (latencies.length < count) {
    await delay(LOOK_AGAIN_MILLIS);
    const [oldest = performance.now()] = awaited.values();
    const sentAt = Math.floor(performance.timeOrigin + oldest);
    for await (const { actor } of newestAlerts(url, sentAt)) {
      const startedAt = awaited.get(actor);
      if (startedAt === undefined) continue;
      latencies.push(performance.now() - startedAt);
      awaited.delete(actor);
    }
    const waited = performance.now() - oldest;
    if (waited > ALERT_MILLIS_MAX) throw new Error(`an access had no alert within ${ALERT_MILLIS_MAX} ms`);
  }
  return latencies;
}

interface ListedAlert {
  readonly actor: string;
  readonly openedAt: string;
}

/** Those that were opened at this time or later, in milliseconds since 1970 UTC, the newest first. */
async function* newestAlerts(url: URL, from: number): AsyncGenerator<ListedAlert> {
  const page = new URL(`/v1/alerts?order=newest&limit=${ALERTS_A_PAGE}`, url);
  for (;;) {
    const { items, nextCursor } = await getJson<{ items: readonly ListedAlert[]; nextCursor?: string }>(page);
    for (const alert of items) {
      if (Date.parse(alert.openedAt) < from) return;
      yield alert;
    }
    if (nextCursor === undefined) return;
    page.searchParams.set('cursor', nextCursor);
  }
}

/** Sends on schedule, whether or not responses have arrived, until stopped. Starts over after the last event. */
async function keepSending(
  url: URL,
  bodies: readonly Buffer[],
  { ratePerSecond, signal }: { readonly ratePerSecond: number; readonly signal: AbortSignal },
): Promise<{ events: number; perSecond: number }> {
  const target = new URL('/v1/access-events', url);
  const startedAt = performance.now();
  const underWay = new Set<Promise<void>>();
  let events = 0;
  for (let next = 0; !signal.aborted && next < bodies.length; next++) {
    const dueAt = startedAt + (events / ratePerSecond) * 1000;
    if (dueAt > performance.now()) await delay(dueAt - performance.now());
    const sending = post(target, bodies[next] as Buffer).finally(() => underWay.delete(sending));
    underWay.add(sending);
    events += LINES_PER_LOAD_BATCH;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  await Promise.all(underWay);
  return { events, perSecond: events / seconds };
}

async function bareRoundTrips(folder: string, event: string): Promise<number[]> {
  const log = await openEmbeddedLog({ folder, clock: systemClock });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    await log.append('access-events', 0, [{ key: null, value: Buffer.concat(chunks) }]);
    response.writeHead(202).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const times: number[] = [];
  for (let done = 0; done < PROBES; done++) {
    const startedAt = performance.now();
    await send(url, Buffer.from(event));
    times.push(performance.now() - startedAt);
  }
  server.closeAllConnections();
  server.close();
  await log.close();
  return times;
}

export function leaver(number: number) {
  return {
    kind: 'person',
    id: `bench-leaver-${number}`,
    issuer: 'bench',
    validFrom: '2019-01-01T00:00:00Z',
    type: 'employee',
    role: 'support',
    team: 'support',
    employer: 'bench',
    manager: 'bench-manager',
    country: 'US',
    employmentFrom: '2019-01-01T00:00:00Z',
    employmentUntil: EMPLOYED_UNTIL,
  };
}

export function accessBy(number: number) {
  return {
    eventId: `bench-access-${number}`,
    occurredAt: '2026-06-01T12:00:00Z',
    // Ten people with one finding at one source are one alert of the source, so each asks at a source of their own.
    source: { id: `bench-${number}` },
    actor: { id: `bench-leaver-${number}`, kind: 'employee' },
    action: 'view',
    resource: { kind: 'camera', cameraId: 'bench-camera', ownerId: 'bench-owner' },
  };
}
