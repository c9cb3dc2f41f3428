import type { IndexRow } from '../../domain/access-search/access-index.ts';

/**
 * Columns of the Parquet index in file order; `docs/search.md` maps them to OCSF. Times are UTC epoch milliseconds. Other
 * columns are another layout: `INDEX_LAYOUT` rises with them, and the files are written again from the sealed segments.
 */
export const indexColumns: readonly IndexColumn[] = [
  { name: 'appended_at', type: 'BIGINT', of: ({ access }) => access.appendedAt },
  { name: 'partition', type: 'INTEGER', of: ({ access }) => access.partition },
  { name: 'source_offset', type: 'BIGINT', of: ({ access }) => access.sourceOffset },
  { name: 'seal_index', type: 'BIGINT', of: ({ place }) => place.sealIndex },
  { name: 'segment_key', type: 'VARCHAR', of: ({ place }) => place.segmentKey },
  { name: 'leaf_index', type: 'BIGINT', of: ({ place }) => place.leafIndex },
  { name: 'event_id', type: 'VARCHAR', of: ({ access }) => access.eventId },
  { name: 'occurred_at', type: 'BIGINT', of: ({ access }) => access.occurredAt },
  { name: 'source_id', type: 'VARCHAR', of: ({ access }) => access.sourceId },
  { name: 'actor_id', type: 'VARCHAR', of: ({ access }) => access.actorId },
  { name: 'actor_kind', type: 'VARCHAR', of: ({ access }) => access.actorKind },
  { name: 'on_behalf_of_id', type: 'VARCHAR', of: ({ access }) => access.onBehalfOfId },
  { name: 'judged_actor_id', type: 'VARCHAR', of: ({ access }) => access.judgedActorId },
  { name: 'judged_actor_kind', type: 'VARCHAR', of: ({ access }) => access.judgedActorKind },
  { name: 'role', type: 'VARCHAR', of: ({ access }) => access.role },
  { name: 'team', type: 'VARCHAR', of: ({ access }) => access.team },
  { name: 'employer', type: 'VARCHAR', of: ({ access }) => access.employer },
  { name: 'action', type: 'VARCHAR', of: ({ access }) => access.action },
  { name: 'phase', type: 'VARCHAR', of: ({ access }) => access.phase },
  { name: 'outcome', type: 'VARCHAR', of: ({ access }) => access.outcome },
  { name: 'path', type: 'VARCHAR', of: ({ access }) => access.path },
  { name: 'resource_kind', type: 'VARCHAR', of: ({ access }) => access.resourceKind },
  { name: 'recording_id', type: 'VARCHAR', of: ({ access }) => access.recordingId },
  { name: 'camera_id', type: 'VARCHAR', of: ({ access }) => access.cameraId },
  { name: 'owner_id', type: 'VARCHAR', of: ({ access }) => access.ownerId },
  { name: 'site_id', type: 'VARCHAR', of: ({ access }) => access.siteId },
  { name: 'device_id', type: 'VARCHAR', of: ({ access }) => access.deviceId },
  { name: 'asn', type: 'BIGINT', of: ({ access }) => access.asn },
  { name: 'purpose', type: 'VARCHAR', of: ({ access }) => access.purpose },
  { name: 'verdict', type: 'VARCHAR', of: ({ access }) => access.verdict },
  { name: 'rules', type: 'VARCHAR', isList: true, of: ({ access }) => access.rules },
];

type IndexColumn = { readonly name: string } & (
  | { readonly type: 'BIGINT' | 'INTEGER'; readonly of: (row: IndexRow) => number | null }
  | { readonly type: 'VARCHAR'; readonly isList?: false; readonly of: (row: IndexRow) => string | null }
  | { readonly type: 'VARCHAR'; readonly isList: true; readonly of: (row: IndexRow) => readonly string[] }
);
