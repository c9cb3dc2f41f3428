import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { percentile } from '../figures.ts';
import type { Builds, Side } from './pair-input.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('./measure-build.js', import.meta.url));

/** CPU microseconds of an event, how many times those of avsc, or bytes, by what was measured. */
type Measured = Readonly<Record<string, number>>;
export type Pairs = readonly Readonly<Record<Side, Measured>>[];

export interface PairOptions {
  readonly input: string;
  readonly scratch: string;
  readonly pairs: number;
}

/** Measures the builds in turn, each in a process of its own; every second pair begins with the other one. */
export async function measurePairs(builds: Builds, { input, scratch, pairs }: PairOptions): Promise<Pairs> {
  const measured: Record<Side, Measured>[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    console.error(`measuring: pair ${pair + 1} of ${pairs} …`);
    const found: Partial<Record<Side, Measured>> = {};
    const order: readonly Side[] = pair % 2 === 0 ? ['before', 'after'] : ['after', 'before'];
    for (const side of order) {
      const folder = join(scratch, `${side}-${pair}`);
      const given = [program, builds[side], side, input, folder];
      const { stdout } = await run(process.execPath, ['--max-semi-space-size=64', ...given], { cwd: builds[side] });
      found[side] = JSON.parse(stdout);
    }
    measured.push(found as Record<Side, Measured>);
  }
  return measured;
}

/** Prints one table, also valid Markdown: the median of the ratios, and the smallest and the largest. */
export function printPairs(other: string, pairs: Pairs): void {
  console.log(
    `CPU microseconds or bytes of an event; above 1 is less than ${other}; ${pairs.length} pairs of processes`,
  );
  console.log(`| part | ${other} | this build | ratio: median (least to most) |`);
  console.log('| --- | --- | --- | --- |');
  for (const part of Object.keys(pairs[0]?.before ?? {})) {
    const of = (side: Side) => pairs.map((pair) => pair[side][part] ?? Number.NaN);
    const ratios = pairs.map(({ before, after }) => (before[part] ?? Number.NaN) / (after[part] ?? Number.NaN));
    const [before, after] = [of('before'), of('after')].map((values) => percentile(values, 0.5).toFixed(1));
    const spread = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
    console.log(`| ${part} | ${before} | ${after} | ${percentile(ratios, 0.5).toFixed(2)} (${spread}) |`);
  }
}
