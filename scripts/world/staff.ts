import { DAY_MS, HOUR_MS, type WorldParameters } from './parameters.ts';
import { openPrng, type Prng } from './prng.ts';
import { type DraftRecord, rfc3339 } from './timeline.ts';

export type JobRole = 'support-agent' | 'engineer' | 'trust-safety-analyst' | 'legal-specialist' | 'support-manager';

/** A person who can open other people's recordings. A world contains nothing about looks, gender or name. */
export interface Staff {
  readonly index: number;
  readonly id: string;
  readonly kind: 'employee' | 'contractor';
  readonly employer: string;
  readonly role: JobRole;
  readonly team: string;
  readonly managerId: string;
  readonly country: string;
  /** A second id under which this person sometimes appears, as from single sign-on. */
  readonly alias: string | null;
  /** The owner account of this person, if there is one. */
  readonly ownAccount: { readonly index: number; readonly id: string } | null;
  readonly household: string | null;
  readonly tool: { readonly id: string; readonly instance: string };
  /** Start of the shift, milliseconds after midnight UTC. A shift lasts `SHIFT_MS`. */
  readonly shiftStartMs: number;
  /** Days off, 0 = Sunday. */
  readonly daysOff: readonly number[];
  /** Ordinary accesses in 1,000 by this person that concern an intimate camera. The share depends on the work. */
  readonly intimatePermille: number;
  /** The person may download, by a personal entitlement. */
  readonly senior: boolean;
  /** The time when employment ends; `null` for nearly everyone. */
  readonly leavesAt: number | null;
}

export const SHIFT_MS = 8 * HOUR_MS;
/** The register contains the end of a job this long in advance. */
const NOTICE_MS = 14 * DAY_MS;
/** The register contains facts from before the first day this long in advance. */
export const HISTORY_MS = 30 * DAY_MS;

interface Post {
  readonly role: JobRole;
  readonly team: string;
  readonly region: Region;
  readonly contractor?: true;
}
interface Region {
  readonly country: string;
  readonly utcOffsetHours: number;
  readonly shiftHours: readonly number[];
}

const us: Region = { country: 'US', utcOffsetHours: -8, shiftHours: [8, 9, 10, 13] };
const ireland: Region = { country: 'IE', utcOffsetHours: 1, shiftHours: [8, 9, 10, 13] };
const germany: Region = { country: 'DE', utcOffsetHours: 2, shiftHours: [8, 9] };
const philippines: Region = { country: 'PH', utcOffsetHours: 8, shiftHours: [9, 10] };

/** Twenty posts that repeat: 12 answer customers (3 of them are contractors abroad), 4 build, 4 do other work. */
const posts: readonly Post[] = [
  { role: 'support-agent', team: 'support-us', region: us },
  { role: 'engineer', team: 'video-platform', region: us },
  { role: 'support-agent', team: 'support-emea', region: ireland },
  { role: 'support-agent', team: 'support-apac', region: philippines, contractor: true },
  { role: 'trust-safety-analyst', team: 'trust-safety', region: us },
  { role: 'support-agent', team: 'support-us', region: us },
  { role: 'support-manager', team: 'support-leads', region: us },
  { role: 'support-agent', team: 'support-emea', region: ireland },
  { role: 'engineer', team: 'firmware', region: germany },
  { role: 'support-agent', team: 'support-apac', region: philippines, contractor: true },
  { role: 'support-agent', team: 'support-us', region: us },
  { role: 'legal-specialist', team: 'legal', region: us },
  { role: 'support-agent', team: 'support-emea', region: ireland },
  { role: 'engineer', team: 'ml-quality', region: us },
  { role: 'support-agent', team: 'support-us', region: us },
  { role: 'support-agent', team: 'support-apac', region: philippines, contractor: true },
  { role: 'trust-safety-analyst', team: 'trust-safety', region: ireland },
  { role: 'support-agent', team: 'support-emea', region: ireland },
  { role: 'engineer', team: 'video-platform', region: germany },
  { role: 'support-agent', team: 'support-us', region: us },
];
const toolOf: Readonly<Record<JobRole, string>> = {
  'support-agent': 'support-console',
  'support-manager': 'support-console',
  engineer: 'video-debugger',
  'trust-safety-analyst': 'trust-desk',
  'legal-specialist': 'legal-desk',
};
const weekends: readonly (readonly number[])[] = [
  [0, 6],
  [0, 6],
  [0, 1],
  [5, 6],
  [2, 3],
];

export function staffId(tag: string, index: number): string {
  return `e-${tag}-${1001 + index}`;
}

/** Returns the person at `index`. The story of the leaver determines `leavesAt`, so the caller passes it. */
export function hireStaff(index: number, parameters: WorldParameters, given: StaffContext): Staff {
  const prng = openPrng(parameters.seed, 'staff', index);
  const { role, team, region, contractor } = postAt(index);
  const shiftHour = prng.pick(region.shiftHours) - region.utcOffsetHours;
  return {
    index,
    id: staffId(given.tag, index),
    kind: contractor ? 'contractor' : 'employee',
    employer: contractor ? 'Helpline Partners' : 'Lantern Cameras',
    role,
    team,
    managerId: given.managerId,
    country: region.country,
    alias: prng.chance(100) ? `sso:${given.tag}:${1001 + index}` : null,
    ownAccount: given.ownAccount,
    household: given.household,
    tool: { id: toolOf[role], instance: `pod-${1 + prng.below(3)}` },
    shiftStartMs: shiftHour * HOUR_MS,
    daysOff: role === 'support-agent' ? prng.pick(weekends) : [0, 6],
    intimatePermille: prng.below(51) + prng.below(51),
    senior: role === 'support-agent' && prng.chance(300),
    leavesAt: given.leavesAt,
  };
}

/** The properties of a person that the caller determines. */
export interface StaffContext {
  readonly tag: string;
  readonly managerId: string;
  readonly ownAccount: Staff['ownAccount'];
  readonly household: string | null;
  readonly leavesAt: number | null;
}

export function roleAt(index: number): JobRole {
  return postAt(index).role;
}

function postAt(index: number): Post {
  const post = posts[index % posts.length];
  if (post === undefined) throw new Error(`staff index ${index} has no post, expected a whole number`);
  return post;
}

/** Returns true when the person works on the UTC day that begins at `midnight`: a working day, employed, not away. */
export function worksOn(staff: Staff, midnight: number, prng: Prng): boolean {
  const away = prng.chance(60);
  const weekday = (midnight / DAY_MS + 4) % 7; // 1970-01-01 was a Thursday.
  return !away && !staff.daysOff.includes(weekday);
}

/**
 * Returns every version of the person's record with the time when it takes effect: hired, training renewed, end
 * announced.
 */
export function personVersions(staff: Staff, parameters: WorldParameters): { at: number; draft: DraftRecord }[] {
  const { start, days } = parameters;
  const end = start + days * DAY_MS;
  const hired = start - HISTORY_MS;
  const renewsTraining = staff.index % 5 === 0 && days > 40;
  const lapses = renewsTraining ? start + 40 * DAY_MS : end + 120 * DAY_MS;
  const noticedAt = staff.leavesAt === null ? null : Math.max(start, staff.leavesAt - NOTICE_MS);

  const moments = [hired];
  if (renewsTraining) moments.push(start + 30 * DAY_MS);
  if (noticedAt !== null) moments.push(noticedAt);
  return moments.map((at) => {
    const trainingValidUntil = at < start + 30 * DAY_MS ? lapses : end + 120 * DAY_MS;
    const ends = noticedAt !== null && at >= noticedAt ? staff.leavesAt : null;
    return { at, draft: personDraft(staff, { hired, trainingValidUntil, ends }) };
  });
}

function personDraft(
  staff: Staff,
  when: { hired: number; trainingValidUntil: number; ends: number | null },
): DraftRecord {
  return {
    kind: 'person',
    id: staff.id,
    issuer: 'hr',
    type: staff.kind,
    employer: staff.employer,
    role: staff.role,
    team: staff.team,
    manager: staff.managerId,
    country: staff.country,
    ...(staff.kind === 'contractor' ? { approvedCountries: [staff.country] } : {}),
    trainingValidUntil: rfc3339(when.trainingValidUntil),
    employmentFrom: rfc3339(when.hired - 400 * DAY_MS),
    ...(when.ends === null ? {} : { employmentUntil: rfc3339(when.ends) }),
    ...(staff.alias === null ? {} : { aliases: [staff.alias] }),
    ...(staff.ownAccount === null ? {} : { ownAccountId: staff.ownAccount.id }),
    ...(staff.household === null ? {} : { householdId: staff.household }),
  };
}
