import { openPrng } from '../prng.ts';
import { open, openSession } from '../session.ts';
import type { Staff } from '../staff.ts';
import { pickCamera, pickOwner, type World } from '../world.ts';
import { momentAtWork, type Story, staleTicket } from './story.ts';

const WEEK_DAYS = 7;

/**
 * The slow watcher opens one clip of the same owner every week and cites a ticket that was closed earlier. Some watch a
 * bedroom camera. Others watch other cameras, which is harder to detect.
 */
export function slowWatcher(world: World, offender: Staff, number: number): Story {
  const prng = openPrng(world.parameters.seed, 'slow', number);
  const intimate = prng.chance(500);
  const owner = pickOwner(world, offender, prng, intimate);
  const camera = pickCamera(owner, prng, intimate);
  const claim = staleTicket(world, owner);
  let next = Math.min(prng.below(3), world.parameters.days - 1);

  return (day) => {
    if (day < next) return;
    const at = momentAtWork(world, offender, day, prng);
    if (at === null) return;
    const guilt = {
      scenario: 'slow-watcher',
      variant: camera.locationClass === 'intimate' ? 'intimate-camera' : 'other-camera',
    };
    open(openSession(world, offender, at, prng), { at, action: 'view', owner, camera, claim, guilt });
    next = (Math.floor(day / WEEK_DAYS) + 1) * WEEK_DAYS + prng.below(3);
  };
}
