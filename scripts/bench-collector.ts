import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureCollector } from './bench/collector/collector-figures.ts';
import { machine } from './bench/conditions.ts';
import { printFigures } from './bench/figures.ts';
import { numberOption } from './number-option.ts';

/**
 * `npm run bench:collector -- [--requests N] [--unreported N]` measures how fast the collector reads the access log of a video
 * server, and counts what is found of the reads that no tool reported. It sets no limits.
 */

const scratch = await mkdtemp(join(tmpdir(), 'custodes-bench-collector-'));
try {
  console.log(machine());
  const counts = {
    requests: numberOption('--requests', 1_000_000),
    unreported: numberOption('--unreported', 1_000),
  };
  printFigures(await measureCollector(counts, scratch));
} finally {
  await rm(scratch, { recursive: true, force: true });
}
