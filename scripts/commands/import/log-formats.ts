import { join } from 'node:path';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { readS3Line } from '../../../services/domain/access-import/access-log/s3-log.ts';
import { readServerLine } from '../../../services/domain/access-import/access-log/server-log.ts';
import { toAccessEvent } from '../../../services/domain/access-import/cloudtrail.ts';
import { InputError } from '../input/input-error.ts';
import type { ReadAccesses } from './import-files.ts';
import { accessLogReader } from './read-access-log.ts';
import { readRecords } from './read-cloudtrail.ts';
import { openEventTable } from './read-event-table.ts';
import { readServerMap } from './read-server-map.ts';
import { readStoreMap } from './read-store-map.ts';

/** A kind of log that can be imported. */
export interface LogFormat {
  readonly name: string;
  readonly description: string;
  readonly files: string;
  readonly map: string;
  /** Opens a reader, with the map file that the user gave. Throws InputError. */
  readonly open: (mapFile: string | undefined) => Promise<ReadAccesses>;
}

const MINUTE_MILLIS = 60_000;
/** Requests for one object further apart than this are two viewings. A paused player fetches nothing meanwhile. */
const S3_GAP_MILLIS = 10 * MINUTE_MILLIS;
/** S3 delivers most lines within a few hours, in no order. */
const S3_DISORDER_MILLIS = 6 * 60 * MINUTE_MILLIS;
/** A server writes a line when its request ends. */
const SERVER_DISORDER_MILLIS = 5 * MINUTE_MILLIS;
const STORE_MAP = 'YAML: buckets, key pattern and principals of this deployment (docs/cloudtrail.md)';
const TABLES = 'CSV with a header, also gzip';
const LINES = 'one request a line, also gzip; rotated files oldest first';

export const cloudTrail: LogFormat = {
  name: 'cloudtrail',
  description: 'import the S3 data events of AWS CloudTrail as access events',
  files: '{"Records":[…]} or one record a line, also gzip',
  map: STORE_MAP,
  async open(mapFile) {
    const map = await readStoreMap(mapFile);
    return async function* (files, onRead) {
      for (const file of files) {
        for await (const { place, record } of readRecords(file, onRead)) {
          yield { place, result: toAccessEvent(record, map), records: 1 };
        }
      }
    };
  },
};

export const s3AccessLog: LogFormat = {
  name: 's3-access-log',
  description: 'import server access logs of Amazon S3 as access events, one for each viewing',
  files: LINES,
  map: STORE_MAP,
  async open(mapFile) {
    const map = await readStoreMap(mapFile);
    const settings = { gapMillis: S3_GAP_MILLIS, disorderMillis: S3_DISORDER_MILLIS };
    return accessLogReader((line) => readS3Line(line, map), settings);
  },
};

export const nginx: LogFormat = {
  name: 'nginx',
  description: 'import access logs of nginx as access events, one for each viewing',
  files: LINES,
  map: 'YAML: log format, paths and users of this deployment (docs/imports.md); required',
  async open(mapFile) {
    if (mapFile === undefined) throw new InputError('`--map` is missing, expected a file (docs/imports.md)');
    return await openServerLog(mapFile);
  },
};

export const frigate: LogFormat = {
  name: 'frigate',
  description: 'import the access log of Frigate as access events, one for each viewing',
  files: LINES,
  map: 'YAML in place of infra/imports/frigate.yaml (docs/imports.md)',
  open: (mapFile) => openServerLog(mapFile ?? join(projectRoot, 'infra/imports/frigate.yaml')),
};

export const csv: LogFormat = {
  name: 'csv',
  description: 'import a CSV export of an audit log as access events, one for each row',
  files: TABLES,
  map: 'YAML: how columns become fields (docs/imports.md); required',
  async open(mapFile) {
    if (mapFile === undefined) throw new InputError('`--map` is missing, expected a file (docs/imports.md)');
    return await openEventTable(mapFile);
  },
};

/** CSV exports of products, each with a map of its own in infra/imports. */
export const products: readonly LogFormat[] = [
  { name: 'verkada', export: 'the audit log of Verkada Command' },
  { name: 'genetec', export: 'the Activity trails report of Genetec Security Center' },
  { name: 'milestone', export: 'the audit log of Milestone XProtect' },
].map(({ name, export: what }) => ({
  name,
  description: `import a CSV export of ${what} as access events`,
  files: TABLES,
  map: `YAML in place of infra/imports/${name}.yaml (docs/imports.md)`,
  open: (mapFile) => openEventTable(mapFile ?? join(projectRoot, `infra/imports/${name}.yaml`)),
}));

async function openServerLog(mapFile: string): Promise<ReadAccesses> {
  const { map, gapMillis, linePrefix } = await readServerMap(mapFile);
  const settings = { gapMillis, disorderMillis: SERVER_DISORDER_MILLIS };
  return accessLogReader(
    (line) => readServerLine(line.slice(linePrefix?.match(line)?.prefix?.length ?? 0), map),
    settings,
  );
}
