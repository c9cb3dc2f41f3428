import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../services/adapters/config/project-root.ts';
import { readCrash, writeCrash } from '../tests/support/fuzz/crash-file.ts';
import { type Crash, fuzz, replay } from '../tests/support/fuzz/fuzz.ts';
import type { Target } from '../tests/support/fuzz/target.ts';
import { targets } from '../tests/support/fuzz/targets.ts';
import { numberOption } from './number-option.ts';

/**
 * `npm run fuzz -- [--seconds N] [--inputs N] [--target NAME] [--seed N]`: changes inputs of every kind at random and
 * gives them to what reads them; the seconds are for all kinds together, the inputs for each. Exit 1 at the first input
 * that breaks a promise, which is written to a file; `--replay FILE` gives it again.
 */

const SECONDS = 60;
const options = parseArgs({
  options: { target: { type: 'string' }, replay: { type: 'string' } },
  strict: false,
}).values;

const found = typeof options.replay === 'string' ? await again(options.replay) : await fuzzAll();
process.exit(found ? 1 : 0);

async function again(file: string): Promise<boolean> {
  const crash = readCrash(file);
  const broken = await replay(targetNamed(crash.target), crash);
  console.log(broken === null ? `${file} breaks nothing any more` : `${file} breaks: ${broken.problem}`);
  return broken !== null;
}

async function fuzzAll(): Promise<boolean> {
  const inputsEach = numberOption('--inputs', Number.MAX_SAFE_INTEGER);
  const isCounted = process.argv.includes('--inputs') && !process.argv.includes('--seconds');
  const seconds = isCounted ? Number.MAX_SAFE_INTEGER : numberOption('--seconds', SECONDS);
  const seed = numberOption('--seed', 1 + (Date.now() % 1_000_000));
  const chosen = typeof options.target === 'string' ? [targetNamed(options.target)] : targets;
  const until = performance.now() + seconds * 1_000;
  console.log(`seed ${seed}`);
  let hasFound = false;
  for (const [index, target] of chosen.entries()) {
    // The later kinds get the time that one kind leaves.
    const millis = Math.max(1, (until - performance.now()) / (chosen.length - index));
    const { inputs, stepsPerByteMax, crash } = await fuzz(target, { seed, inputs: inputsEach, millis });
    console.log(`${target.name.padEnd(14)} ${inputs} inputs, at most ${stepsPerByteMax} steps a byte`);
    if (crash === null) continue;
    report(crash);
    hasFound = true;
  }
  return hasFound;
}

function report(crash: Crash): void {
  const file = writeCrash(join(projectRoot, '.cache/fuzz'), crash);
  console.log(`${crash.target}: ${crash.problem}\nagain: npm run fuzz -- --replay ${file}`);
}

function targetNamed(name: string): Target {
  const target = targets.find((one) => one.name === name);
  if (target !== undefined) return target;
  console.error(`--target is \`${name}\`, expected one of ${targets.map((one) => one.name).join(', ')}`);
  process.exit(2);
}
