import { staffAccountCount } from '../owners.ts';
import { openPrng, type Prng } from '../prng.ts';
import { lookUp, open, openSession } from '../session.ts';
import type { Staff } from '../staff.ts';
import { ownerOf, type World } from '../world.ts';
import { momentAtWork, type Story } from './story.ts';

/** The number of look-ups by one agent, about a week apart. */
const TIMES = 2;

/** R3: an agent finds a colleague's account by e-mail address and watches within ten minutes, without a ticket. */
export function coworkerLookup(world: World, offender: Staff, number: number): Story {
  const { seed, days } = world.parameters;
  const prng = openPrng(seed, 'r3', number);
  const colleagues = Array.from({ length: staffAccountCount(world.parameters) }, (_, index) => index);
  const victim = ownerOf(world, prng.pick(colleagues.filter((index) => index !== offender.ownAccount?.index)));
  let next = Math.floor((days * 2) / 5);
  let done = 0;

  return (day) => {
    if (day < next || done === TIMES) return;
    const at = momentAtWork(world, offender, day, prng);
    if (at === null) return;
    const session = openSession(world, offender, at, prng);
    lookUp(session, at, victim, { kind: 'exact-email', resultCount: 1 });
    watch(session, victim, at + prng.between(1, 5) * 60_000, prng);
    done++;
    next = day + 6;
  };
}

function watch(
  session: ReturnType<typeof openSession>,
  owner: ReturnType<typeof ownerOf>,
  at: number,
  prng: Prng,
): void {
  const views = prng.between(3, 6);
  let now = at;
  for (let view = 0; view < views; view++) {
    const guilt = { scenario: 'r3-coworker-lookup', variant: 'exact-email' };
    now = open(session, { at: now, action: 'view', owner, camera: prng.pick(owner.cameras), guilt }) + 2000;
  }
}
