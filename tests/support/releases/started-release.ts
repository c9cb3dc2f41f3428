import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { allItems, until } from '../../../scripts/release-vector/recorder.ts';
import { openRelease, type ReleaseServer } from '../../../scripts/release-vector/release.ts';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { fewThreads } from '../process/running-custodes.ts';
import type { Access, Json } from './release-vector.ts';

/** Today's build on what a release wrote. Its clock begins `laterMs` after the release was killed. */
export function startOn(dataDir: string, killedAt: string, laterMs: number): Promise<ReleaseServer> {
  const clock = pathToFileURL(join(projectRoot, 'tests/support/process/clock-at.mjs')).href;
  return openRelease(projectRoot).start({
    ...fewThreads,
    ...{ DATA_DIR: dataDir, SEGMENT_SECONDS: '1', NODE_OPTIONS: `--import ${clock}` },
    CUSTODES_TEST_TIME: new Date(Date.parse(killedAt) + laterMs).toISOString(),
  });
}

/** Where an access stands in the log: repeats of one event have places of their own. */
export function placeOf({ appendedAt, source, eventId }: Access): string {
  return `${appendedAt} ${source?.id ?? ''} ${eventId}`;
}

/** Accesses by their place, once `holds` of them. Throws, with the newest of them, when time runs out. */
export async function accessesWhen(
  url: string,
  holds: (accesses: ReadonlyMap<string, Access>) => boolean,
  filter = '',
): Promise<ReadonlyMap<string, Access>> {
  let items: readonly Access[] = [];
  let accesses: ReadonlyMap<string, Access> = new Map();
  const isThere = async () => {
    items = await allItems<Access>(url, `/v1/accesses${filter}`);
    accesses = new Map(items.map((item) => [placeOf(item), item]));
    return holds(accesses);
  };
  await until('the accesses are those expected', isThere).catch((error) => {
    throw new Error(`${error.message}; the newest of ${items.length}: ${said(items[0])}`);
  });
  return accesses;
}

function said(item: Json | undefined): string {
  return JSON.stringify(item ?? null);
}
