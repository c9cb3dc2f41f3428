import { join } from 'node:path';
import { Command, Option } from 'commander';
import { projectRoot } from '../services/adapters/config/project-root.ts';
import { readCrash, writeCrash } from '../tests/support/fuzz/crash-file.ts';
import { type Crash, fuzz, replay } from '../tests/support/fuzz/fuzz.ts';
import type { Target } from '../tests/support/fuzz/target.ts';
import { targets } from '../tests/support/fuzz/targets.ts';
import { atLeast } from './at-least.ts';

/**
 * `npm run fuzz -- [--seconds N] [--inputs N] [--target NAME] [--seed N]`: changes inputs of every kind at random and
 * gives them to what reads them; the seconds are for all kinds together, the inputs for each. Exit 1 at the first input
 * that breaks a promise, which is written to a file; `--replay FILE` gives it again.
 */

const SECONDS = 60;

interface Options {
  readonly seconds?: number;
  readonly inputs?: number;
  readonly seed: number;
  readonly target?: string;
  readonly replay?: string;
}

const options = new Command('fuzz')
  .option('--seconds <n>', `for all kinds together (${SECONDS} without --inputs)`, atLeast(1))
  .option('--inputs <n>', 'of each kind', atLeast(1))
  .option('--seed <n>', 'of the changes', atLeast(1), 1 + (Date.now() % 1_000_000))
  .addOption(new Option('--target <name>', 'one kind').choices(targets.map((target) => target.name)))
  .option('--replay <file>', 'gives an input again that broke a promise')
  .parse()
  .opts<Options>();

const found = options.replay === undefined ? await fuzzAll() : await again(options.replay);
process.exit(found ? 1 : 0);

async function again(file: string): Promise<boolean> {
  const crash = readCrash(file);
  const broken = await replay(targetNamed(crash.target), crash);
  console.log(broken === null ? `${file} breaks nothing any more` : `${file} breaks: ${broken.problem}`);
  return broken !== null;
}

async function fuzzAll(): Promise<boolean> {
  const { inputs: inputsEach = Number.MAX_SAFE_INTEGER, seed, target: only } = options;
  const seconds = options.seconds ?? (options.inputs === undefined ? SECONDS : Number.MAX_SAFE_INTEGER);
  const chosen = only === undefined ? targets : [targetNamed(only)];
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
  throw new Error(`the target is \`${name}\`, expected one of ${targets.map((one) => one.name).join(', ')}`);
}
