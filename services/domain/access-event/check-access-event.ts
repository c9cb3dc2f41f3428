import type { AccessEvent, Problem } from './access-event.ts';
import { ACCESS_ID_EXPECTED, isEmpty, needsResourceId, RESOURCE_EXPECTED } from './constraints.ts';
import { COUNT_EXPECTED, isCount } from './json-fields.ts';
import { Problems } from './problems.ts';
import { INSTANT_MAX, INSTANT_MIN, RFC_3339_EXPECTED } from './rfc3339.ts';
import { EVENT_ID_EXPECTED, isEventId, isText, TEXT_EXPECTED } from './text.ts';

const IP_HASH = /^[0-9a-f]{64}$/;

/**
 * What `parseAccessEvent` refuses, found in an event that reached the log by another way than intake; empty when
 * intake could have written it. Enum values are the codec's business. Runs once per event in the decider.
 */
export function checkAccessEvent(event: AccessEvent): Problem[] {
  const problems = new Problems();
  checkEnvelope(event, problems);
  checkResource(event, problems);
  checkCircumstances(event, problems);
  checkStatements(event, problems);
  checkNoEmptyPart(event, problems);
  return problems.list;
}

function checkEnvelope({ eventId, occurredAt, source, actor, phase, accessId }: AccessEvent, problems: Problems): void {
  if (!isEventId(eventId)) problems.add('eventId', eventId, EVENT_ID_EXPECTED);
  if (!(occurredAt >= INSTANT_MIN && occurredAt <= INSTANT_MAX))
    problems.add('occurredAt', occurredAt, RFC_3339_EXPECTED);
  checkText('source.id', source.id, problems);
  checkOptionalText('source.instance', source.instance, problems);
  checkOptionalText('source.version', source.version, problems);
  checkOptionalCount('source.sequence', source.sequence, problems);
  checkText('actor.id', actor.id, problems);
  if (actor.onBehalfOf) checkText('actor.onBehalfOf.id', actor.onBehalfOf.id, problems);
  checkOptionalText('accessId', accessId, problems);
  if (phase === 'end' && accessId === null) problems.add('accessId', null, ACCESS_ID_EXPECTED);
}

function checkResource({ action, resource }: AccessEvent, problems: Problems): void {
  const { recordingId, cameraId, ownerId, storeId } = resource;
  checkOptionalText('resource.recordingId', recordingId, problems);
  checkOptionalText('resource.cameraId', cameraId, problems);
  checkOptionalText('resource.ownerId', ownerId, problems);
  checkOptionalText('resource.storeId', storeId, problems);
  const isUnnamed = recordingId === null && cameraId === null && ownerId === null && storeId === null;
  if (isUnnamed && needsResourceId(action)) problems.add('resource', null, RESOURCE_EXPECTED);
}

function checkCircumstances({ authentication, network, extent }: AccessEvent, problems: Problems): void {
  if (authentication) {
    checkOptionalText('authentication.method', authentication.method, problems);
    checkOptionalText('authentication.sessionId', authentication.sessionId, problems);
  }
  if (network) {
    const { ipHash, country } = network;
    if (ipHash !== null && !IP_HASH.test(ipHash)) problems.add('network.ipHash', ipHash, '64 lower-case hex digits');
    checkOptionalText('network.country', country, problems);
    checkOptionalText('network.claimed.country', network.claimed?.country ?? null, problems);
  }
  if (extent) {
    checkOptionalCount('extent.durationMs', extent.durationMs, problems);
    checkOptionalCount('extent.bytes', extent.bytes, problems);
    checkOptionalCount('extent.count', extent.count, problems);
  }
}

function checkStatements(event: AccessEvent, problems: Problems): void {
  const { claim, search, recipient, destination, decisionId } = event;
  if (claim) checkText('claim.id', claim.id, problems);
  if (search) checkOptionalCount('search.resultCount', search.resultCount, problems);
  if (recipient) {
    checkOptionalText('recipient.id', recipient.id, problems);
    checkOptionalText('recipient.jurisdiction', recipient.jurisdiction, problems);
  }
  if (destination) checkOptionalText('destination.domain', destination.domain, problems);
  checkOptionalText('decisionId', decisionId, problems);
}

/** Would be a second encoding of the same content, and so a conflict with it. */
function checkNoEmptyPart({ authentication, network, extent }: AccessEvent, problems: Problems): void {
  checkNotEmpty('authentication', authentication, problems);
  checkNotEmpty('network', network, problems);
  checkNotEmpty('extent', extent, problems);
}

function checkNotEmpty(field: string, part: object | null, problems: Problems): void {
  if (part !== null && isEmpty(part)) problems.add(field, part, 'null where every field is null');
}

function checkText(field: string, value: string, problems: Problems): void {
  if (!isText(value)) problems.add(field, value, TEXT_EXPECTED);
}

function checkOptionalText(field: string, value: string | null, problems: Problems): void {
  if (value !== null) checkText(field, value, problems);
}

function checkOptionalCount(field: string, value: number | null, problems: Problems): void {
  if (value !== null && !isCount(value)) problems.add(field, value, COUNT_EXPECTED);
}
