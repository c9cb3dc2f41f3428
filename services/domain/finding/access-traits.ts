import { isJudged } from '../access-decision/access-decision.ts';
import { type DetectedAccess, isAsNamedUser, isClaimedFuture, isUnexplained } from './detected-access.ts';

const customerKinds: ReadonlySet<string> = new Set(['owner', 'authorised-user', 'customer-session']);

/** What an access is, a bit each. A detector specifies those without which it has nothing to look at. */
export const traits = {
  /** Somebody was allowed to do something, and rules judged it: `isAllowed`. */
  allowed: 1,
  /** Allowed, and neither a search nor a list: `isAccess`. */
  access: 2,
  byPerson: 4,
  unexplained: 8,
  /** The account is not the actor's own. */
  ofOthers: 16,
  withOwner: 32,
  withRecording: 64,
  withPrivateMaterial: 128,
  withDevice: 256,
  withCountry: 512,
  withNumber: 1_024,
  /** Denied, or failed. */
  refused: 2_048,
  /** Of a co-worker, or of somebody of the household. */
  ofKnown: 4_096,
  ofInactive: 8_192,
  /** In an intimate room, or of a child. */
  sensitive: 16_384,
  violation: 32_768,
  unknown: 65_536,
  /** It changes who may use an account, or comes from somebody who may. */
  permission: 131_072,
  /** The register has the key of its source, or it is signed. */
  withSignature: 262_144,
  /** A record was tried and did not explain it. */
  withTried: 524_288,
  withTicket: 1_048_576,
  withRequester: 2_097_152,
  /** Its time is in the future. */
  ahead: 4_194_304,
  /** Of an owner, of somebody whom they let in, or in the session of a customer. */
  byCustomer: 8_388_608,
  /** A stream, or the end of one. */
  streamed: 16_777_216,
  withCamera: 33_554_432,
  /** Reported under an id that its source had used for another event. */
  conflicting: 67_108_864,
} as const;

/** What `isUnexplainedLook` and an owner are. */
export const unexplainedLook = traits.access | traits.unexplained | traits.byPerson | traits.ofOthers;

/** Returns the traits of an access, a bit each. */
export function traitsOf(access: DetectedAccess): number {
  return traitsOfEvent(access) | traitsOfFacts(access);
}

function traitsOfEvent({ event, decision }: DetectedAccess): number {
  const { action, outcome, source, authentication, network, claim, resource } = event;
  const { verdict, sourceSignature } = decision;
  const isDecided = isJudged(decision);
  let bits = outcome === 'allowed' ? 0 : traits.refused;
  if (bits === 0) {
    if (verdict === 'violation') bits |= traits.violation;
    else if (verdict === 'unknown') bits |= traits.unknown;
    if (isDecided) bits |= action === 'search' || action === 'list' ? traits.allowed : traits.allowed | traits.access;
  }
  if (verdict === 'conflict') bits |= traits.conflicting;
  if (action === 'livestream') bits |= traits.streamed;
  if (resource.recordingId !== null) bits |= traits.withRecording;
  if ((authentication?.deviceId ?? null) !== null) bits |= traits.withDevice;
  if ((network?.country ?? null) !== null) bits |= traits.withCountry;
  if (source.sequence !== null) bits |= traits.withNumber;
  if (sourceSignature !== null && sourceSignature !== 'none') bits |= traits.withSignature;
  if (action === 'grant' || action === 'revoke') bits |= traits.permission;
  return claim?.kind === 'ticket' ? bits | traits.withTicket : bits;
}

function traitsOfFacts(access: DetectedAccess): number {
  const { actor, account, camera, staff, requester, privateMaterial } = access.facts;
  let bits = 0;
  if (actor.kind === 'employee' || actor.kind === 'contractor') bits = traits.byPerson;
  else if (customerKinds.has(actor.kind)) bits = traits.byCustomer;
  if (isUnexplained(access)) bits |= traits.unexplained;
  if (!account.isOwn) bits |= traits.ofOthers;
  if (account.ownerId !== null) bits |= traits.withOwner;
  if (camera.id !== null) bits |= traits.withCamera;
  if (account.isOfCoworker || account.isOfHousehold) bits |= traits.ofKnown;
  if (account.isInactive) bits |= traits.ofInactive;
  if (account.isOfChild || camera.locationClass === 'intimate') bits |= traits.sensitive;
  if (privateMaterial) bits |= traits.withPrivateMaterial;
  if (staff.id !== null || isAsNamedUser(access)) bits |= traits.permission;
  if (requester !== null) bits |= traits.withRequester;
  if (isClaimedFuture(access)) bits |= traits.ahead;
  return access.decision.tried.length > 0 ? bits | traits.withTried : bits;
}
