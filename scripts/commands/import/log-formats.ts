import { join } from 'node:path';
import { readRecords } from '../../../services/adapters/access-logs/cloudtrail-records.ts';
import { type LineFormatName, openLineFormat } from '../../../services/adapters/access-logs/line-formats.ts';
import { readStoreMap } from '../../../services/adapters/access-logs/read-store-map.ts';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { toAccessEvent } from '../../../services/domain/access-import/cloudtrail.ts';
import { openBytes } from '../input/open-bytes.ts';
import { type ReadAccesses, recordsFrom } from './import-place.ts';
import { accessLogReader } from './read-access-log.ts';
import { openEventTable } from './read-event-table.ts';

/** A kind of log that can be imported. */
export interface LogFormat {
  readonly name: string;
  readonly description: string;
  readonly files: string;
  readonly map: string;
  /** One request a line. */
  readonly isOfLines: boolean;
  /** Opens a reader, with the map file that the user gave. Throws InputError. */
  readonly open: (mapFile: string | undefined) => Promise<ReadAccesses>;
}

const STORE_MAP = 'YAML: buckets, key pattern and principals of this deployment (docs/collecting.md)';
const TABLES = 'CSV with a header, also compressed';
const LINES = 'one request a line, also compressed; rotated files oldest first';

export const cloudTrail: LogFormat = {
  name: 'cloudtrail',
  description: 'import the S3 data events of AWS CloudTrail as access events',
  files: '{"Records":[…]} or one record a line, also compressed',
  map: STORE_MAP,
  isOfLines: false,
  async open(mapFile) {
    const map = await readStoreMap(mapFile);
    return (files, onRead, from) =>
      recordsFrom(from, files, async function* (file) {
        for await (const { place, record } of readRecords(file, () => textOf(file, onRead)))
          yield { place, result: toAccessEvent(record, map) };
      });
  },
};

export const s3AccessLog: LogFormat = {
  name: 's3-access-log',
  description: 'import server access logs of Amazon S3 as access events, one for each viewing',
  files: LINES,
  map: STORE_MAP,
  isOfLines: true,
  open: (mapFile) => openLines('s3-access-log', mapFile),
};

export const nginx: LogFormat = {
  name: 'nginx',
  description: 'import access logs of nginx as access events, one for each viewing',
  files: LINES,
  map: 'YAML: log format, paths and users of this deployment (docs/collecting.md); required',
  isOfLines: true,
  async open(mapFile) {
    if (mapFile === undefined) throw new InputError('`--map` is missing, expected a file (docs/collecting.md)');
    return await openLines('nginx', mapFile);
  },
};

/** Servers with a map of their own in infra/imports, and Ceph, which needs none. */
export const servers: readonly LogFormat[] = [
  server('envoy', 'the access log of Envoy, as JSON,'),
  server('frigate', 'the access log of Frigate'),
  { ...server('ceph-rgw', 'the log of a Ceph object gateway'), map: STORE_MAP },
];

function server(name: LineFormatName, what: string): LogFormat {
  return {
    name,
    description: `import ${what} as access events, one for each viewing`,
    files: LINES,
    map: `YAML in place of infra/imports/${name}.yaml (docs/collecting.md)`,
    isOfLines: true,
    open: (mapFile) => openLines(name, mapFile),
  };
}

export const csv: LogFormat = {
  name: 'csv',
  description: 'import a CSV export of an audit log as access events, one for each row',
  files: TABLES,
  map: 'YAML: how columns become fields (docs/collecting.md); required',
  isOfLines: false,
  async open(mapFile) {
    if (mapFile === undefined) throw new InputError('`--map` is missing, expected a file (docs/collecting.md)');
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
  map: `YAML in place of infra/imports/${name}.yaml (docs/collecting.md)`,
  isOfLines: false,
  open: (mapFile) => openEventTable(mapFile ?? join(projectRoot, `infra/imports/${name}.yaml`)),
}));

async function openLines(name: LineFormatName, mapFile: string | undefined): Promise<ReadAccesses> {
  return accessLogReader(await openLineFormat(name, mapFile ?? null));
}

async function textOf(file: string, onRead: (bytes: number) => void): Promise<AsyncIterable<string>> {
  return (await openBytes(file, onRead)).setEncoding('utf8');
}
