import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type BenchWorld, ndjsonBodies } from '../bench-world.ts';
import { type Figure, rate } from '../figures.ts';
import { metric, postAll } from '../http-client.ts';
import { LINES_PER_BATCH } from '../pipeline.ts';
import { startServer } from '../server-process.ts';
import { bareRoundTrips, latencyFigures } from './bare-round-trips.ts';
import { leaver, probe } from './probes.ts';
import { accessBodies, sendSteadily } from './steady-load.ts';

const PROBES = 300;
const PROBES_QUICK = 60;
const PROBE_EVERY_MILLIS = 50;
/** Of the load, before the first probe: a server that has just started compiles for some seconds. */
const WARM_SHARE = 1 / 3;

interface LatencyOptions {
  readonly ratePerSecond: number;
  readonly isQuick: boolean;
}

/**
 * Event to alert under a steady load, of a server that has just started. Set against a bare HTTP server that does nothing but
 * append to the embedded log, asked the same way without load. `measureLongLatency` measures one that has run for a while.
 */
export async function measureLatency(world: BenchWorld, scratch: string, options: LatencyOptions): Promise<Figure[]> {
  const bare = await bareRoundTrips(join(scratch, 'bare-http'));
  const server = await startServer(join(scratch, 'latency'));
  const url = new URL(server.url);
  const count = options.isQuick ? PROBES_QUICK : PROBES;
  const leavers = Array.from({ length: count }, (_, number) => leaver(number));
  await postAll(new URL('/v1/register', url), ndjsonBodies([...world.register, ...leavers], LINES_PER_BATCH), 1);

  const stop = new AbortController();
  const load = sendSteadily(url, [...accessBodies(world.events)], { ...options, signal: stop.signal });
  await delay((WARM_SHARE * 1000 * world.events.length) / options.ratePerSecond);
  const measured = await probe(url, { first: 0, count, everyMillis: PROBE_EVERY_MILLIS });
  stop.abort();
  const sent = await load;
  const behind = sent.accesses - (await metric(url, 'custodes_decisions_total'));
  await server.drain();
  const at = `at ${rate(sent.perSecond)}${behind > sent.perSecond ? ', SATURATED' : ''}`;
  return latencyFigures(at, measured, bare);
}
