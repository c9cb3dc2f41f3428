import type { Broken } from './broken.ts';
import { allInForce, type Facts, isActor } from './facts.ts';

/** "**The object** (every action but search and list)". */
export function brokenObjectRules(facts: Facts): Broken[] {
  const broken: Broken[] = [];
  if (facts.event.action === 'search' || facts.event.action === 'list') return broken;
  if (resourceUnknown(facts)) broken.push(['resource-unknown', 'unknown']);
  if (ownerMismatch(facts)) broken.push(['owner-mismatch', 'violation']);
  if (accountDeleted(facts)) broken.push(['account-deleted', 'violation']);
  if (recordingDeleted(facts)) broken.push(['recording-deleted', 'violation']);
  if (retentionExpired(facts)) broken.push(['retention-expired', 'violation']);
  if (legalHoldDelete(facts)) broken.push(['legal-hold-delete', 'violation']);
  if (endToEndDecrypted(facts)) broken.push(['end-to-end-decrypted', 'violation']);
  return broken;
}

// "never for kind store: no owner can be told, no `account` in force for it, or a camera that the event names without
// a `camera` in force"
function resourceUnknown({ event, ownerId, account, camera }: Facts): boolean {
  if (event.resource.kind === 'store') return false;
  if (ownerId === null || account === null) return true;
  return event.resource.cameraId !== null && camera === null;
}

// "`resource.ownerId` differs from the recording's owner in the register or, when the recording has no record,
// from the camera's; of what is of a camera, from the camera's or, when no camera has a record, from the recording's"
function ownerMismatch({ event, recording, camera, named }: Facts): boolean {
  const claimed = event.resource.ownerId;
  const material = recording ?? camera ?? named;
  return claimed !== null && material !== null && claimed !== material.ownerId;
}

// "*t* not before `deletedAt`, no `legalHold` on the recording; not for delete and revoke"
function accountDeleted(facts: Facts): boolean {
  return isOver(facts.account?.deletedAt ?? null, facts);
}

// as above, of the recording
function recordingDeleted(facts: Facts): boolean {
  return isOver(facts.recording?.deletedAt ?? null, facts);
}

// "*t* not before `retentionUntil`, no `legalHold`; not for delete and revoke"
function retentionExpired(facts: Facts): boolean {
  return isOver(facts.recording?.retentionUntil ?? null, facts);
}

function isOver(end: number | null, { event, recording, t }: Facts): boolean {
  if (event.action === 'delete' || event.action === 'revoke') return false;
  if (recording?.legalHold) return false;
  return end !== null && t >= end;
}

// "delete, by whomever, of a recording with `legalHold` (or of a camera beside one), or of a camera or account (resource kind) whose id such a
// recording in force names"
function legalHoldDelete(facts: Facts): boolean {
  const { event, named, cameraId, ownerId } = facts;
  if (event.action !== 'delete') return false;
  if (named?.legalHold) return true;
  for (const held of allInForce(facts, 'recording')) {
    if (!held.legalHold) continue;
    if (event.resource.kind === 'camera' && cameraId !== null && held.cameraId === cameraId) return true;
    if (event.resource.kind === 'account' && ownerId !== null && held.ownerId === ownerId) return true;
  }
  return false;
}

// "camera `endToEndEncrypted`, `extent.decrypted` true; actor is not the owner, not in `authorisedUsers`, and has no
// `ownAccountId` that is either"
function endToEndDecrypted(facts: Facts): boolean {
  const { event, camera, ownerId, account, person } = facts;
  if (camera === null || !camera.endToEndEncrypted) return false;
  if (event.extent === null || event.extent.decrypted !== true) return false;
  if (isActor(ownerId, facts)) return false;
  const authorised = account?.authorisedUsers ?? [];
  if (authorised.some((user) => isActor(user, facts))) return false;
  const own = person?.ownAccountId ?? null;
  return own === null || (own !== ownerId && !authorised.includes(own));
}
