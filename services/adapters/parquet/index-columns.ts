import type { IndexedSegment } from '../../domain/access-search/indexed-segment.ts';
import type { PlacedNumber, PlacedText, PlacedWord } from '../../domain/access-search/placed-rows.ts';
import type { TextOptions } from './file/text-column.ts';

/**
 * Columns of the Parquet index in file order; `docs/search.md` maps them to OCSF. Times are UTC epoch milliseconds. Other
 * columns are another layout: `INDEX_LAYOUT` rises with them, and the files are written again from the sealed segments.
 */
export const indexColumns: readonly IndexColumn[] = [
  { name: 'appended_at', type: 'BIGINT', number: 'appendedAt' },
  { name: 'partition', type: 'INTEGER', segmentNumber: 'partition' },
  { name: 'source_offset', type: 'BIGINT', number: 'sourceOffset' },
  { name: 'seal_index', type: 'BIGINT', segmentNumber: 'sealIndex' },
  { name: 'segment_key', type: 'VARCHAR', segmentText: 'segmentKey' },
  { name: 'leaf_index', type: 'BIGINT', number: 'leafIndex' },
  { name: 'event_id', type: 'VARCHAR', text: 'eventId' },
  { name: 'occurred_at', type: 'BIGINT', number: 'occurredAt' },
  { name: 'source_id', type: 'VARCHAR', text: 'sourceId' },
  { name: 'actor_id', type: 'VARCHAR', text: 'actorId' },
  { name: 'actor_kind', type: 'VARCHAR', word: 'actorKind' },
  { name: 'on_behalf_of_id', type: 'VARCHAR', text: 'onBehalfOfId' },
  { name: 'judged_actor_id', type: 'VARCHAR', text: 'judgedActorId' },
  { name: 'judged_actor_kind', type: 'VARCHAR', text: 'judgedActorKind' },
  { name: 'role', type: 'VARCHAR', text: 'role' },
  { name: 'team', type: 'VARCHAR', text: 'team' },
  { name: 'employer', type: 'VARCHAR', text: 'employer' },
  { name: 'action', type: 'VARCHAR', word: 'action' },
  { name: 'phase', type: 'VARCHAR', word: 'phase' },
  { name: 'outcome', type: 'VARCHAR', word: 'outcome' },
  { name: 'path', type: 'VARCHAR', word: 'path' },
  { name: 'resource_kind', type: 'VARCHAR', word: 'resourceKind' },
  { name: 'recording_id', type: 'VARCHAR', text: 'recordingId' },
  { name: 'camera_id', type: 'VARCHAR', text: 'cameraId' },
  { name: 'owner_id', type: 'VARCHAR', text: 'ownerId' },
  { name: 'site_id', type: 'VARCHAR', text: 'siteId' },
  { name: 'device_id', type: 'VARCHAR', text: 'deviceId' },
  { name: 'asn', type: 'BIGINT', number: 'asn' },
  { name: 'purpose', type: 'VARCHAR', text: 'purpose' },
  { name: 'verdict', type: 'VARCHAR', word: 'verdict' },
  { name: 'rules', type: 'VARCHAR', isList: true },
];

/** A column, and what its values are called in `PlacedRows` or in the segment of these. */
export type IndexColumn = { readonly name: string } & (
  | { readonly type: 'BIGINT'; readonly number: PlacedNumber }
  | { readonly type: 'BIGINT' | 'INTEGER'; readonly segmentNumber: keyof IndexedSegment & ('partition' | 'sealIndex') }
  | { readonly type: 'VARCHAR'; readonly isList?: false; readonly segmentText: keyof IndexedSegment & 'segmentKey' }
  | { readonly type: 'VARCHAR'; readonly isList?: false; readonly text: PlacedText }
  | { readonly type: 'VARCHAR'; readonly isList?: false; readonly word: PlacedWord }
  | { readonly type: 'VARCHAR'; readonly isList: true }
);

/** Texts of which each row mostly has another one. */
export const rarelyTwice: ReadonlySet<PlacedText> = new Set(['eventId', 'recordingId']);
/** A row group without a value of these is skipped. Of an owner its bounds do that, of other texts there are few. */
const bloomFiltered: ReadonlySet<PlacedText> = new Set(['recordingId', 'cameraId', 'siteId', 'deviceId']);

/** How a column of texts is written, wherever its rows come from. */
export function textOptionsOf(name: PlacedText): Pick<TextOptions, 'isSorted' | 'hasBloomFilter'> {
  return { isSorted: name === 'ownerId', hasBloomFilter: bloomFiltered.has(name) };
}
