import type { Action } from '../../services/domain/access-event/access-event.ts';
import type { OwnedCamera, Owner } from './owners.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './parameters.ts';
import type { Prng } from './prng.ts';
import type { JobRole, Staff } from './staff.ts';
import { type DraftRecord, rfc3339 } from './timeline.ts';
import { type Episode, midnightOf, nextId, pickCamera, pickOwner, teamInRecords, type World } from './world.ts';

/**
 * This many of 1,000 matters have no link between the access and its ticket, order or case. All visits of such a matter
 * are unexplained together. This is the harder of two models; the easier one would flatter every detector.
 */
const UNLINKED_PERMILLE = 30;
/** The share of emergencies among trust-and-safety matters. */
const EMERGENCY_PERMILLE = 40;

/** Opens a matter for this person at `at`. Its records are added to the register, and its accesses can follow. */
export function openEpisode(world: World, staff: Staff, at: number, prng: Prng): Episode {
  const intimate = prng.chance(staff.intimatePermille);
  const owner = pickOwner(world, staff, prng, intimate);
  const camera = pickCamera(owner, prng, intimate);
  const linked = !prng.chance(UNLINKED_PERMILLE);
  const draft: Opening = { world, staff, at, prng, owner, camera, linked };
  return openers[staff.role](draft);
}

/** Works like `openEpisode` for a given owner and camera. The matter is always linked. Stories use it. */
export function openSupportEpisode(opening: Omit<Opening, 'linked'>): Episode {
  return supportEpisode({ ...opening, linked: true });
}

export interface Opening {
  readonly world: World;
  readonly staff: Staff;
  readonly at: number;
  readonly prng: Prng;
  readonly owner: Owner;
  readonly camera: OwnedCamera;
  readonly linked: boolean;
}

const openers: Readonly<Record<JobRole, (opening: Opening) => Episode>> = {
  'support-agent': supportEpisode,
  'support-manager': supportEpisode,
  engineer: supportEpisode,
  'trust-safety-analyst': (opening) =>
    opening.prng.chance(EMERGENCY_PERMILLE) ? emergencyEpisode(opening) : caseEpisode(opening),
  'legal-specialist': orderEpisode,
};

/** A customer asked for help: creates a ticket and, if the customer used the app, a consent. */
function supportEpisode(opening: Opening): Episode {
  const { world, staff, at, prng, owner, camera, linked } = opening;
  const openedAt = earlier(opening, prng.between(2, 90) * MINUTE_MS);
  const closesAt = at + prng.between(8, 96) * HOUR_MS;
  const ticketId = nextId(world, 'T');
  const cameraBound = prng.chance(500);
  const live = prng.chance(120);
  const download = staff.senior && prng.chance(150);
  const team = teamInRecords(world, staff, at);
  // A consent to this person by name would prove the need by itself, so an unlinked matter has none.
  const grantedTo = prng.pick(['any-support', 'any-support', `team:${team}`, linked ? staff.id : 'any-support']);
  const consent = {
    ownerId: owner.id,
    ...(cameraBound ? { cameraIds: [camera.id] } : {}),
    live,
    actions: ['view', ...(live ? ['livestream'] : []), ...(download ? ['download'] : [])],
    grantedTo,
    ticketId,
    disclosureVersion: 'd-12',
    affirmativeAct: true,
    validUntil: rfc3339(closesAt + 2 * HOUR_MS),
  };
  const consentId = `consent-${ticketId}`;
  issue(world, openedAt, { kind: 'consent', id: consentId, issuer: 'consent-service', ...consent });
  if (prng.chance(60)) {
    const revokedAt = rfc3339(closesAt);
    issue(world, closesAt, { kind: 'consent', id: consentId, issuer: 'consent-service', ...consent, revokedAt });
  }
  issueTicket(opening, { ticketId, openedAt, closesAt, cameraId: cameraBound ? camera.id : null });
  const extra: Action[] = [...(live ? ['livestream' as const] : []), ...(download ? ['download' as const] : [])];
  const claim = { kind: 'ticket', id: ticketId } as const;
  return { owner, camera, purpose: 'express-consent', claim, extra, cameraBound, closesAt };
}

/** An unlinked ticket never reached the register, names someone else, or was closed long before the access. */
function issueTicket(
  { world, staff, at, prng, owner, linked }: Opening,
  when: { ticketId: string; openedAt: number; closesAt: number; cameraId: string | null },
): void {
  const flaw = linked ? 'none' : prng.pick(['missing', 'missing', 'other-assignee', 'closed']);
  if (flaw === 'missing') return;
  const byThePerson = prng.chance(100); // The consent is valid, because it names the ticket.
  const assignees = prng.chance(600) ? [staff.id] : [`team:${teamInRecords(world, staff, at)}`];
  const { openedAt, closesAt } = when;
  const ticket = {
    kind: 'ticket',
    id: when.ticketId,
    issuer: 'helpdesk',
    ownerId: owner.id,
    ...(when.cameraId === null ? {} : { cameraId: when.cameraId }),
    requesterAccountId: owner.id,
    openedBy: byThePerson ? staff.id : owner.id,
    assignees: flaw === 'other-assignee' ? ['team:billing'] : assignees,
    openedAt: rfc3339(flaw === 'closed' ? openedAt - 2 * DAY_MS : openedAt),
  } as const;
  if (flaw === 'closed') {
    issue(world, openedAt, { ...ticket, closedAt: rfc3339(openedAt - DAY_MS) });
  } else {
    issue(world, openedAt, ticket);
    issue(world, closesAt, { ...ticket, closedAt: rfc3339(closesAt) });
  }
}

/** A warrant or subpoena was served and reviewed. If unlinked, it is assigned to a colleague. */
function orderEpisode(opening: Opening): Episode {
  const { world, staff, at, prng, owner, camera, linked } = opening;
  const servedAt = earlier(opening, prng.between(30, 300) * MINUTE_MS);
  const closesAt = at + prng.between(2, 6) * DAY_MS;
  const id = nextId(world, 'LO');
  issue(world, servedAt, {
    kind: 'legal-order',
    id,
    issuer: 'legal-desk',
    instrument: prng.pick(['search-warrant', 'subpoena', 'court-order']),
    agency: prng.pick(['King County Sheriff', 'Dublin Garda', 'State Police']),
    ownerIds: [owner.id],
    recordingIds: [],
    servedAt: rfc3339(servedAt),
    expiresAt: rfc3339(closesAt + 10 * DAY_MS),
    reviewer: staff.managerId,
    assignees: [linked ? staff.id : 'outside-counsel'],
  });
  const claim = { kind: 'legal-order', id } as const;
  return {
    owner,
    camera,
    purpose: 'legal-process',
    claim,
    extra: ['export', 'disclose'],
    cameraBound: false,
    closesAt,
  };
}

/** Someone reported a crime or a violation. If unlinked, the analyst was never added to the investigators. */
function caseEpisode(opening: Opening): Episode {
  const { world, staff, at, prng, owner, camera, linked } = opening;
  const openedAt = earlier(opening, prng.between(10, 200) * MINUTE_MS);
  const closesAt = at + prng.between(2, 7) * DAY_MS;
  const purpose = prng.pick([
    'illegal-activity-investigation',
    'illegal-activity-investigation',
    'legal-rights',
  ] as const);
  const id = nextId(world, 'CASE');
  const fields = {
    kind: 'case',
    id,
    issuer: 'trust-desk',
    purpose,
    openedBy: staff.managerId,
    investigators: [linked ? staff.id : `${staff.id}-deputy`],
    ownerIds: [owner.id],
    recordingIds: [],
    openedAt: rfc3339(openedAt),
  } as const;
  issue(world, openedAt, fields);
  issue(world, closesAt, { ...fields, closedAt: rfc3339(closesAt) });
  return { owner, camera, purpose, claim: { kind: 'case', id }, extra: [], cameraBound: false, closesAt };
}

/** The time from the start of an emergency to the manager's review. It is well within the day that the rules allow. */
const REVIEW_MS = 180 * MINUTE_MS;

/** There is danger to life, so the requester may look at once. If unlinked, nobody else has approved it. */
function emergencyEpisode({ world, staff, at, prng, owner, camera, linked, ...rest }: Opening): Episode {
  const startedAt = earlier({ world, at, ...rest }, prng.between(1, 10) * MINUTE_MS);
  const id = nextId(world, 'EM');
  const fields = {
    kind: 'emergency',
    id,
    issuer: 'trust-desk',
    ownerId: owner.id,
    requester: staff.id,
    ...(linked ? { approver: staff.managerId } : {}),
    startedAt: rfc3339(startedAt),
    expiresAt: rfc3339(startedAt + DAY_MS),
  } as const;
  issue(world, startedAt, fields);
  const reviewedAt = startedAt + REVIEW_MS;
  issue(world, reviewedAt, { ...fields, reviewedAt: rfc3339(reviewedAt), reviewer: staff.managerId });
  const claim = { kind: 'emergency', id } as const;
  // Nobody returns to an emergency on another day, because it ends after 24 hours.
  return { owner, camera, purpose: 'prevent-harm-or-loss', claim, extra: [], cameraBound: false, closesAt: at };
}

function issue(world: World, at: number, draft: DraftRecord): void {
  world.timeline.record(at, draft);
}

/**
 * Returns a time `leadMs` before the access, but not on an earlier day, because earlier days have already been emitted.
 */
function earlier({ world, at }: Pick<Opening, 'world' | 'at'>, leadMs: number): number {
  const today = midnightOf(world, Math.floor((at - world.parameters.start) / DAY_MS));
  return Math.max(today, at - leadMs);
}
