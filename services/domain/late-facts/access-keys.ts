import type { DecisionFacts } from '../access-decision/access-decision.ts';
import type { AccessEvent } from '../access-event/access-event.ts';

/**
 * A look-up that a decision makes, as a hash of 53 bits. Two look-ups of one hash only make a search read accesses that
 * no fact changes. A text for each would be most of what filing an access allocates.
 */
export type AccessKey = number;

/**
 * Keys of the look-ups that a decision makes. An access has the keys of all look-ups of its decision. A register record has the
 * keys of all look-ups whose result it can change. If they share no key, the decision does not change.
 */
export const accessKeys = {
  /**
   * Covers the account, the legal holds, the people authorised for the account, and the consents, tickets, emergencies,
   * cases and orders of the owner.
   */
  owner: (ownerId: string): AccessKey => accessKey('owner', ownerId),
  /** Covers the person and everything granted to this id. */
  actor: (actorId: string): AccessKey => accessKey('actor', actorId),
  team: (team: string): AccessKey => accessKey('team', team),
  role: (role: string): AccessKey => accessKey('role', role),
  recording: (recordingId: string): AccessKey => accessKey('recording', recordingId),
  camera: (cameraId: string): AccessKey => accessKey('camera', cameraId),
  source: (sourceId: string): AccessKey => accessKey('source', sourceId),
  /** The case that the access claims as its purpose. */
  claimedCase: (caseId: string): AccessKey => accessKey('case', caseId),
  /** Emergencies compare the approver with the requester, who are neither owner nor actor. */
  emergencies: (): AccessKey => accessKey('emergencies', ''),
} as const;

const SEED_LOW = 0xdeadbeef;
const SEED_HIGH = 0x41c6ce57;
const HIGH_BITS = 0x1fffff;

/**
 * cyrb53 of the subject, a colon and the id. A cryptographic hash would cost as much as the decision.
 */
function accessKey(subject: string, id: string): AccessKey {
  let low = SEED_LOW;
  let high = SEED_HIGH;
  for (let at = 0; at < subject.length; at += 1) {
    low = Math.imul(low ^ subject.charCodeAt(at), 0x9e3779b1);
    high = Math.imul(high ^ subject.charCodeAt(at), 0x5f356495);
  }
  low = Math.imul(low ^ 0x3a, 0x9e3779b1);
  high = Math.imul(high ^ 0x3a, 0x5f356495);
  for (let at = 0; at < id.length; at += 1) {
    const code = id.charCodeAt(at);
    low = Math.imul(low ^ code, 0x9e3779b1);
    high = Math.imul(high ^ code, 0x5f356495);
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return (high & HIGH_BITS) * 2 ** 32 + (low >>> 0);
}

/** Returns the keys of one decided access, each once. `facts` may come from any decision about it. */
export function keysOfAccess(event: AccessEvent, facts: DecisionFacts): readonly AccessKey[] {
  const { actor, resource, source, claim, recipient, search } = event;
  const keys = [accessKeys.source(source.id)];
  const { team, role } = facts.actor;
  const recordingId = resource.recordingId;
  add(keys, accessKeys.actor, actor.id, null);
  add(keys, accessKeys.actor, facts.actor.id, actor.id);
  if (actor.onBehalfOf !== null) add(keys, accessKeys.actor, actor.onBehalfOf.id, facts.actor.id);
  add(keys, accessKeys.owner, resource.ownerId, null);
  add(keys, accessKeys.owner, facts.account.ownerId, resource.ownerId);
  add(keys, accessKeys.camera, resource.cameraId, null);
  add(keys, accessKeys.camera, facts.camera.id, resource.cameraId);
  add(keys, accessKeys.recording, recordingId, null);
  add(keys, accessKeys.team, team, null);
  add(keys, accessKeys.role, role, null);
  // The id of a customer or of a recipient of a share may belong to a member of staff.
  if (!isPerson(facts.actor)) addPerson(keys, actor.kind === 'service' ? (actor.onBehalfOf?.id ?? actor.id) : actor.id);
  if (recipient !== null && recipient.id !== null && recipient.id !== '') addPerson(keys, recipient.id);
  add(keys, accessKeys.actor, search?.personId ?? null, null);
  if (claim?.kind === 'case') keys.push(accessKeys.claimedCase(claim.id));
  if (facts.purpose === 'prevent-harm-or-loss') keys.push(accessKeys.emergencies());
  return keys;
}

/** `before`: an id whose key is among them; most ids are reported and judged alike. */
function add(keys: AccessKey[], keyOf: (id: string) => AccessKey, id: string | null, before: string | null): void {
  if (id === null || id === before) return;
  const key = keyOf(id);
  if (!keys.includes(key)) keys.push(key);
}

function addPerson(keys: AccessKey[], id: string): void {
  add(keys, accessKeys.actor, id, null);
  add(keys, accessKeys.owner, id, null);
}

function isPerson({ kind }: DecisionFacts['actor']): boolean {
  return kind === 'employee' || kind === 'contractor';
}
