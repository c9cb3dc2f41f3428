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
  // Rule ids are kebab-case, so a comma separates them; the Parquet column is a list.
  { name: 'rules', type: 'VARCHAR', of: ({ access }) => access.rules.join(',') },
];

interface IndexColumn {
  readonly name: string;
  readonly type: 'BIGINT' | 'INTEGER' | 'VARCHAR';
  readonly of: (row: IndexRow) => string | number | null;
}

/** DuckDB's expression for the columns as they are written to the file. */
export const columnsWritten = "* REPLACE (string_split(nullif(rules, ''), ',') AS rules)";

/**
 * The longest line that DuckDB accepts; it reserves sixteen times this. An event is far shorter because its texts have
 * limits.
 */
const LINE_BYTES_MAX = 4 * 1024 * 1024;

/** The format of `toLine`, for DuckDB's reader: every byte that a stranger can choose arrives unchanged. */
export const lineFormat = [
  'header = false',
  'auto_detect = false',
  "delim = '\t'",
  "new_line = '\\n'",
  "quote = '\x01'",
  "escape = '\x01'",
  "nullstr = '\x02'",
  'allow_quoted_nulls = false',
  `max_line_size = ${LINE_BYTES_MAX}`,
  `columns = {${indexColumns.map(({ name, type }) => `'${name}': '${type}'`).join(', ')}}`,
].join(', ');

const NULL_TEXT = '\x02';
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be quoted
const controlPattern = /[\x00-\x1f]/;

/** Formats one line for DuckDB (tab-separated; control characters quoted by 0x01), with its line end. */
export function toLine(row: IndexRow): string {
  let line = '';
  for (const { of } of indexColumns) {
    if (line !== '') line += '\t';
    line += toField(of(row));
  }
  return `${line}\n`;
}

function toField(value: string | number | null): string | number {
  if (value === null) return NULL_TEXT;
  if (typeof value === 'number' || !controlPattern.test(value)) return value;
  return `\x01${value.replaceAll('\x01', '\x01\x01')}\x01`;
}
