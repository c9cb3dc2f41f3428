// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import type { AccessEvent } from '../access-event/access-event.ts';

type Value = string | null | undefined;

/* What an answer covers of an event, part by part. Values that a later version of the schema added are named. */

export function actorInQuestion(event: AccessEvent): readonly Value[] {
  const values: Value[] = [event.actor.kind, event.actor.id, event.actor.onBehalfOf?.kind, event.actor.onBehalfOf?.id];

  return values;
}

export function resourceInQuestion(event: AccessEvent): readonly Value[] {
  const values: Value[] = [
    event.resource.kind,
    event.resource.recordingId,
    event.resource.cameraId,
    event.resource.ownerId,
    event.resource.storeId,
    event.resource.siteId,
  ];

  return values;
}

export function sourceInQuestion(event: AccessEvent): readonly Value[] {
  const values: Value[] = [event.source.id];

  return values;
}

export function groundInQuestion(event: AccessEvent): readonly Value[] {
  const values: Value[] = [
    event.purpose,
    event.claim?.kind,
    event.claim?.id,
    event.path,
    event.recipient?.kind,
    event.recipient?.id,
    event.recipient?.jurisdiction,
    event.destination?.kind,
    event.destination?.domain,
  ];

  return values;
}
