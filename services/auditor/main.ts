import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { belongsToLog } from '../adapters/filesystem/belongs-to-log.ts';
import { openStateDir } from '../adapters/filesystem/state-dir.ts';
import { openObjectStore } from '../adapters/process/open-object-store.ts';
import { runStage } from '../adapters/process/run-stage.ts';
import type { ObjectStore } from '../domain/transparency-log/object-store.ts';
import { startAuditor } from './auditor.ts';
import { readAuditorConfig } from './config.ts';

/** How often a store is asked again for the key that its archiver has not written yet. */
const KEY_POLL_MILLIS = 1_000;

await runStage(readAuditorConfig, async ({ config, logId, ...given }) => {
  const { dataDir, logVkeyFile, s3, stateDir } = config;
  if (s3 === null) await belongsToLog(dataDir, logId);
  const state = await openStateDir(stateDir, logId);
  const store = await openObjectStore(config, given.logger);
  const stage = await startAuditor({
    ...given,
    objects: store.objects,
    dataDir: state.folder,
    objectsFolder: store.folder,
    vkey: (logVkeyFile === null ? await keyInStore(store.objects) : await readFile(logVkeyFile, 'utf8')).trim(),
  });
  return {
    stage,
    router: stage.router,
    async close() {
      store.close();
      state.release();
    },
  };
});

async function keyInStore(objects: ObjectStore): Promise<string> {
  for (;;) {
    const key = await objects.get('log.vkey');
    if (key !== null) return key.toString('utf8');
    await pause(KEY_POLL_MILLIS);
  }
}
