import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AVRO_TYPE } from '../../services/emitter/encoded-body.ts';
import { bareAppendRate } from './bare-append.ts';
import { avroBodies, type BenchWorld, encodeEvents, ndjsonBodies } from './bench-world.ts';
import { type Figure, rateFigure } from './figures.ts';
import { metric, NDJSON_TYPE, postAll } from './http-client.ts';
import { startServer } from './server-process.ts';

export const LINES_PER_BATCH = 1000;
/** Requests in flight: what two or three busy sources cause. */
export const REQUESTS_AT_ONCE = 4;
const POLL_MILLIS = 50;
/**
 * User and system time of all threads, including garbage collection. On a shared machine this is steadier than the
 * clock.
 */
const CPU_SECONDS = 'process_cpu_seconds_total';

export interface PipelineResult {
  readonly figures: readonly Figure[];
  readonly decidedPerSecond: number;
  /** The folder of the drained server. */
  readonly dataDir: string;
}

/** Measures a server fed NDJSON, then another one fed the same events in Avro, as the emitter sends them. */
export async function measurePipeline(world: BenchWorld, scratch: string): Promise<PipelineResult> {
  const encoded = encodeEvents(world);
  const batching = { perBatch: LINES_PER_BATCH, atOnce: REQUESTS_AT_ONCE };
  const bare = await bareAppendRate(encoded, join(scratch, 'bare'), batching);
  const against = { what: 'bare embedded-log append of the same events', perSecond: bare };
  const ndjson = { name: 'pipeline', bodies: ndjsonBodies(world.events, LINES_PER_BATCH), type: NDJSON_TYPE };
  const first = await measureFed(world, join(scratch, 'pipeline'), ndjson, against);
  const avro = { name: 'pipeline, Avro', bodies: avroBodies(encoded, LINES_PER_BATCH), type: AVRO_TYPE };
  const second = await measureFed(world, join(scratch, 'pipeline-avro'), avro, against);
  return { ...first, figures: [...first.figures, ...second.figures] };
}

/**
 * Feeds a real server over HTTP as fast as it accepts events. `decided` ends when the last event is decided. `all` ends
 * when the stopped server has drained: every event is decided, its alerts are written, sealed and in the index.
 */
async function measureFed(
  world: BenchWorld,
  folder: string,
  { name, bodies, type }: { readonly name: string; readonly bodies: readonly Buffer[]; readonly type: string },
  against: { readonly what: string; readonly perSecond: number },
): Promise<PipelineResult> {
  const server = await startServer(folder);
  const url = new URL(server.url);
  await postAll(new URL('/v1/register', url), ndjsonBodies(world.register, LINES_PER_BATCH), 1);
  const cpuBefore = await metric(url, CPU_SECONDS);
  const startedAt = performance.now();
  await postAll(new URL('/v1/access-events', url), bodies, REQUESTS_AT_ONCE, type);
  const acknowledged = rateSince(startedAt, world.events.length);
  while ((await metric(url, 'custodes_decisions_total')) < world.events.length) await delay(POLL_MILLIS);
  const decided = rateSince(startedAt, world.events.length);
  const perCpuSecond = world.events.length / ((await metric(url, CPU_SECONDS)) - cpuBefore);
  await server.drain();
  const all = rateSince(startedAt, world.events.length);
  return {
    figures: [
      rateFigure(`${name}: acknowledged to the sender`, acknowledged, against),
      rateFigure(`${name}: decided`, decided, against),
      rateFigure(`${name}: decided, per CPU second of the server`, perCpuSecond, against),
      rateFigure(`${name}: decided, alerted, sealed, indexed, drained`, all, against),
    ],
    decidedPerSecond: decided,
    dataDir: server.dataDir,
  };
}

function rateSince(startedAt: number, events: number): number {
  return (events / (performance.now() - startedAt)) * 1000;
}
