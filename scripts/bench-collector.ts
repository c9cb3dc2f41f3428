import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { atLeast } from './at-least.ts';
import { measureCollector } from './bench/collector/collector-figures.ts';
import { machine } from './bench/conditions.ts';
import { printFigures } from './bench/figures.ts';

/**
 * `npm run bench:collector -- [--requests N] [--unreported N]` measures how fast the collector reads the access log of a video
 * server, and counts what is found of the reads that no tool reported. It sets no limits.
 */

const counts = new Command('bench:collector')
  .option('--requests <n>', 'lines of the access log', atLeast(1), 1_000_000)
  .option('--unreported <n>', 'of them reads that no tool reported', atLeast(1), 1_000)
  .parse()
  .opts<{ readonly requests: number; readonly unreported: number }>();

const scratch = await mkdtemp(join(tmpdir(), 'custodes-bench-collector-'));
try {
  console.log(machine());
  printFigures(await measureCollector(counts, scratch));
} finally {
  await rm(scratch, { recursive: true, force: true });
}
