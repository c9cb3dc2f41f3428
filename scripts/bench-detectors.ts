import { Command } from 'commander';
import { atLeast } from './at-least.ts';
import { machine } from './bench/conditions.ts';
import { measureDetectors } from './bench/detectors/detector-figures.ts';
import { measureState } from './bench/detectors/detector-state-size.ts';
import { printFigures } from './bench/figures.ts';

/**
 * `npm run bench:detectors -- [--events N] [--actors N]` measures all detectors, from the bytes of a decision to the finding: a
 * company whose register is complete, a flood in which every access is a finding, and the memory of an actor. It prints a
 * hash of all findings, the same for two builds that find the same, and sets no limits.
 */

const { events, actors } = new Command('bench:detectors')
  .option('--events <n>', 'accesses of the company, and of the flood', atLeast(1), 60_000)
  .option('--actors <n>', 'actors whose memory is measured', atLeast(1), 100_000)
  .parse()
  .opts<{ readonly events: number; readonly actors: number }>();

console.log(machine());
printFigures([...(await measureDetectors(events)), ...measureState(actors)]);
