import { activeOwnerCount, type Owner, staffAccountCount } from '../owners.ts';
import { openPrng, type Prng } from '../prng.ts';
import { open, openSession } from '../session.ts';
import type { Staff } from '../staff.ts';
import { ownerOf, pickCamera, pickOwner, type World } from '../world.ts';
import type { WorldEvent } from '../world-event.ts';
import { momentAtWork, type Story, staleTicket } from './story.ts';

/** FTC v. Ring, 2017: 81 owners in three months. In shorter worlds the list of owners grows at the same pace. */
const TARGETS_MAX = 81;
const FULL_LENGTH_WORKDAYS = 65;
/** The targets known from the first day. The rest are added over time. */
const FIRST_TARGETS = 6;
/** The number of 1,000 targets, and of 1,000 views, that concern an intimate camera. */
const INTIMATE_PERMILLE = 850;
/** One in this many targets is a colleague's account; none of the first ten is. */
const COLLEAGUE_EVERY = 12;
/** The number of 1,000 targets that have an old ticket, which the offender cites. */
const STALE_TICKET_PERMILLE = 200;

interface Target {
  readonly owner: Owner;
  readonly claim: NonNullable<WorldEvent['claim']> | null;
}

/** R1: an engineer browses bedrooms in about 300 sessions and 3,000 clips over 65 working days. */
export function prurientBrowse(world: World, offender: Staff, number: number): Story {
  const prng = openPrng(world.parameters.seed, 'r1', number);
  const targets = chooseTargets(world, offender, prng);
  const unvisited = [...targets];
  let workday = 0;

  return (day) => {
    const first = momentAtWork(world, offender, day, prng);
    if (first === null) return;
    const found = FIRST_TARGETS + Math.ceil((workday * (TARGETS_MAX - FIRST_TARGETS)) / (FULL_LENGTH_WORKDAYS - 5));
    const known = targets.slice(0, found);
    workday++;

    let at = first;
    const sessions = prng.between(3, 6);
    for (let session = 0; session < sessions; session++) {
      const fresh = unvisited[0];
      const goesOn = fresh !== undefined && known.includes(fresh) && session < 3;
      const target = goesOn ? fresh : prng.pick(known);
      if (goesOn) unvisited.shift();
      at = browse(world, offender, { target, at, prng }) + prng.between(5, 40) * 60_000;
    }
  };
}

/** Opens about ten clips of one owner in a row. Returns the end time. */
function browse(world: World, offender: Staff, sitting: { target: Target; at: number; prng: Prng }): number {
  const { target, at, prng } = sitting;
  const session = openSession(world, offender, at, prng);
  const variant = target.claim === null ? 'no-purpose' : 'stale-ticket';
  const why = target.claim === null ? {} : { claim: target.claim };
  const views = prng.between(6, 14);
  let now = at;
  for (let view = 0; view < views; view++) {
    const camera = pickCamera(target.owner, prng, prng.chance(INTIMATE_PERMILLE));
    const guilt = { scenario: 'r1-prurient-browse', variant };
    now = open(session, { at: now, action: 'view', owner: target.owner, camera, ...why, guilt }) + 3000;
  }
  return now;
}

function chooseTargets(world: World, offender: Staff, prng: Prng): Target[] {
  const count = Math.min(TARGETS_MAX, Math.floor(activeOwnerCount(world.parameters) / 2));
  const owners = new Map<number, Owner>();
  for (let draw = 0; owners.size < count && draw < count * 20; draw++) {
    const owner = chooseTarget(world, offender, owners.size, prng);
    if (owner.index !== offender.ownAccount?.index) owners.set(owner.index, owner);
  }
  return [...owners.values()].map((owner) => {
    const cites = owner.employeeId === null && prng.chance(STALE_TICKET_PERMILLE);
    return { owner, claim: cites ? staleTicket(world, owner) : null };
  });
}

function chooseTarget(world: World, offender: Staff, position: number, prng: Prng): Owner {
  const colleagues = staffAccountCount(world.parameters);
  if (position % COLLEAGUE_EVERY === COLLEAGUE_EVERY - 1 && colleagues > 0) {
    return ownerOf(world, prng.below(colleagues));
  }
  for (;;) {
    const owner = pickOwner(world, offender, prng, prng.chance(INTIMATE_PERMILLE));
    const early = position < COLLEAGUE_EVERY - 1;
    if (!early || owner.employeeId === null) return owner;
  }
}
