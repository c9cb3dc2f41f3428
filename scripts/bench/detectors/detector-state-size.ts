import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Figure, whole } from '../figures.ts';
import { ACTORS_OF_FEW, type DetectorsMeasured } from './all-detectors.ts';

/**
 * What the detectors remember of so many actors that work alike. Some detectors remember the newest `ACTORS_OF_FEW` only, so fewer
 * than half of 100,000 are in their tables, and the median actor is not. What it takes is what the other detectors remember of
 * each on average, and what these few add for one of the others: what they add for all, without what they add for those that
 * they remember. The texts that both use count once, as in a detector, which has all of them.
 */
export function measureState(actors: number): Figure[] {
  const remembered = Math.min(actors, ACTORS_OF_FEW);
  const [all, rest] = [stateOf(actors, 'all'), stateOf(actors, 'rest')];
  const allOfRemembered = stateOf(remembered, 'all');
  const addedForRemembered = allOfRemembered - stateOf(remembered, 'rest');
  const addedForAnother = (all - rest - addedForRemembered) / Math.max(1, actors - remembered);
  return [
    figure('state of the detectors, an actor on average', all / actors, actors),
    ...(actors > 2 * ACTORS_OF_FEW
      ? [figure('state of the median actor', rest / actors + addedForAnother, actors)]
      : []),
    figure('state of an actor that all detectors remember', allOfRemembered / remembered, remembered),
  ];
}

function figure(what: string, bytes: number, actors: number): Figure {
  return {
    what,
    value: `${whole(bytes)} B`,
    against: `${whole(actors)} actors, 6 accesses each, in bytes`,
    ratio: null,
  };
}

function stateOf(actors: number, measured: DetectorsMeasured): number {
  const program = join(import.meta.dirname, 'state-process.js');
  return Number(
    execFileSync(process.execPath, [program, String(actors), measured], { stdio: ['ignore', 'pipe', 'inherit'] }),
  );
}
