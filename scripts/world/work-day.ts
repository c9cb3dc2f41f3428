import { openEpisode } from './open-episode.ts';
import { HOUR_MS } from './parameters.ts';
import { openPrng, type Prng } from './prng.ts';
import { lookUp, open, openSession, type Session } from './session.ts';
import { type JobRole, SHIFT_MS, type Staff, worksOn } from './staff.ts';
import type { Episode } from './world.ts';
import { midnightOf, ownerOf, pickCamera, pickOwner, type World } from './world.ts';

/** Minimum and maximum owners per day and role. Support averages four, so eight accesses per day are ordinary. */
const visitsPerDay: Readonly<Record<JobRole, readonly [number, number]>> = {
  'support-agent': [3, 5],
  engineer: [0, 2],
  'trust-safety-analyst': [1, 3],
  'legal-specialist': [0, 2],
  'support-manager': [0, 1],
};
/** The number of 1,000 visits that return to an owner whose matter is still open. */
const REVISIT_PERMILLE = 300;
const SEARCH_PERMILLE = 600;
const LIST_PERMILLE = 150;
/** Per 1,000 working days: how often a person views their own camera, and how often a tool denies access. */
const OWN_CAMERA_PERMILLE = 60;
const DENIED_PERMILLE = 40;
/** No visit lasts longer. A visit that could outlast the matter or the job does not begin. */
const VISIT_MS_MAX = HOUR_MS;

/** Generates an ordinary working day of one staff member. Nothing here is wrong, but some of it cannot be explained. */
export function workDay(world: World, staff: Staff, day: number): void {
  const prng = openPrng(world.parameters.seed, 'work', staff.index, day);
  const midnight = midnightOf(world, day);
  if (!worksOn(staff, midnight, prng)) return;

  const [least, most] = visitsPerDay[staff.role];
  const visits = prng.between(least, most);
  const shiftStart = midnight + staff.shiftStartMs;
  for (let visit = 0; visit < visits; visit++) {
    const slotMs = Math.floor(SHIFT_MS / visits);
    const at = shiftStart + visit * slotMs + prng.below(slotMs);
    if (isEmployed(staff, at)) payVisit(world, staff, at, prng);
  }
  const someTime = shiftStart + prng.below(SHIFT_MS);
  if (isEmployed(staff, someTime)) sideline(world, staff, someTime, prng);
}

function isEmployed({ leavesAt }: Staff, at: number): boolean {
  return leavesAt === null || at + VISIT_MS_MAX < leavesAt;
}

function payVisit(world: World, staff: Staff, at: number, prng: Prng): void {
  const open = (world.openEpisodes.get(staff.index) ?? []).filter(({ closesAt }) => closesAt > at + VISIT_MS_MAX);
  const returns = open.length > 0 && prng.chance(REVISIT_PERMILLE);
  const episode = returns ? prng.pick(open) : openEpisode(world, staff, at, prng);
  world.openEpisodes.set(staff.index, returns ? open : [...open, episode]);
  visit(openSession(world, staff, at, prng), episode, at);
}

/** Generates the accesses of one visit: find the account, open some clips, and sometimes watch live or take a copy. */
export function visit(session: Session, episode: Episode, at: number): void {
  const { staff, prng } = session;
  const { owner, purpose, claim } = episode;
  // Half of the tools send only the claim. The purpose follows from it.
  const why = prng.chance(300) ? { claim } : { claim, purpose };
  const searches = staff.role !== 'engineer';
  if (searches && prng.chance(SEARCH_PERMILLE)) {
    const kind = prng.pick(['exact-email', 'phone', 'id'] as const);
    lookUp(session, at, owner, { kind, resultCount: 1 });
  }
  if (searches && prng.chance(LIST_PERMILLE)) lookUp(session, at + 4000, owner, null);

  let now = at + prng.between(10, 90) * 1000;
  const clips = prng.pick([1, 1, 2, 2, 3, 4]);
  for (let clip = 0; clip < clips; clip++) {
    const elsewhere = !episode.cameraBound && prng.chance(150);
    const camera = elsewhere ? pickCamera(owner, prng, false) : episode.camera;
    const outcome = prng.chance(5) ? ({ outcome: 'error' } as const) : {};
    const action = prng.chance(150) ? 'thumbnail' : 'view';
    now = open(session, { at: now, action, owner, camera, ...why, ...outcome }) + prng.between(3, 60) * 1000;
  }
  for (const action of episode.extra.filter(() => prng.chance(400))) {
    now = open(session, { at: now, action, owner, camera: episode.camera, ...why }) + 5000;
  }
}

/**
 * Generates what else happens on working days: a view of the person's own camera, and an access that the tool denies.
 */
function sideline(world: World, staff: Staff, at: number, prng: Prng): void {
  const session = openSession(world, staff, at, prng);
  if (staff.ownAccount !== null && prng.chance(OWN_CAMERA_PERMILLE)) {
    const owner = ownerOf(world, staff.ownAccount.index);
    open(session, { at, action: 'view', owner, camera: prng.pick(owner.cameras), purpose: 'owner-self' });
  }
  if (prng.chance(DENIED_PERMILLE)) {
    const owner = pickOwner(world, staff, prng, false);
    const camera = pickCamera(owner, prng, false);
    open(session, { at: at + 1000, action: 'view', owner, camera, outcome: 'denied' });
  }
}
