import type { Owner } from '../owners.ts';
import { DAY_MS, HOUR_MS } from '../parameters.ts';
import { openPrng } from '../prng.ts';
import { open, openSession } from '../session.ts';
import type { Staff } from '../staff.ts';
import { midnightOf, pickCamera, pickOwner, type World } from '../world.ts';
import type { Story } from './story.ts';

/** The number of owners that the leaver keeps watching, and on how many of 1,000 days. */
const VICTIMS = 3;
const RETURN_PERMILLE = 350;

/** R5: a person whose employment has ended still opens recordings, the first time within hours. */
export function leaver(world: World, offender: Staff, number: number): Story {
  const prng = openPrng(world.parameters.seed, 'r5', number);
  const leavesAt = offender.leavesAt ?? Number.POSITIVE_INFINITY;
  const victims = Array.from({ length: VICTIMS }, () => pickOwner(world, offender, prng, true));

  return (day) => {
    const midnight = midnightOf(world, day);
    const lastDay = leavesAt >= midnight && leavesAt < midnight + DAY_MS;
    if (lastDay) returnTo(prng.pick(victims), leavesAt + prng.between(1, 6) * HOUR_MS);
    if (midnight >= leavesAt && prng.chance(RETURN_PERMILLE)) {
      returnTo(prng.pick(victims), midnight + prng.between(8, 22) * HOUR_MS);
    }
  };

  function returnTo(owner: Owner, at: number): void {
    const session = openSession(world, offender, at, prng);
    const views = prng.between(1, 3);
    let now = at;
    for (let view = 0; view < views; view++) {
      const guilt = { scenario: 'r5-leaver', variant: 'after-last-day' };
      now = open(session, { at: now, action: 'view', owner, camera: pickCamera(owner, prng, true), guilt }) + 4000;
    }
  }
}
