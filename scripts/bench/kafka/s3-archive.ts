import { setTimeout as delay } from 'node:timers/promises';
import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { type BenchWorld, encodeEvents } from '../bench-world.ts';
import { type Figure, whole } from '../figures.ts';
import { metric } from '../http-client.ts';
import { openCountingProxy, type RequestCounts } from './counting-proxy.ts';
import { type BenchInstallation, fillEvents, fillRegister } from './installation.ts';
import type { S3Access } from './servers.ts';

const MILLION = 1_000_000;
const DAY_SECONDS = 86_400;
/** The default of `SEGMENT_SECONDS` on S3. */
const WINDOW_SECONDS_USUAL = 300;
/** The shorter interval of the steady part of the run, so that it covers several windows. */
const WINDOW_SECONDS = 5;
const LOADED_WINDOWS = 6;
const LOADED_WINDOWS_QUICK = 2;
/** Events in each window; few enough that time ends every segment. */
const LOADED_EVENTS_PER_WINDOW = 2_000;
const IDLE_SECONDS = 30;
const IDLE_SECONDS_QUICK = 10;
const POLL_MILLIS = 200;

/**
 * Measures what archiving a decided log costs: bytes in the bucket, and requests counted by a proxy in front of the S3
 * server.
 */
export async function measureArchived(decided: BenchInstallation, s3: S3Access, events: number): Promise<Figure[]> {
  const proxy = await openCountingProxy(s3.endpoint);
  const archiver = await decided.start('archiver', { S3_ENDPOINT: proxy.endpoint });
  await archived(archiver.url);
  await archiver.drain();
  const { puts, lists } = proxy.counts();
  proxy.close();
  const sizes = await objectSizes(s3, decided.prefix);
  const { segments, bytes } = segmentsOf(sizes, 'access-decisions');
  const logBytes = await decisionBytes(decided);
  const perMillion = (value: number) => whole((value / events) * MILLION);
  const ofRun = `this run: ${whole(events)} events`;
  return [
    {
      what: 'archive bytes per million events: segments of decisions',
      value: `${perMillion(bytes)} B`,
      against: `the same decisions in Kafka ${perMillion(logBytes)} B`,
      ratio: bytes / logBytes,
    },
    {
      what: 'archive bytes per million events: all objects, register too',
      value: `${perMillion(total(sizes))} B`,
      against: `${ofRun}, ${sizes.size} objects, of them ${segments} segments of decisions`,
      ratio: null,
    },
    { what: 'PUTs per million events', value: perMillion(puts), against: `${ofRun}, ${puts} PUTs`, ratio: null },
    { what: 'LISTs per million events', value: perMillion(lists), against: `${ofRun}, ${lists} LISTs`, ratio: null },
  ];
}

/**
 * Objects a day. Loaded: every window in which a partition gets something ends in one segment; the run gives the objects
 * and requests that belong to each segment, and a day has 288 windows. Idle: what the stages that touch the bucket ask for
 * while nothing happens.
 */
export async function measureDay(
  world: BenchWorld,
  installation: BenchInstallation,
  { s3, isQuick }: { readonly s3: S3Access; readonly isQuick: boolean },
): Promise<Figure[]> {
  const proxy = await openCountingProxy(s3.endpoint);
  const environment = { S3_ENDPOINT: proxy.endpoint, SEGMENT_SECONDS: String(WINDOW_SECONDS) };
  await fillRegister(installation, world.register);
  const archiver = await installation.start('archiver', environment);
  const auditor = await installation.start('auditor', environment);
  const decider = await installation.start('decider', environment);
  await archived(archiver.url);
  const [before, objectsBefore] = [proxy.counts(), await objectSizes(s3, installation.prefix)];
  const windows = isQuick ? LOADED_WINDOWS_QUICK : LOADED_WINDOWS;
  await sendSteadily(world, installation, windows);
  await archived(archiver.url);
  const [after, objectsAfter] = [proxy.counts(), await objectSizes(s3, installation.prefix)];

  const idleSeconds = isQuick ? IDLE_SECONDS_QUICK : IDLE_SECONDS;
  await delay(idleSeconds * 1_000);
  const idle = difference(proxy.counts(), after);
  const objectsIdle = (await objectSizes(s3, installation.prefix)).size - objectsAfter.size;
  for (const stage of [decider, auditor, archiver]) await stage.drain();
  proxy.close();
  const segments =
    segmentsOf(objectsAfter, 'access-decisions').segments - segmentsOf(objectsBefore, 'access-decisions').segments;
  return [
    ...loadedFigures(difference(after, before), objectsAfter.size - objectsBefore.size, segments),
    ...idleFigures(idle, objectsIdle, idleSeconds),
  ];
}

function loadedFigures({ puts, lists }: RequestCounts, objects: number, segments: number): Figure[] {
  const segmentsPerDay = (DAY_SECONDS / WINDOW_SECONDS_USUAL) * PARTITIONS_DECIDED;
  const perDay = (count: number) => whole((count / segments) * segmentsPerDay);
  const how = (count: number) =>
    `${count} for ${segments} segments in this run x ${whole(segmentsPerDay)} segments a day (${WINDOW_SECONDS_USUAL} s)`;
  return [
    { what: 'objects a day, loaded', value: perDay(objects), against: how(objects), ratio: null },
    { what: 'PUTs a day, loaded', value: perDay(puts), against: how(puts), ratio: null },
    { what: 'LISTs a day, loaded', value: perDay(lists), against: how(lists), ratio: null },
  ];
}

function idleFigures({ puts, lists }: RequestCounts, objects: number, seconds: number): Figure[] {
  const figure = (what: string, count: number): Figure => ({
    what: `${what} a day, idle`,
    value: whole((count / seconds) * DAY_SECONDS),
    against: `${count} in ${seconds} s of decider, archiver and auditor without events, x ${whole(DAY_SECONDS)} s`,
    ratio: null,
  });
  return [figure('objects', objects), figure('PUTs', puts), figure('LISTs', lists)];
}

/** Appends part of every window's events each second, so that every partition receives events in every window. */
async function sendSteadily(world: BenchWorld, installation: BenchInstallation, windows: number): Promise<void> {
  const encoded = encodeEvents(world);
  const perSecond = LOADED_EVENTS_PER_WINDOW / WINDOW_SECONDS;
  for (let second = 0; second < windows * WINDOW_SECONDS; second++) {
    const next = encoded.slice(second * perSecond, (second + 1) * perSecond);
    await Promise.all([fillEvents(installation, next), delay(1_000)]);
  }
  // The last window ends with its tick.
  await delay(WINDOW_SECONDS * 1_000 + 1_000);
}

/** Resolves when two checks in a row find no backlog in the archiver. */
async function archived(archiver: URL): Promise<void> {
  for (let quiet = 0; quiet < 2; ) {
    await delay(POLL_MILLIS);
    quiet = (await metric(archiver, 'custodes_stage_lag_records')) === 0 ? quiet + 1 : 0;
  }
  await delay(1_000); // seals wait for others before they are appended
}

async function objectSizes(s3: S3Access, prefix: string): Promise<ReadonlyMap<string, number>> {
  const { endpoint, region, bucket, accessKeyId, secretAccessKey } = s3;
  // The SDK's own switch: its warning about Node 20 is irrelevant here.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const credentials = { accessKeyId, secretAccessKey };
  const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials });
  const sizes = new Map<string, number>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
    for (const { Key = '', Size = 0 } of Contents) sizes.set(Key.slice(prefix.length), Size);
  }
  client.destroy();
  return sizes;
}

function segmentsOf(sizes: ReadonlyMap<string, number>, topic: string): { segments: number; bytes: number } {
  const own = [...sizes].filter(([key]) => key.includes(`segments/${topic}/`));
  return { segments: own.length, bytes: own.reduce((sum, [, size]) => sum + size, 0) };
}

async function decisionBytes({ log }: BenchInstallation): Promise<number> {
  let bytes = 0;
  for (let partition = 0; partition < PARTITIONS_DECIDED; partition++) {
    for await (const { records } of log.read('access-decisions', partition, 0)) {
      bytes += records.reduce((sum, { value }) => sum + value.length, 0);
    }
  }
  return bytes;
}

function difference(after: RequestCounts, before: RequestCounts): RequestCounts {
  return {
    puts: after.puts - before.puts,
    lists: after.lists - before.lists,
    reads: after.reads - before.reads,
  };
}

function total(sizes: ReadonlyMap<string, number>): number {
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}
