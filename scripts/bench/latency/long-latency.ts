import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type WorkloadPart, workload } from '../../endure/workload.ts';
import { ndjsonBodies } from '../bench-world.ts';
import { type Figure, rate } from '../figures.ts';
import { metric, postAll } from '../http-client.ts';
import { LINES_PER_BATCH } from '../pipeline.ts';
import { startServer } from '../server-process.ts';
import { bareRoundTrips, latencyFigures } from './bare-round-trips.ts';
import { leaver, probe } from './probes.ts';
import { accessBodies, type LoadBody, registerBodies, sendFast, sendSteadily } from './steady-load.ts';

/** Until the server has compiled most of what it runs. */
const WARM_ACCESSES = 300_000;
/** Sent as fast as the server accepts them: the rate of which the loads are shares. */
const RATED_ACCESSES = 300_000;
const SHARES = [0.5, 0.1];
/** Of what a server on this machine could accept, a second, at most: a world is generated for so many days. */
const PER_SECOND_MAX = 25_000;
const PROBE_EVERY_MILLIS = 500;
const SETTLE_MILLIS = 5_000;
const POLL_MILLIS = 200;

/**
 * Event to alert of a server that has run for a while: first accesses of a company as fast as it accepts them, then half as many
 * a second and a tenth, for so many minutes each. The rate is taken from so many accesses that intake slows down for the stage
 * that is furthest behind. Requests are made before each load, so that the client does nothing else meanwhile.
 */
export async function measureLongLatency(scratch: string, minutes: number): Promise<Figure[]> {
  const bare = await bareRoundTrips(join(scratch, 'bare-http'));
  const seconds = minutes * 60;
  const accessesMax =
    WARM_ACCESSES + RATED_ACCESSES + PER_SECOND_MAX * seconds * SHARES.reduce((sum, one) => sum + one);
  const company = companyBodies(workload('normal', Math.ceil(accessesMax), Date.now()).parts);
  const server = await startServer(join(scratch, 'latency'));
  const url = new URL(server.url);
  const count = Math.floor((seconds * 1000) / PROBE_EVERY_MILLIS);
  const leavers = Array.from({ length: count * SHARES.length }, (_, number) => leaver(number));
  await postAll(new URL('/v1/register', url), ndjsonBodies(leavers, LINES_PER_BATCH), 1);
  await sendFast(url, taken(company, WARM_ACCESSES));
  const { perSecond } = await sendFast(url, [...taken(company, RATED_ACCESSES)]);
  const figures: Figure[] = [];
  for (const [index, share] of SHARES.entries()) {
    const ratePerSecond = perSecond * share;
    const bodies = [...taken(company, ratePerSecond * seconds * 1.1)];
    await settled(url);
    const stop = new AbortController();
    const load = sendSteadily(url, bodies, { ratePerSecond, signal: stop.signal });
    const measured = await probe(url, { first: index * count, count, everyMillis: PROBE_EVERY_MILLIS });
    stop.abort();
    const at = `${minutes} min at ${rate((await load).perSecond)}, ${share} of ${rate(perSecond)}`;
    figures.push(...latencyFigures(at, measured, bare));
  }
  await server.drain();
  return figures;
}

function* companyBodies(parts: Iterable<WorkloadPart>): Generator<LoadBody, void> {
  for (const { register, accesses } of parts) {
    yield* registerBodies(register);
    yield* accessBodies(accesses);
  }
}

/** The next requests of at least so many accesses; the generator goes on behind them. */
function* taken(bodies: Generator<LoadBody, void>, accesses: number): Generator<LoadBody> {
  for (let left = accesses; left > 0; ) {
    const { value, done } = bodies.next();
    if (done === true) throw new Error(`the company has ${left} accesses less than a load needs`);
    left -= value.accesses;
    yield value;
  }
}

/** Resolves when no stage is behind, and some seconds later. */
async function settled(url: URL): Promise<void> {
  while ((await metric(url, 'custodes_stage_lag_records')) > 0) await delay(POLL_MILLIS);
  await delay(SETTLE_MILLIS);
}
