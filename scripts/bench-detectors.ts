import { machine } from './bench/conditions.ts';
import { measureDetectors } from './bench/detectors/detector-figures.ts';
import { measureState } from './bench/detectors/detector-state-size.ts';
import { printFigures } from './bench/figures.ts';
import { numberOption } from './number-option.ts';

/**
 * `npm run bench:detectors -- [--events N] [--actors N]` measures all detectors, from the bytes of a decision to the finding: a
 * company whose register is complete, a flood in which every access is a finding, and the memory of an actor. It prints a
 * hash of all findings, the same for two builds that find the same, and sets no limits.
 */

console.log(machine());
printFigures([
  ...(await measureDetectors(numberOption('--events', 60_000))),
  ...measureState(numberOption('--actors', 100_000)),
]);
