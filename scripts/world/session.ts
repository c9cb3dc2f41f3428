import type { Action, ActorKind, Outcome, Purpose } from '../../services/domain/access-event/access-event.ts';
import { CHAT_SERVICE, CHAT_TOOL } from './fixed-facts.ts';
import type { OwnedCamera, Owner } from './owners.ts';
import type { Prng } from './prng.ts';
import type { Staff } from './staff.ts';
import type { DraftEvent, Guilt } from './timeline.ts';
import type { World } from './world.ts';
import type { WorldEvent } from './world-event.ts';

/** One session of one person in a tool, with everything that its accesses have in common. */
export interface Session {
  readonly world: World;
  readonly staff: Staff;
  readonly sessionId: string;
  readonly prng: Prng;
}

/** The opened material, the reason given, and the mark of a wrong access. */
export interface Opened {
  readonly at: number;
  readonly action: Action;
  readonly owner: Owner;
  readonly camera: OwnedCamera;
  /** The id of the clip. By default it is one of the camera's clips of that day. */
  readonly recordingId?: string;
  readonly purpose?: Purpose;
  readonly claim?: NonNullable<WorldEvent['claim']>;
  readonly outcome?: Outcome;
  readonly guilt?: Guilt;
  /** Fields of the event that differ from those of the session. */
  readonly changes?: Partial<DraftEvent>;
}

/** Clips per camera and day. It is small, so that two people with one ticket sometimes open the same clip. */
const CLIPS_PER_DAY = 12;
/** The number of playbacks, of 1,000, whose end is also reported. */
const END_PERMILLE = 400;
/** The number of accesses by support, of 1,000, that go through the chat service. */
const CHAT_PERMILLE = 20;

export function openSession(world: World, staff: Staff, at: number, prng: Prng): Session {
  return { world, staff, prng, sessionId: `s-${staff.id}-${Math.floor(at / 60_000).toString(36)}` };
}

/** Reports one access to a camera's video, and sometimes its end. Returns the time when it is over. */
export function open(session: Session, opened: Opened): number {
  const { world, prng } = session;
  const { at, action, guilt } = opened;
  const playback = action === 'view' || action === 'livestream';
  const durationMs = playback ? prng.between(8, 110) * 1000 : prng.between(1, 6) * 1000;
  const eventId = eventIdAt(at, prng);
  const resource = resourceOf(opened, at, prng);
  const draft: DraftEvent = {
    eventId,
    ...callerOf(session, prng.chance(CHAT_PERMILLE)),
    ...reportedFields(opened),
    resource,
    ...opened.changes,
  };
  world.timeline.access(at, draft, guilt);

  if (playback && opened.outcome === undefined && prng.chance(END_PERMILLE)) {
    world.timeline.access(at + durationMs, {
      ...draft,
      eventId: eventIdAt(at + durationMs, prng),
      phase: 'end',
      accessId: eventId,
      extent: { durationMs, bytes: durationMs * prng.between(90, 160), decrypted: true },
    });
  }
  return at + durationMs;
}

/** Reports a search or listing of the owner's account. No video is opened. */
export function lookUp(
  session: Session,
  at: number,
  owner: Owner,
  search: WorldEvent['search'] | null,
  guilt?: Guilt,
): void {
  const draft: DraftEvent = {
    eventId: eventIdAt(at, session.prng),
    ...callerOf(session, false),
    action: search ? 'search' : 'list',
    resource: { kind: 'account', ownerId: owner.id },
    ...(search ? { search } : {}),
  };
  session.world.timeline.access(at, draft, guilt);
}

/** Returns a UUIDv7 (RFC 9562) for this time. Its random digits come from the world's own stream. */
export function eventIdAt(at: number, prng: Prng): string {
  const time = at.toString(16).padStart(12, '0');
  const variant = '89ab'[prng.below(4)];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${prng.hex(3)}-${variant}${prng.hex(3)}-${prng.hex(12)}`;
}

function resourceOf({ action, owner, camera, recordingId }: Opened, at: number, prng: Prng): WorldEvent['resource'] {
  const ids = { cameraId: camera.id, ownerId: owner.id };
  if (action === 'livestream') return { kind: 'live-stream', ...ids };
  return { kind: 'recording', recordingId: recordingId ?? clipOf(camera, at, prng), ...ids };
}

/** Returns the id of a clip: the camera, the UTC day, and the number on that day. */
export function clipOf(camera: OwnedCamera, at: number, prng: Prng): string {
  const day = new Date(at).toISOString().slice(0, 10).replaceAll('-', '');
  return `r-${camera.id.slice(2)}-${day}-${1 + prng.below(CLIPS_PER_DAY)}`;
}

function reportedFields({
  action,
  purpose,
  claim,
  outcome,
}: Opened): Pick<WorldEvent, 'action' | 'purpose' | 'claim' | 'outcome'> {
  return {
    action,
    ...(outcome === undefined ? {} : { outcome }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(claim === undefined ? {} : { claim }),
    ...egressOf[action],
  };
}

/** The permitted recipients and destinations of disclosures by legal and downloads by support. */
const egressOf: Partial<Record<Action, Pick<WorldEvent, 'recipient' | 'destination'>>> = {
  download: { recipient: { kind: 'owner', id: 'self' }, destination: { kind: 'managed-device' } },
  export: { recipient: { kind: 'internal', id: 'legal' }, destination: { kind: 'managed-device' } },
  disclose: { recipient: { kind: 'law-enforcement', id: 'portal', jurisdiction: 'US-WA' } },
};

type CallerFields = Pick<DraftEvent, 'source' | 'actor' | 'authentication' | 'network'>;

function callerOf({ staff, sessionId, prng }: Session, throughChat: boolean): CallerFields {
  const kind: ActorKind = staff.kind;
  const id = staff.alias !== null && prng.chance(500) ? staff.alias : staff.id;
  const authentication = { mfa: true, method: 'webauthn', sessionId, managedDevice: true };
  const network = { ip: officeAddress(staff), country: staff.country, approved: true };
  if (throughChat && staff.tool.id === 'support-console') {
    const source = { id: CHAT_TOOL, instance: 'chat-1' };
    return { source, actor: { id: CHAT_SERVICE, kind: 'service', onBehalfOf: { id, kind } }, authentication, network };
  }
  return { source: staff.tool, actor: { id, kind }, authentication, network };
}

/** Returns an address from a network that RFC 5737 reserves for examples. People in one country share an office. */
function officeAddress({ country, index }: Staff): string {
  const network = country === 'US' ? '198.51.100' : '203.0.113';
  return `${network}.${1 + (index % 250)}`;
}
