import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { projectRoot } from '../services/adapters/config/project-root.ts';
import { atLeast } from './at-least.ts';
import { machine } from './bench/conditions.ts';
import { NoBuildError, openBuild } from './bench/pair/open-build.ts';
import { writeInput } from './bench/pair/pair-input.ts';
import { measurePairs, printPairs } from './bench/pair/pairs.ts';

/**
 * `npm run bench:pair -- COMMIT-OR-FOLDER [--pairs N] [--events N]` compares the processor time of this build with that of
 * another one: judging, the decider and the detectors, in pairs of processes that run in turn. A commit is built in a
 * temporary folder; a folder has to be a checkout that is built. It prints ratios and sets no limits.
 */

const PAIRS = 5;
const EVENTS = 15_000;

const command = new Command('bench:pair')
  .argument('<other>', 'a commit, or the folder of a built checkout')
  .option('--pairs <n>', 'pairs of processes', atLeast(1), PAIRS)
  .option('--events <n>', 'accesses', atLeast(1), EVENTS)
  .parse();
const [other = ''] = command.args;
const { pairs, events } = command.opts<{ readonly pairs: number; readonly events: number }>();
const scratch = await mkdtemp(join(tmpdir(), 'custodes-pair-'));
try {
  console.log(machine());
  const builds = { before: openBuild(other, scratch), after: projectRoot };
  const input = await writeInput(builds, events, scratch);
  const measured = await measurePairs(builds, { input, scratch, pairs });
  printPairs(other, measured);
} catch (error) {
  if (!(error instanceof NoBuildError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
