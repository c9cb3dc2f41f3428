import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openBareDecider } from './bare-decider.ts';
import { companyParts, encodeAccesses } from './company.ts';
import { type Figure, percentile, report } from './figures.ts';
import { bytesOfFolder } from './folder-bytes.ts';
import { metric, send } from './http-client.ts';
import { PreparedRequests } from './prepared-requests.ts';
import { medianRates } from './rates.ts';
import { startServer } from './server-process.ts';

const QUARTERS = 4;
const POLL_MILLIS = 100;
const LIVE_EVERY_MILLIS = 100;
const LIVE_IDLE_TIMES = 50;
/** Enough to decide alone for some seconds. */
const ALONE_ACCESSES_MAX = 20_000;
const ALONE_ROUNDS = { warm: 2, counted: 5 };

interface Memory {
  /** Without mapped files, which the system takes back when it needs the room. */
  readonly anonymous: number;
  readonly resident: number;
}

/**
 * A server as `npm start` runs it, which has the register that the company begins with, and whose accesses one client posts as
 * NDJSON as fast as it accepts them. Beside it: the same bytes appended to a file and flushed, and the same accesses decided alone.
 */
export async function measurePipeline(accesses: number, scratch: string): Promise<Figure[]> {
  report('deciding alone');
  const alone = await decideAlone(accesses);
  report('making the requests');
  const prepared = await PreparedRequests.write(companyParts(accesses), join(scratch, 'bodies'));
  const appendingAt = performance.now();
  await prepared.appendPlainly(join(scratch, 'plain'));
  const appended = rateSince(appendingAt, prepared.accesses);
  await rm(join(scratch, 'plain'));

  const dataDir = join(scratch, 'data');
  const server = await startServer(dataDir);
  const live = new URL('/livez', server.url);
  const { requests } = prepared;
  const begin = requests.findIndex((request) => request.accesses > 0);
  report('posting the register to a server');
  await prepared.post(server.url, requests.slice(0, begin));
  const idleMemory = await memoryOf(server.pid);
  const idle: number[] = [];
  for (let time = 0; time < LIVE_IDLE_TIMES; time += 1) idle.push(await roundTrip(live));

  report('posting the accesses');
  const stop = new AbortController();
  const asking = askUntil(live, stop.signal);
  const startedAt = performance.now();
  const memory: Memory[] = [];
  for (let quarter = 0; quarter < QUARTERS; quarter += 1) {
    const [from, to] = [quarter, quarter + 1].map(
      (at) => begin + Math.floor(((requests.length - begin) * at) / QUARTERS),
    );
    await prepared.post(server.url, requests.slice(from, to));
    memory.push(await memoryOf(server.pid));
  }
  const acknowledged = rateSince(startedAt, prepared.accesses);
  await alerted(server.url, prepared.accesses);
  const done = rateSince(startedAt, prepared.accesses);
  stop.abort();
  const underLoad = await asking;
  await server.drain();
  const sealed = rateSince(startedAt, prepared.accesses);
  const segments = await bytesOfFolder(join(dataDir, 'objects/segments/access-decisions'));
  await prepared.close();

  const decidedAlone = { what: 'decided alone, one core, register in memory', value: alone };
  const plainAppend = { what: 'the same bytes appended to a file and flushed', value: appended };
  const [first] = memory as [Memory, ...Memory[]];
  return [
    { what: 'decided, detected and alerted', value: done, unit: '/s', against: decidedAlone },
    { what: 'acknowledged to the client', value: acknowledged, unit: '/s', against: plainAppend },
    { what: 'sealed and indexed, the server drained', value: sealed, unit: '/s', against: plainAppend },
    {
      what: 'the slowest /livez under load',
      value: Math.max(...underLoad),
      unit: 'ms',
      against: { what: 'the slowest of the idle server', value: Math.max(...idle) },
    },
    {
      what: '/livez under load, p99',
      value: percentile(underLoad, 0.99),
      unit: 'ms',
      against: { what: 'of the idle server', value: percentile(idle, 0.99) },
    },
    ...memory.map(({ anonymous }, at): Figure => {
      const against = at === 0 ? { what: 'idle, with the register', value: idleMemory.anonymous } : null;
      return {
        what: `memory after ${(at + 1) * (100 / QUARTERS)} % of the accesses`,
        value: anonymous,
        unit: 'MB',
        against: against ?? { what: `after ${100 / QUARTERS} %`, value: first.anonymous },
      };
    }),
    {
      what: 'the same at the end with mapped files (RSS)',
      value: memory.at(-1)?.resident ?? 0,
      unit: 'MB',
      against: { what: 'without', value: memory.at(-1)?.anonymous ?? 0 },
    },
    {
      what: 'sealed bytes of an access',
      value: segments / prepared.accesses,
      unit: 'B',
      against: { what: 'its NDJSON', value: prepared.accessBytes / prepared.accesses },
    },
  ];
}

/** Accesses a second, of the first ones. */
async function decideAlone(accesses: number): Promise<number> {
  const register: object[] = [];
  const made: object[] = [];
  for (const part of companyParts(accesses)) {
    register.push(...part.register);
    made.push(...part.accesses);
    if (made.length >= ALONE_ACCESSES_MAX) break;
  }
  const encoded = encodeAccesses(made.slice(0, ALONE_ACCESSES_MAX));
  const decide = await openBareDecider(register);
  const run = () => encoded.forEach((access, offset) => void decide(access, offset));
  const [rates] = await medianRates([{ accesses: encoded.length, run }], ALONE_ROUNDS);
  return rates.perSecond;
}

/** Resolves when everything is decided and, at two looks, nothing waits before detector and alerter. */
async function alerted(url: URL, accesses: number): Promise<void> {
  while ((await metric(url, 'custodes_decisions_total')) < accesses) await delay(POLL_MILLIS);
  for (let quiet = 0; quiet < 2; await delay(POLL_MILLIS)) {
    const lags = await Promise.all(
      ['detector', 'alerter'].map((stage) => metric(url, `custodes_stage_lag_records{stage="${stage}"}`)),
    );
    quiet = lags.every((lag) => lag === 0) ? quiet + 1 : 0;
  }
}

async function askUntil(url: URL, signal: AbortSignal): Promise<number[]> {
  const millis: number[] = [];
  do {
    millis.push(await roundTrip(url));
    await delay(LIVE_EVERY_MILLIS);
  } while (!signal.aborted);
  return millis;
}

async function roundTrip(url: URL): Promise<number> {
  const startedAt = performance.now();
  const { status } = await send(url);
  if (status !== 200) throw new Error(`${url.pathname} answered ${status}, expected 200`);
  return performance.now() - startedAt;
}

/** In megabytes. Linux only. */
async function memoryOf(pid: number): Promise<Memory> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string) => (Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) * 1024) / 1e6;
  return { anonymous: megabytes('RssAnon'), resident: megabytes('VmRSS') };
}

function rateSince(startedAt: number, accesses: number): number {
  return (accesses / (performance.now() - startedAt)) * 1000;
}
