import type { LocationClass } from '../../services/domain/register/register-record.ts';
import { DAY_MS, type WorldParameters } from './parameters.ts';
import { openPrng, type Prng } from './prng.ts';
import { staffId } from './staff.ts';
import { type DraftRecord, rfc3339 } from './timeline.ts';

/** One customer account with its cameras. It is computed from its number when needed; nothing is stored. */
export interface Owner {
  readonly index: number;
  readonly id: string;
  readonly cameras: readonly OwnedCamera[];
  readonly authorisedUsers: readonly string[];
  /** The staff member who owns this account. */
  readonly employeeId: string | null;
  readonly household: string | null;
  readonly childFlag: boolean;
  /** The owner gave support a standing consent. Accesses to such accounts need a ticket but no new consent. */
  readonly standingConsent: boolean;
}
export interface OwnedCamera {
  readonly id: string;
  /** The name as the owner typed it. Intake keeps only its location class. */
  readonly name: string;
  readonly locationClass: LocationClass;
}

const cameraNames = {
  outdoor: ['Front Door', 'Backyard', 'Driveway', 'Garden', 'Porch'],
  indoor: ['Living Room', 'Kitchen', 'Hallway', 'Office'],
  intimate: ['Master Bedroom', 'Bedroom', 'Bathroom', 'Nursery'],
} as const;

/** The share of accounts that were deleted before the first day. Nobody has a reason to access them. */
const DELETED_PERMILLE = 10;
/** A quarter of the staff also own cameras. At most a fifth of the accounts belong to staff. */
const STAFF_PER_ACCOUNT = 4;
const ACCOUNTS_PER_STAFF_ACCOUNT = 5;
const STAFF_PER_HOUSEHOLD = 20;

export function ownerId(tag: string, index: number): string {
  return `o-${tag}-${1 + index}`;
}

/** Owner accounts 0 to n-1 belong to staff. */
export function staffAccountCount({ staff, owners }: WorldParameters): number {
  return Math.min(Math.floor(staff / STAFF_PER_ACCOUNT), Math.floor(owners / ACCOUNTS_PER_STAFF_ACCOUNT));
}

/** Owner accounts from this number on are deleted. */
export function activeOwnerCount({ owners }: WorldParameters): number {
  return owners - Math.floor((owners * DELETED_PERMILLE) / 1000);
}

export function ownAccountIndex(staffIndex: number, parameters: WorldParameters): number | null {
  const account = (staffIndex - 3) / STAFF_PER_ACCOUNT;
  return Number.isInteger(account) && account >= 0 && account < staffAccountCount(parameters) ? account : null;
}

/** Some staff live with a customer and do not own the account themselves. */
export function staffHousehold(staffIndex: number, tag: string): string | null {
  return staffIndex % STAFF_PER_HOUSEHOLD === 1 ? householdId(tag, (staffIndex - 1) / STAFF_PER_HOUSEHOLD) : null;
}

export function ownerAt(index: number, parameters: WorldParameters, tag: string): Owner {
  const prng = openPrng(parameters.seed, 'owner', index);
  const ownStaff = index < staffAccountCount(parameters) ? staffId(tag, index * STAFF_PER_ACCOUNT + 3) : null;
  return {
    index,
    id: ownerId(tag, index),
    cameras: cameraClasses(prng).map((locationClass, number) => ({
      id: `c-${tag}-${1 + index}-${1 + number}`,
      name: prng.pick(cameraNames[locationClass]),
      locationClass,
    })),
    authorisedUsers: prng.chance(350) ? [`u-${tag}-${1 + index}`] : [],
    employeeId: ownStaff,
    household: sharedHousehold(index, parameters, tag),
    childFlag: prng.chance(50),
    standingConsent: prng.chance(200),
  };
}

/** Yields the account, its cameras and its standing consent. */
export function ownerDrafts(owner: Owner, parameters: WorldParameters): DraftRecord[] {
  const end = parameters.start + parameters.days * DAY_MS;
  const deleted = owner.index >= activeOwnerCount(parameters);
  const account: DraftRecord = {
    kind: 'account',
    id: owner.id,
    issuer: 'accounts',
    authorisedUsers: owner.authorisedUsers,
    ...(owner.childFlag ? { childFlag: true } : {}),
    ...(deleted ? { deletedAt: rfc3339(parameters.start) } : {}),
    ...(owner.employeeId === null ? {} : { employeeId: owner.employeeId }),
    ...(owner.household === null ? {} : { householdId: owner.household }),
  };
  const cameras = owner.cameras.map(({ id, name }) => {
    return { kind: 'camera', id, issuer: 'devices', ownerId: owner.id, name } as const;
  });
  const consent: DraftRecord = {
    kind: 'consent',
    id: `consent-${owner.id}-standing`,
    issuer: 'consent-service',
    ownerId: owner.id,
    live: false,
    actions: ['view'],
    grantedTo: 'any-support',
    disclosureVersion: 'd-12',
    affirmativeAct: true,
    validUntil: rfc3339(end + 30 * DAY_MS),
  };
  return [account, ...cameras, ...(owner.standingConsent && !deleted ? [consent] : [])];
}

/** The first camera of every owner is outdoor or indoor. About a third of owners also have an intimate camera. */
function cameraClasses(prng: Prng): (keyof typeof cameraNames)[] {
  const first = prng.chance(650) ? 'outdoor' : 'indoor';
  const others = Array.from({ length: prng.below(3) }, () => (prng.chance(500) ? 'outdoor' : 'indoor'));
  return [first, ...others, ...(prng.chance(330) ? (['intimate'] as const) : [])] as (keyof typeof cameraNames)[];
}

function sharedHousehold(index: number, parameters: WorldParameters, tag: string): string | null {
  const number = index - staffAccountCount(parameters);
  const shared = number >= 0 && number * STAFF_PER_HOUSEHOLD + 1 < parameters.staff && number < parameters.owners / 20;
  return shared ? householdId(tag, number) : null;
}

function householdId(tag: string, number: number): string {
  return `h-${tag}-${1 + number}`;
}
