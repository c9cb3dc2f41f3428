import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { atLeast } from './at-least.ts';
import { measureArchive } from './bench/archive.ts';
import { benchWorld } from './bench/bench-world.ts';
import { conditions, machine } from './bench/conditions.ts';
import { measureDecider } from './bench/decider-core.ts';
import { type Figure, printFigures } from './bench/figures.ts';
import { measureLatency } from './bench/latency/event-to-alert.ts';
import { measureEngines } from './bench/other-engines.ts';
import { measurePipeline } from './bench/pipeline.ts';
import { measureQuestions } from './bench/questions.ts';
import { measureRegister } from './bench/register/register-scale.ts';

/**
 * `npm run bench -- [--quick] [--events N] [--register N]` measures the speed and size of custodes on this machine.
 * Each figure appears beside a plain baseline measured in the same run. It prints one table and sets no limits.
 */

const EVENTS = 200_000;
const EVENTS_QUICK = 30_000;
const REGISTER_RECORDS = 10_000_000;
const REGISTER_RECORDS_QUICK = 100_000;

const {
  quick: isQuick,
  events = isQuick ? EVENTS_QUICK : EVENTS,
  register: registerRecords = isQuick ? REGISTER_RECORDS_QUICK : REGISTER_RECORDS,
} = new Command('bench')
  .option('--quick', 'a look in two minutes', false)
  .option('--events <n>', 'accesses', atLeast(1))
  .option('--register <n>', 'records of the largest register', atLeast(1))
  .parse()
  .opts<{ readonly quick: boolean; readonly events?: number; readonly register?: number }>();

const scratch = await mkdtemp(join(tmpdir(), 'custodes-bench-'));
const figures: Figure[] = [];
try {
  console.log(machine());
  const world = benchWorld(events);
  console.log(conditions(world));
  report('decider without a broker');
  figures.push(...(await measureDecider(world, scratch)));
  report('other engines');
  figures.push(...(await measureEngines(world)));
  report('whole pipeline');
  const pipeline = await measurePipeline(world, scratch);
  figures.push(...pipeline.figures);
  report('archive');
  figures.push(...(await measureArchive(pipeline.dataDir)));
  report('event to alert');
  figures.push(...(await measureLatency(world, scratch, { ratePerSecond: pipeline.decidedPerSecond / 2, isQuick })));
  report('ask before access');
  figures.push(...(await measureQuestions(world, scratch, isQuick)));
  report('register on disk');
  figures.push(...(await measureRegister(registerRecords, scratch)));
  printFigures(figures);
} catch (error) {
  // A server that still runs may write into the folder while it is removed, which raises an error of its own.
  console.error(error);
  process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}

/** Progress goes to stderr, so that stdout contains only the result. */
function report(what: string): void {
  console.error(`measuring: ${what} …`);
}
