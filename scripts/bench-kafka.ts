import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { atLeast } from './at-least.ts';
import { type BenchWorld, benchWorld } from './bench/bench-world.ts';
import { conditions, machine } from './bench/conditions.ts';
import { type Figure, printFigures } from './bench/figures.ts';
import { measureEventToAlert } from './bench/kafka/event-to-alert.ts';
import { openInstallation } from './bench/kafka/installation.ts';
import { measureArchived, measureDay } from './bench/kafka/s3-archive.ts';
import { type S3Access, startServers } from './bench/kafka/servers.ts';
import { buildTwin } from './bench/kafka/streams-twin.ts';
import { measureThroughput, type ThroughputResult } from './bench/kafka/throughput.ts';

/**
 * `npm run bench:kafka -- [--quick] [--events N] [--decider]` measures custodes on one real Kafka broker and Ceph RGW, both started
 * for this run; with `--decider` only the decider, without an object store. Each figure appears beside a plain baseline measured in the same run. It prints one table and sets no
 * limits.
 */

const EVENTS = 200_000;
const EVENTS_QUICK = 30_000;
const ROUNDS = 3;
const ROUNDS_QUICK = 1;
/** The steady load is half of the decided rate, so that a busy machine can keep up. */
const LOAD_SHARES = [0.5, 0.05];

const {
  quick: isQuick,
  decider: isDeciderOnly,
  events = isQuick ? EVENTS_QUICK : EVENTS,
} = new Command('bench:kafka')
  .option('--quick', 'fewer accesses, once each', false)
  .option('--decider', 'only the decider, without an object store', false)
  .option('--events <n>', 'accesses', atLeast(1))
  .parse()
  .opts<{ readonly quick: boolean; readonly decider: boolean; readonly events?: number }>();
const rounds = isQuick ? ROUNDS_QUICK : ROUNDS;

await buildTwin();
const scratch = await mkdtemp(join(tmpdir(), 'custodes-bench-kafka-'));
const figures: Figure[] = [];
console.log(machine());
report(isDeciderOnly ? 'starting Kafka' : 'starting Kafka and Ceph RGW');
const servers = await startServers(scratch, { s3: !isDeciderOnly });
const open = (name: string) => openInstallation(`bench-${name}`, scratch, servers);
try {
  const world = benchWorld(events);
  console.log(conditions(world));
  report('decider on one partition');
  const one = await measureThroughput(world, { rounds, where: 'one partition', open });
  await one.last.log.close();
  report('decider on all partitions');
  const all = await measureThroughput(world, { rounds, where: 'all partitions', open });
  figures.push(...one.figures, ...all.figures);
  if (servers.s3 === null) await all.last.log.close();
  else figures.push(...(await measureAll(world, all, servers.s3)));
  printFigures(figures);
} catch (error) {
  // This runs before the servers stop, because their end raises errors in whatever still runs.
  console.error(error);
  process.exitCode = 1;
} finally {
  await servers.stop();
  await rm(scratch, { recursive: true, force: true });
}

/** Progress goes to stderr, so that stdout contains only the result. */
function report(what: string): void {
  console.error(`measuring: ${what} …`);
}

/** What follows the decider: the archive of the last round, event to alert, and what a day asks of the object store. */
async function measureAll(world: BenchWorld, decided: ThroughputResult, s3: S3Access): Promise<Figure[]> {
  const found: Figure[] = [];
  report('archive');
  found.push(...(await measureArchived(decided.last, s3, events)));
  await decided.last.log.close();
  report('event to alert');
  for (const share of LOAD_SHARES) {
    const alerting = await open(`alert-${share}-`);
    const ratePerSecond = decided.decidedPerSecond * share;
    found.push(...(await measureEventToAlert(world, { installation: alerting, ratePerSecond, isQuick })));
    await alerting.log.close();
  }
  report('objects a day');
  const day = await open('day-');
  found.push(...(await measureDay(world, day, { s3, isQuick })));
  await day.log.close();
  return found;
}
