import { CUSTOMER_TOOL, MEDIA_SERVICE, PIPELINE_TOOL, RETENTION_SERVICE } from './fixed-facts.ts';
import type { Owner } from './owners.ts';
import { activeOwnerCount } from './owners.ts';
import { DAY_MS } from './parameters.ts';
import { openPrng, type Prng } from './prng.ts';
import { clipOf, eventIdAt } from './session.ts';
import type { DraftEvent } from './timeline.ts';
import { midnightOf, ownerOf, type World } from './world.ts';

/** Per 1,000 owners and day: how many watch their own cameras, and for how many a service opens a clip. */
const WATCHING_PERMILLE = 120;
const SERVICED_PERMILLE = 30;

/** Generates what customers and services do on one day. All of it is allowed. */
export function customerDay(world: World, day: number): void {
  const prng = openPrng(world.parameters.seed, 'customers', day);
  const active = activeOwnerCount(world.parameters);
  const midnight = midnightOf(world, day);
  const someTime = () => midnight + prng.below(DAY_MS);
  const someOwner = () => ownerOf(world, prng.below(active));
  const accesses = [
    ...Array.from({ length: share(active, WATCHING_PERMILLE) }, () => ownView),
    ...Array.from({ length: share(active, SERVICED_PERMILLE) }, () => serviceTouch),
  ];
  for (const draftAccess of accesses) {
    const at = someTime();
    world.timeline.access(at, draftAccess(someOwner(), at, prng));
  }
}

function share(count: number, permille: number): number {
  return Math.ceil((count * permille) / 1000);
}

function ownView(owner: Owner, at: number, prng: Prng): DraftEvent {
  const camera = prng.pick(owner.cameras);
  const [user] = owner.authorisedUsers;
  const byUser = user !== undefined && prng.chance(300);
  const live = prng.chance(300);
  const kind = byUser ? 'authorised-user' : prng.pick(['owner', 'customer-session'] as const);
  const ids = { cameraId: camera.id, ownerId: owner.id };
  return {
    eventId: eventIdAt(at, prng),
    source: { id: CUSTOMER_TOOL, instance: `edge-${1 + prng.below(4)}` },
    actor: { id: byUser ? user : owner.id, kind },
    authentication: {
      mfa: prng.chance(500),
      method: 'password',
      sessionId: `s-${owner.id}-${Math.floor(at / DAY_MS)}`,
    },
    network: { ip: `192.0.2.${1 + (owner.index % 250)}`, country: 'US' },
    action: live ? 'livestream' : 'view',
    resource: live
      ? { kind: 'live-stream', ...ids }
      : { kind: 'recording', recordingId: clipOf(camera, at, prng), ...ids },
  };
}

function serviceTouch(owner: Owner, at: number, prng: Prng): DraftEvent {
  const camera = prng.pick(owner.cameras);
  const deletes = prng.chance(300);
  const recordingId = clipOf(camera, deletes ? at - 60 * DAY_MS : at, prng);
  return {
    eventId: eventIdAt(at, prng),
    source: { id: PIPELINE_TOOL, instance: deletes ? 'retention-1' : 'indexer-1' },
    actor: { id: deletes ? RETENTION_SERVICE : MEDIA_SERVICE, kind: 'service' },
    action: deletes ? 'delete' : 'thumbnail',
    resource: { kind: 'recording', recordingId, cameraId: camera.id, ownerId: owner.id },
    purpose: 'system-operation',
  };
}
