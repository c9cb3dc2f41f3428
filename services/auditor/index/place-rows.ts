import { rejectedId } from '../../domain/access-search/access-row.ts';
import type { IndexedSegment } from '../../domain/access-search/indexed-segment.ts';
import type { PlacedRows } from '../../domain/access-search/placed-rows.ts';
import type { InflatedBlock } from '../../domain/transparency-log/segment-file.ts';
import {
  indexedDecisionPlaces as decision,
  placeIndexedDecision,
} from '../../records/access-decision/place-indexed-decision.ts';
import type { IndexedEventPlaces } from '../../records/access-event/place-indexed-event.ts';
import { noEvent, placeEvent } from '../place-event.ts';

const noRules: readonly string[] = [];

/**
 * Finds the rows of a block of decisions as `toAccessRow` makes them of what `decodeEntry` returns, walking its bytes once.
 * Returns where the last entry ends. Throws `DecodeError` or `LaterVersionError`; an accepted block contains no such entry.
 */
export function placeRows(
  { data, count, firstEntry }: InflatedBlock,
  segment: IndexedSegment,
  rows: PlacedRows,
): number {
  rows.begin(data, segment);
  let at = 0;
  for (let entry = 0; entry < count; entry += 1) {
    at = placeIndexedDecision(segment.schemaId, data, at);
    // A re-evaluation is not an access of its own: its access is listed already.
    if (!decision.isReevaluation) placeRow(rows, firstEntry + entry);
  }
  return at;
}

function placeRow(rows: PlacedRows, leafIndex: number): void {
  const event = placeEvent(rows.bytes, rows.segment.partition);
  const row = rows.length;
  rows.length += 1;
  placeNumbers(rows, row, event);
  rows.numbers.leafIndex[row] = leafIndex;
  placeTexts(rows, row, event);
  const { words } = rows;
  words.actorKind[row] = event.actorKind;
  words.action[row] = event.action;
  words.phase[row] = event.phase;
  words.outcome[row] = event.outcome;
  words.path[row] = event.path;
  words.resourceKind[row] = event.resourceKind;
  words.verdict[row] = decision.verdict;
  rows.rules[row] = decision.determinedByRule ?? noRules;
}

function placeNumbers({ numbers }: PlacedRows, row: number, event: IndexedEventPlaces): void {
  numbers.appendedAt[row] = decision.appendedAt;
  numbers.sourceOffset[row] = decision.sourceOffset;
  numbers.occurredAt[row] = event === noEvent ? Number.NaN : event.occurredAt;
  numbers.asn[row] = event.networkAsn ?? Number.NaN;
}

function placeTexts({ texts, segment }: PlacedRows, row: number, event: IndexedEventPlaces): void {
  if (event === noEvent) texts.eventId.putMade(row, rejectedId(segment.partition, decision.sourceOffset));
  else texts.eventId.put(row, event.eventIdFrom, event.eventIdTo);
  texts.sourceId.put(row, event.sourceIdFrom, event.sourceIdTo);
  texts.actorId.put(row, event.actorIdFrom, event.actorIdTo);
  texts.onBehalfOfId.put(row, event.actorOnBehalfOfIdFrom, event.actorOnBehalfOfIdTo);
  texts.judgedActorId.put(row, decision.factsActorIdFrom, decision.factsActorIdTo);
  texts.judgedActorKind.put(row, decision.factsActorKindFrom, decision.factsActorKindTo);
  texts.role.put(row, decision.factsActorRoleFrom, decision.factsActorRoleTo);
  texts.team.put(row, decision.factsActorTeamFrom, decision.factsActorTeamTo);
  texts.employer.put(row, decision.factsActorEmployerFrom, decision.factsActorEmployerTo);
  texts.recordingId.put(row, event.resourceRecordingIdFrom, event.resourceRecordingIdTo);
  if (decision.factsCameraIdFrom >= 0) texts.cameraId.put(row, decision.factsCameraIdFrom, decision.factsCameraIdTo);
  else texts.cameraId.put(row, event.resourceCameraIdFrom, event.resourceCameraIdTo);
  if (decision.factsAccountOwnerIdFrom >= 0) {
    texts.ownerId.put(row, decision.factsAccountOwnerIdFrom, decision.factsAccountOwnerIdTo);
  } else texts.ownerId.put(row, event.resourceOwnerIdFrom, event.resourceOwnerIdTo);
  texts.siteId.put(row, event.resourceSiteIdFrom, event.resourceSiteIdTo);
  texts.deviceId.put(row, event.authenticationDeviceIdFrom, event.authenticationDeviceIdTo);
  if (decision.factsPurposeFrom >= 0) texts.purpose.put(row, decision.factsPurposeFrom, decision.factsPurposeTo);
  else texts.purpose.putMade(row, event.purpose);
}
