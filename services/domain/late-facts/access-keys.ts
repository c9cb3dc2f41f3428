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
  const keys = [accessKeys.source(source.id)];
  const add = (keyOf: (id: string) => string, id: string | null | undefined) => {
    if (id === null || id === undefined) return;
    const key = keyOf(id);
    if (!keys.includes(key)) keys.push(key);
  };
  add(accessKeys.actor, actor.id);
  add(accessKeys.actor, facts.actorId);
  add(accessKeys.actor, actor.onBehalfOf?.id);
  add(accessKeys.owner, resource.ownerId);
  add(accessKeys.owner, facts.ownerId);
  add(accessKeys.camera, resource.cameraId);
  add(accessKeys.camera, facts.cameraId);
  add(accessKeys.recording, resource.recordingId);
  add(accessKeys.team, facts.team);
  add(accessKeys.role, facts.role);
  // A customer's identity, or one that is given access, may be a member of the staff's.
  for (const id of [isPerson(facts) ? null : actor.id, recipient?.id || null]) {
    add(accessKeys.actor, id);
    add(accessKeys.owner, id);
  }
  if (claim?.kind === 'case') keys.push(accessKeys.claimedCase(claim.id));
  if (facts.purpose === 'prevent-harm-or-loss') keys.push(accessKeys.emergencies());
  return keys;
}

function isPerson({ actorKind }: DecisionFacts): boolean {
  return actorKind === 'employee' || actorKind === 'contractor';
}
