import type { Action, ClaimKind, Purpose } from '../../services/domain/access-event/access-event.ts';
import {
  activeOwnerCount,
  type OwnedCamera,
  type Owner,
  ownAccountIndex,
  ownerAt,
  ownerId,
  staffHousehold,
} from './owners.ts';
import { DAY_MS, type WorldParameters, worldTag } from './parameters.ts';
import type { Prng } from './prng.ts';
import { hireStaff, roleAt, type Staff, staffId } from './staff.ts';
import { openTimeline, type Timeline } from './timeline.ts';

/** A matter that a staff member handles for one owner, and what its accesses will cite. */
export interface Episode {
  readonly owner: Owner;
  readonly camera: OwnedCamera;
  readonly purpose: Purpose;
  readonly claim: { readonly kind: ClaimKind; readonly id: string };
  /** The actions that the explanation permits besides view and thumbnail. */
  readonly extra: readonly Action[];
  /** True when the consent or ticket names the camera. No other camera of the owner is then accessed. */
  readonly cameraBound: boolean;
  /** Nobody returns to the matter after this time. */
  readonly closesAt: number;
}

/** The state of one generation: the people, the timeline, and the open matters of each person. */
export interface World {
  readonly parameters: WorldParameters;
  readonly tag: string;
  readonly staff: readonly Staff[];
  readonly timeline: Timeline;
  /** Owners that an offender watches with an old ticket. No ordinary ticket may explain these accesses by accident. */
  readonly reservedOwners: Set<number>;
  /** Open matters by staff index. Each person has about three days' worth. */
  readonly openEpisodes: Map<number, Episode[]>;
  /** Sequence numbers of tickets and other records. */
  readonly counters: Map<string, number>;
  /** Teams that got another name, and from when on tickets and consents have it. HR had it before. */
  readonly renamedTeams: Map<string, { readonly name: string; readonly at: number }>;
}

/** The name that a ticket or consent has for the team of a person. */
export function teamInRecords({ renamedTeams }: World, { team }: Staff, at: number): string {
  const renamed = renamedTeams.get(team);
  return renamed === undefined || at < renamed.at ? team : renamed.name;
}

export function openWorld(parameters: WorldParameters, leavers: ReadonlyMap<number, number>): World {
  const tag = worldTag(parameters);
  const managers = staffIndexes(parameters).filter((index) => roleAt(index) === 'support-manager');
  const staff = staffIndexes(parameters).map((index) => {
    const account = ownAccountIndex(index, parameters);
    const manager = managers[index % managers.length] ?? null;
    return hireStaff(index, parameters, {
      tag,
      managerId: manager === null || manager === index ? staffId(tag, -1) : staffId(tag, manager),
      ownAccount: account === null ? null : { index: account, id: ownerId(tag, account) },
      household: staffHousehold(index, tag),
      leavesAt: leavers.get(index) ?? null,
    });
  });
  const [timeline, reservedOwners] = [openTimeline(), new Set<number>()];
  const [openEpisodes, counters, renamedTeams] = [new Map(), new Map(), new Map()];
  return { parameters, tag, staff, timeline, reservedOwners, openEpisodes, counters, renamedTeams };
}

export function staffIndexes({ staff }: WorldParameters): number[] {
  return Array.from({ length: staff }, (_, index) => index);
}

export function midnightOf(world: World, day: number): number {
  return world.parameters.start + day * DAY_MS;
}

/** Returns `prefix-TAG-n`. n counts from 4001, so that it looks like an id from a ticket system. */
export function nextId(world: World, prefix: string): string {
  const number = (world.counters.get(prefix) ?? 4000) + 1;
  world.counters.set(prefix, number);
  return `${prefix}-${world.tag}-${number}`;
}

export function ownerOf(world: World, index: number): Owner {
  return ownerAt(index, world.parameters, world.tag);
}

/** The number of draws of an owner before any owner is accepted. A third of owners have an intimate camera. */
const DRAWS_MAX = 200;

/** The number skipped of 1,000 drawn staff accounts, because people who work here seldom open a ticket. */
const STAFF_ACCOUNT_PASSED_PERMILLE = 900;

/**
 * Returns an active owner that is not reserved and not the person's own account; on request, one with an intimate
 * camera.
 */
export function pickOwner(world: World, staff: Staff, prng: Prng, intimate: boolean): Owner {
  const active = activeOwnerCount(world.parameters);
  let owner = ownerOf(world, prng.below(active));
  for (let draw = 0; draw < DRAWS_MAX && !suits(owner); draw++) owner = ownerOf(world, prng.below(active));
  return owner;

  function suits({ index, cameras, employeeId }: Owner): boolean {
    if (employeeId !== null && prng.chance(STAFF_ACCOUNT_PASSED_PERMILLE)) return false;
    if (world.reservedOwners.has(index) || staff.ownAccount?.index === index) return false;
    return !intimate || cameras.some(({ locationClass }) => locationClass === 'intimate');
  }
}

/**
 * Returns a camera of the owner. If an intimate one is requested and exists, returns it; otherwise one that is not
 * intimate.
 */
export function pickCamera(owner: Owner, prng: Prng, intimate: boolean): OwnedCamera {
  const wanted = owner.cameras.filter(({ locationClass }) => (locationClass === 'intimate') === intimate);
  return prng.pick(wanted.length > 0 ? wanted : owner.cameras);
}
