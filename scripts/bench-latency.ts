import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { atLeast } from './at-least.ts';
import { machine } from './bench/conditions.ts';
import { printFigures } from './bench/figures.ts';
import { measureLongLatency } from './bench/latency/long-latency.ts';

/**
 * `npm run bench:latency -- [--minutes N]` measures event to alert of a server that has run for a while, at half the rate that it
 * accepts and at a tenth, for so many minutes each. It sets no limits.
 */

const { minutes } = new Command('bench:latency')
  .option('--minutes <n>', 'of each load', atLeast(1), 10)
  .parse()
  .opts<{ readonly minutes: number }>();

const scratch = await mkdtemp(join(tmpdir(), 'custodes-bench-latency-'));
try {
  console.log(machine());
  printFigures(await measureLongLatency(scratch, minutes));
} catch (error) {
  // A server that still runs may write into the folder while it is removed, which raises an error of its own.
  console.error(error);
  process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
