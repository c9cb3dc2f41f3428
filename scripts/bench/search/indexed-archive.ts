import { join } from 'node:path';
import { filesystemObjectStore } from '../../../services/adapters/filesystem/filesystem-object-store.ts';
import { createApp, listen } from '../../../services/adapters/http/server.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { startAuditor } from '../../../services/auditor/auditor.ts';
import type { LookUp } from './look-ups.ts';

export interface SealedArchive {
  readonly folder: string;
  readonly vkey: string;
}

/** Indexes everything that is sealed, as the auditor does when its index was deleted. */
export async function indexArchive(archive: SealedArchive): Promise<void> {
  const auditor = await openAuditor(archive);
  // It writes all that is sealed, then stops.
  await auditor.drain();
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

export function objectsOf(folder: string) {
  return filesystemObjectStore({ folder: join(folder, 'objects'), scratch: join(folder, 'scratch') });
}

function openAuditor({ folder, vkey }: SealedArchive) {
  return startAuditor({
    objects: objectsOf(folder),
    objectsFolder: join(folder, 'objects'),
    vkey,
    dataDir: join(folder, 'data'),
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
