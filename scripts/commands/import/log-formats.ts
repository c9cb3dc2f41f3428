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
const REQUIRED_MAP = 'YAML: how this deployment is read (docs/collecting.md); required';

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

/** Servers and stores that log one request a line. */
export const servers: readonly LogFormat[] = [
  { ...server('s3-access-log', 'server access logs of Amazon S3'), map: STORE_MAP },
  { ...server('nginx', 'access logs of nginx and other servers, as JSON,'), map: REQUIRED_MAP },
  server('envoy', 'the access log of Envoy, as JSON,'),
  server('frigate', 'the access log of Frigate, as JSON,'),
  { ...server('ceph-rgw', 'the log of a Ceph object gateway'), map: STORE_MAP },
];

function server(name: LineFormatName, what: string): LogFormat {
  return {
    name,
    description: `import ${what} as access events, one for each viewing`,
    files: 'one request a line, also compressed; rotated files oldest first',
    map: `YAML in place of infra/imports/${name}.yaml (docs/collecting.md)`,
    isOfLines: true,
    open: async (mapFile) =>
      accessLogReader(await openLineFormat(name, name === 'nginx' ? requiredMap(mapFile) : mapFile)),
  };
}

export const csv: LogFormat = {
  name: 'csv',
  description: 'import a CSV export of an audit log as access events, one for each row',
  files: TABLES,
  map: REQUIRED_MAP,
  isOfLines: false,
  open: async (mapFile) => openEventTable(requiredMap(mapFile)),
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

function requiredMap(mapFile: string | undefined): string {
  if (mapFile === undefined) throw new InputError('`--map` is missing, expected a file (docs/collecting.md)');
  return mapFile;
}

async function textOf(file: string, onRead: (bytes: number) => void): Promise<AsyncIterable<string>> {
  return (await openBytes(file, onRead)).setEncoding('utf8');
}
