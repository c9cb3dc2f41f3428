import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { atLeast } from './at-least.ts';
import { machine } from './bench/conditions.ts';
import { percentile, whole } from './bench/figures.ts';
import { metric, post, send } from './bench/http-client.ts';
import { type ServerProcess, startServer } from './bench/server-process.ts';
import { PlainCode } from './endure/plain-code.ts';
import { readUsage, type Usage } from './endure/server-usage.ts';
import { type WorkloadKind, workload, workloadKinds } from './endure/workload.ts';

/**
 * `npm run endure -- [--events N] [--kind normal|flood|cold-register] [--step N]` sends events to a server as fast as it
 * accepts them and prints what the process uses every `--step` events, then kills it with `kill -9` and measures how
 * long it takes to be ready, and to answer about alerts, again. Look-ups of one owner run beside the events.
 */

const EVENTS = 1_000_000;
const STEP_EVENTS = 500_000;
const LINES_PER_BATCH = 1_000;
const REQUESTS_AT_ONCE = 4;
const LOOK_UP_PAUSE_MILLIS = 250;
const LOOK_UP_MILLIS_MAX = 120_000;
const POLL_MILLIS = 200;

const {
  events,
  kind,
  step = Math.min(STEP_EVENTS, Math.ceil(events / 8)),
} = new Command('endure')
  .option('--events <n>', 'accesses', atLeast(1), EVENTS)
  .addOption(new Option('--kind <kind>', 'what is sent').choices(workloadKinds).default('normal'))
  .option('--step <n>', 'accesses of a row', atLeast(1))
  .parse()
  .opts<{ readonly events: number; readonly kind: WorkloadKind; readonly step?: number }>();

const scratch = await mkdtemp(join(tmpdir(), 'custodes-endure-'));
const { parts, ownerOf } = workload(kind, events, Date.now());
console.log(machine());
console.log(`kind ${kind}, ${whole(events)} access events, log and objects in the temporary folder`);
let server: ServerProcess = await startServer(join(scratch, 'data'));
try {
  await run();
} finally {
  await server.kill();
  await rm(scratch, { recursive: true, force: true });
}

async function run(): Promise<void> {
  let sent = 0;
  let printed = 0;
  let lookUps: number[] = [];
  const plain = new PlainCode();
  const stop = new AbortController();
  const looking = keepLooking(stop.signal, (millis) => {
    lookUps.push(millis);
    plain.run();
  });
  let before = await readUsage(server);
  let startedAt = performance.now();
  const row = async () => {
    const seconds = (performance.now() - startedAt) / 1_000;
    const after = await readUsage(server);
    printRow(sent, lookUps, { before, after, seconds, accesses: sent - printed, plainMicros: plain.take() });
    printed = sent;
    [before, lookUps, startedAt] = [after, [], performance.now()];
  };
  printHead();
  for (const { register, accesses } of parts) {
    await sendAll('/v1/register', register);
    for (let at = 0; at < accesses.length; ) {
      const upTo = Math.min(accesses.length, at + (step - (sent % step)));
      await sendAll('/v1/access-events', accesses.slice(at, upTo));
      sent += upTo - at;
      at = upTo;
      if (sent % step === 0) await row();
    }
  }
  // A company may have fewer accesses than were asked for.
  if (sent > printed) await row();
  const decidingAt = performance.now();
  const url = new URL(server.url);
  while ((await metric(url, 'custodes_decisions_total')) < sent) await delay(POLL_MILLIS);
  while ((await metric(url, 'custodes_late_facts_lag_records')) > 0) await delay(POLL_MILLIS);
  stop.abort();
  await looking;
  const decided = await readUsage(server);
  console.log(`decided again, because a record came late: ${whole(await metric(url, 'custodes_reevaluations_total'))}`);
  console.log(
    `all decided ${seconds(decidingAt)} s after the last answer; RSS ${mebibytes(decided.residentBytes)} MB, ` +
      `lag ${whole(decided.lag.records)} (${decided.lag.stage}), tail ${whole(decided.tail)}`,
  );
  await server.kill();
  const killedAt = performance.now();
  server = await startServer(server.dataDir);
  const readyAfter = seconds(killedAt);
  const ready = await readUsage(server);
  console.log(
    `ready ${readyAfter} s after kill -9 with ${ready.cpuSeconds.toFixed(1)} s of CPU; ` +
      `RSS ${mebibytes(ready.residentBytes)} MB, heap ${mebibytes(ready.heapBytes)} MB`,
  );
  const newest = new URL('/v1/alerts?limit=1', server.url);
  while ((await send(newest)).status !== 200) await delay(POLL_MILLIS);
  console.log(`alerts answered ${seconds(killedAt)} s after kill -9`);
}

async function sendAll(path: string, records: readonly object[]): Promise<void> {
  const url = new URL(path, server.url);
  let next = 0;
  const work = async () => {
    while (next < records.length) {
      const lines = records.slice(next, next + LINES_PER_BATCH).map((record) => JSON.stringify(record));
      next += LINES_PER_BATCH;
      await post(url, Buffer.from(`${lines.join('\n')}\n`));
    }
  };
  await Promise.all(Array.from({ length: path.endsWith('register') ? 1 : REQUESTS_AT_ONCE }, work));
}

/** Looks one owner up after the other. A look-up without an answer counts as its maximum. */
async function keepLooking(signal: AbortSignal, onLookedUp: (millis: number) => void): Promise<void> {
  for (let number = 0; !signal.aborted; number += 7) {
    const startedAt = performance.now();
    const url = new URL(`/v1/accesses?owner=${ownerOf(number)}&limit=20`, server.url);
    const answered = send(url).then(({ status }) => status);
    const status = await Promise.race([answered, delay(LOOK_UP_MILLIS_MAX, 0, { ref: false })]);
    if (status !== 200 && status !== 0) throw new Error(`a look-up answered ${status}, expected 200`);
    onLookedUp(performance.now() - startedAt);
    // Rejects only when the run ends.
    await delay(LOOK_UP_PAUSE_MILLIS, undefined, { signal }).catch(() => {});
  }
}

function printHead(): void {
  console.log('');
  console.log(
    '| events | /s | CPU µs an event | times plain code | RSS MB | of it anonymous | heap MB | disk MB | lag, records | lag, s | tail | look-up p50, ms | p99 |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|---|---|---|---|');
}

/** What happened between two looks at a server. */
interface UsageStep {
  readonly before: Usage;
  readonly after: Usage;
  readonly seconds: number;
  /** Accesses that were accepted. */
  readonly accesses: number;
  /** What JSON of one access takes, there and back, meanwhile. */
  readonly plainMicros: number | null;
}

function printRow(sent: number, lookUps: readonly number[], usage: UsageStep): void {
  const { before, after, seconds, accesses, plainMicros } = usage;
  const micros = ((after.cpuSeconds - before.cpuSeconds) / accesses) * 1e6;
  const cells = [
    whole(sent),
    whole(accesses / seconds),
    whole(micros),
    plainMicros === null ? '–' : (micros / plainMicros).toFixed(1),
    mebibytes(after.residentBytes),
    mebibytes(after.anonymousBytes),
    mebibytes(after.heapBytes),
    mebibytes(after.diskBytes),
    `${whole(after.lag.records)} ${after.lag.stage}`,
    after.waitSeconds.toFixed(1),
    whole(after.tail),
    lookUps.length === 0 ? '–' : whole(percentile(lookUps, 0.5)),
    lookUps.length === 0 ? '–' : whole(percentile(lookUps, 0.99)),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1_000).toFixed(1);
}

function mebibytes(bytes: number): string {
  return whole(bytes / 2 ** 20);
}
