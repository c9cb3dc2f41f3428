import type { DecisionFacts } from '../access-decision/access-decision.ts';
import type { AccessEvent } from '../access-event/access-event.ts';

/**
 * What a decision looks its facts up by, as texts. An access carries the keys of all that its decision looked up, and a
 * register record the keys of all look-ups whose answer it can change; where they share none, the decision stands.
 */
export const accessKeys = {
  /** Account, consents, tickets, emergencies, cases and orders by owner, holders, legal holds. */
  owner: (ownerId: string): string => `owner:${ownerId}`,
  /** The person, and what is granted to this id. */
  actor: (actorId: string): string => `actor:${actorId}`,
  team: (team: string): string => `team:${team}`,
  role: (role: string): string => `role:${role}`,
  recording: (recordingId: string): string => `recording:${recordingId}`,
  camera: (cameraId: string): string => `camera:${cameraId}`,
  source: (sourceId: string): string => `source:${sourceId}`,
  /** A case whose purpose the access claims. */
  claimedCase: (caseId: string): string => `case:${caseId}`,
  /** Emergencies compare people who are neither owner nor actor: approver and requester. */
  emergencies: (): string => 'emergencies',
} as const;

/** The keys of one decided access; `facts` are those of any decision about it. */
export function keysOfAccess(event: AccessEvent, facts: DecisionFacts): readonly string[] {
  const { actor, resource, source, claim, recipient } = event;
  const keys = new Set([accessKeys.actor(actor.id), accessKeys.actor(facts.actorId), accessKeys.source(source.id)]);
  if (actor.onBehalfOf !== null) keys.add(accessKeys.actor(actor.onBehalfOf.id));
  for (const id of [resource.ownerId, facts.ownerId]) if (id !== null) keys.add(accessKeys.owner(id));
  for (const id of [resource.cameraId, facts.cameraId]) if (id !== null) keys.add(accessKeys.camera(id));
  if (resource.recordingId !== null) keys.add(accessKeys.recording(resource.recordingId));
  if (facts.team !== null) keys.add(accessKeys.team(facts.team));
  if (facts.role !== null) keys.add(accessKeys.role(facts.role));
  // A customer's identity, or one that is given access, may be a member of the staff's.
  const identities = [...(isPerson(facts) ? [] : [actor.id]), ...(recipient?.id ? [recipient.id] : [])];
  for (const id of identities) keys.add(accessKeys.actor(id)).add(accessKeys.owner(id));
  if (claim?.kind === 'case') keys.add(accessKeys.claimedCase(claim.id));
  if (facts.purpose === 'prevent-harm-or-loss') keys.add(accessKeys.emergencies());
  return [...keys];
}

function isPerson({ actorKind }: DecisionFacts): boolean {
  return actorKind === 'employee' || actorKind === 'contractor';
}
