import { join } from 'node:path';
import { readRgwLine } from '../../domain/access-import/access-log/rgw-log.ts';
import { readS3Line } from '../../domain/access-import/access-log/s3-log.ts';
import { type FromLine, readServerLine } from '../../domain/access-import/access-log/server-log.ts';
import type { ViewingSettings } from '../../domain/access-import/access-log/viewings.ts';
import { projectRoot } from '../config/project-root.ts';
import { InputError } from '../forms/input-error.ts';
import { readServerMap } from './read-server-map.ts';
import { readStoreMap } from './read-store-map.ts';

/** Access logs with one request a line. */
export const lineFormatNames = ['nginx', 'envoy', 'frigate', 's3-access-log', 'ceph-rgw'] as const;
export type LineFormatName = (typeof lineFormatNames)[number];

export interface LineFormat {
  readonly readLine: (line: string) => FromLine;
  readonly settings: ViewingSettings;
}

const MINUTE_MILLIS = 60_000;
/** Requests for one object further apart than this are two viewings. A paused player fetches nothing meanwhile. */
const S3_GAP_MILLIS = 10 * MINUTE_MILLIS;
/** S3 delivers most lines within a few hours, in no order. */
const S3_DISORDER_MILLIS = 6 * 60 * MINUTE_MILLIS;
/** A server writes a line when its request ends. */
const SERVER_DISORDER_MILLIS = 5 * MINUTE_MILLIS;

/** Opens a format with the map file that the user gave. Throws InputError. */
export async function openLineFormat(name: LineFormatName, mapFile: string | undefined): Promise<LineFormat> {
  if (name === 's3-access-log') {
    const map = await readStoreMap(mapFile);
    const settings = { gapMillis: S3_GAP_MILLIS, disorderMillis: S3_DISORDER_MILLIS };
    return { readLine: (line) => readS3Line(line, map), settings };
  }
  if (name === 'ceph-rgw') {
    const map = await readStoreMap(mapFile);
    const settings = { gapMillis: S3_GAP_MILLIS, disorderMillis: SERVER_DISORDER_MILLIS };
    return { readLine: (line) => readRgwLine(line, map), settings };
  }
  const file = mapFile ?? (name === 'nginx' ? null : join(projectRoot, `infra/imports/${name}.yaml`));
  if (file === null) throw new InputError('`map` is missing, expected a file (docs/collecting.md)');
  const { map, gapMillis, linePrefix } = await readServerMap(file);
  return {
    readLine: (line) => readServerLine(line.slice(linePrefix?.match(line)?.prefix?.length ?? 0), map),
    settings: { gapMillis, disorderMillis: SERVER_DISORDER_MILLIS },
  };
}
