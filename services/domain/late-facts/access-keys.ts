import type { DecisionFacts } from '../access-decision/access-decision.ts';
import type { AccessEvent } from '../access-event/access-event.ts';

/**
 * Keys of the look-ups that a decision makes, as texts. An access has the keys of all look-ups of its decision. A
 * register record has the keys of all look-ups whose result it can change. If they share no key, the decision does not
 * change.
 */
export const accessKeys = {
  /**
   * Covers the account, the legal holds, the people authorised for the account, and the consents, tickets, emergencies,
   * cases and orders of the owner.
   */
  owner: (ownerId: string): string => `owner:${ownerId}`,
  /** Covers the person and everything granted to this id. */
  actor: (actorId: string): string => `actor:${actorId}`,
  team: (team: string): string => `team:${team}`,
  role: (role: string): string => `role:${role}`,
  recording: (recordingId: string): string => `recording:${recordingId}`,
  camera: (cameraId: string): string => `camera:${cameraId}`,
  source: (sourceId: string): string => `source:${sourceId}`,
  /** The case that the access claims as its purpose. */
  claimedCase: (caseId: string): string => `case:${caseId}`,
  /** Emergencies compare the approver with the requester, who are neither owner nor actor. */
  emergencies: (): string => 'emergencies',
} as const;

/** Returns the keys of one decided access. `facts` may come from any decision about it. */
export function keysOfAccess(event: AccessEvent, facts: DecisionFacts): readonly string[] {
  const { actor, resource, source, claim, recipient } = event;
  const keys = [accessKeys.source(source.id)];
  const add = (keyOf: (id: string) => string, id: string | null | undefined) => {
    if (id === null || id === undefined) return;
    const key = keyOf(id);
    if (!keys.includes(key)) keys.push(key);
  };
  add(accessKeys.actor, actor.id);
  add(accessKeys.actor, facts.actor.id);
  add(accessKeys.actor, actor.onBehalfOf?.id);
  add(accessKeys.owner, resource.ownerId);
  add(accessKeys.owner, facts.account.ownerId);
  add(accessKeys.camera, resource.cameraId);
  add(accessKeys.camera, facts.camera.id);
  add(accessKeys.recording, resource.recordingId);
  add(accessKeys.team, facts.actor.team);
  add(accessKeys.role, facts.actor.role);
  // The id of a customer or of a recipient of a share may belong to a member of staff.
  for (const id of [isPerson(facts.actor) ? null : actor.id, recipient?.id || null]) {
    add(accessKeys.actor, id);
    add(accessKeys.owner, id);
  }
  if (claim?.kind === 'case') keys.push(accessKeys.claimedCase(claim.id));
  if (facts.purpose === 'prevent-harm-or-loss') keys.push(accessKeys.emergencies());
  return keys;
}

function isPerson({ kind }: DecisionFacts['actor']): boolean {
  return kind === 'employee' || kind === 'contractor';
}
