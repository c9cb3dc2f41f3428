import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Figure, whole } from '../figures.ts';
import { ACTORS_OF_FEW, type DetectorsMeasured } from './all-detectors.ts';

/**
 * What the detectors remember of so many actors that work alike. Some detectors remember the newest 20,000 only, so fewer than
 * half of 100,000 are in their tables, and the median actor is not. What it takes is what the other detectors remember of each
 * on average, and what these few remember of the others besides: all that they remember without what they do of 20,000 alone.
 * Texts that both use count twice, so the median is at most this.
 */
export function measureState(actors: number): Figure[] {
  const [all, rest, few] = (['all', 'rest', 'few'] as const).map((measured) => stateOf(actors, measured));
  const others = Math.max(1, actors - ACTORS_OF_FEW);
  const ofOthers = ((few ?? 0) - stateOf(Math.min(actors, ACTORS_OF_FEW), 'few')) / others;
  const remembered = Math.min(actors, ACTORS_OF_FEW);
  return [
    figure('state of the detectors, an actor on average', (all ?? 0) / actors, actors),
    ...(actors > 2 * ACTORS_OF_FEW
      ? [figure('state of the median actor, at most', (rest ?? 0) / actors + ofOthers, actors)]
      : []),
    figure('state of an actor that all detectors remember', stateOf(remembered, 'all') / remembered, remembered),
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
