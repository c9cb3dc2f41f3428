import { refuseOtherRelease } from '../adapters/avro/later-version.ts';
import { DecodeError } from '../avro/decode-error.ts';
import { indexedDecisionPlaces as decision } from '../records/access-decision/place-indexed-decision.ts';
import {
  type IndexedEventPlaces,
  indexedEventPlaces,
  placeIndexedEvent,
} from '../records/access-event/place-indexed-event.ts';

/** Of a record that is no event. A copy: nothing was read yet. */
export const noEvent: IndexedEventPlaces = { ...indexedEventPlaces };

/**
 * Finds the event of the decision that `placeIndexedDecision` found in the same bytes last; `noEvent` where it has none. What is
 * returned is of this event until the next call. Throws `DecodeError` or `LaterVersionError`.
 */
export function placeEvent(bytes: Buffer, partition: number): IndexedEventPlaces {
  const { eventSchemaId, eventFrom, eventTo, sourceOffset: offset } = decision;
  refuseOtherRelease(eventSchemaId, 'access-events', { partition, offset });
  if (eventFrom === eventTo) return noEvent;
  if (placeIndexedEvent(eventSchemaId, bytes, eventFrom) <= eventTo) return indexedEventPlaces;
  throw new DecodeError(`the event is cut short at byte ${eventTo}`);
}
