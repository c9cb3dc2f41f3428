import type { RefusePart } from '../../sigma/sigma-document.ts';
import type { SigmaCorrelation } from '../../sigma/sigma-rule.ts';
import { LOOK_BACK_MILLIS } from '../detector.ts';

/** The most that a count can ask for: so many records of one group are kept. */
export const COUNT_MAX = 10_000;

/** Refuses a correlation that needs more than a detector remembers. */
export function refuseUnlessLive({ timespanMillis, countMin }: SigmaCorrelation, refuse: RefusePart): void {
  if (timespanMillis >= LOOK_BACK_MILLIS)
    refuse('`timespan` is too long to run live, expected less than 366 days', ['timespan']);
  if (countMin > COUNT_MAX)
    refuse(`asks for ${countMin} in one window, expected at most ${COUNT_MAX} to run live`, ['condition']);
}
