import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createApp, listen } from '../../../services/adapters/http/server.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { startAuditor } from '../../../services/auditor/auditor.ts';
import { INDEX_PREFIX } from '../../../services/domain/access-search/index-files.ts';
import { type Figure, whole } from '../figures.ts';
import type { ArchiveStore } from './archive-store.ts';
import type { LookUp } from './look-ups.ts';

export interface SealedArchive extends Omit<ArchiveStore, 'stop'> {
  readonly vkey: string;
}

/** Indexes everything that is sealed, as the auditor does when its index was deleted. */
export async function indexArchive(archive: SealedArchive, events: number): Promise<Figure[]> {
  const [before, startedAt] = [process.cpuUsage(), performance.now()];
  const auditor = await openAuditor(archive);
  // It writes all that is sealed, then stops.
  await auditor.drain();
  const used = process.cpuUsage(before);
  const seconds = (performance.now() - startedAt) / 1_000;
  const { files, bytes } = await sizeOf(join(archive.indexFolder, INDEX_PREFIX));
  const { objectsFolder } = archive;
  const segments = objectsFolder === null ? null : await sizeOf(join(objectsFolder, 'segments'));
  const micros = (used.user + used.system) / events;
  return [
    {
      what: `index: ${whole(events)} rows`,
      value: `${whole(events / seconds)}/s, ${micros.toFixed(1)} µs of a processor a row`,
      against: `at most ${whole(process.resourceUsage().maxRSS / 1024)} MiB of memory`,
      ratio: null,
    },
    {
      what: `index: ${whole(files)} files, bytes a row`,
      value: `${(bytes / events).toFixed(1)} B`,
      against: segments === null ? '' : `the sealed decision ${(segments.bytes / events).toFixed(1)} B`,
      ratio: segments === null ? null : bytes / segments.bytes,
    },
  ];
}

/** The auditor over the archive and its index, asked over HTTP. Reads are not recorded: no log is behind it. */
export async function startIndexed(archive: SealedArchive) {
  const auditor = await openAuditor(archive);
  const { port, close } = await listen(createApp([auditor.router]), { host: '127.0.0.1', port: 0 });
  return {
    async count({ path, limit }: LookUp): Promise<number> {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      if (response.status !== 200) throw new Error(`${path} answered ${response.status}, expected 200`);
      const answer = (await response.json()) as { items?: readonly object[] };
      return answer.items?.length ?? limit;
    },
    async stop(): Promise<void> {
      await close(0);
      await auditor.drain();
    },
  };
}

function openAuditor({ objects, objectsFolder, vkey, dataDir }: SealedArchive) {
  return startAuditor({
    objects,
    objectsFolder,
    vkey,
    dataDir,
    log: memoryLog({ clock: Date.now }),
    meters: openMeters(),
    logger: openLogger('silent'),
    clock: Date.now,
    recordRead: async () => {},
    sets: {
      policies: { of: () => null, records: { sets: new Map() } },
      detections: { of: () => null, at: () => null },
    },
  });
}

async function sizeOf(folder: string): Promise<{ readonly files: number; readonly bytes: number }> {
  const found = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const sizes = await Promise.all(found.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size));
  return { files: found.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
