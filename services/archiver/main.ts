import { join } from 'node:path';
import { belongsToLog } from '../adapters/filesystem/belongs-to-log.ts';
import { openLogKey, readLogKey } from '../adapters/keys/log-key.ts';
import { openObjectStore } from '../adapters/process/open-object-store.ts';
import { runStage } from '../adapters/process/run-stage.ts';
import { readArchiverConfig } from './config.ts';
import { startArchiver } from './flow.ts';

await runStage(readArchiverConfig, async ({ config, logId, ...given }) => {
  const { dataDir, logKeyFile, s3, logRetentionMillis } = config;
  if (s3 === null) await belongsToLog(dataDir, logId);
  const signer = logKeyFile === null ? await openLogKey(join(dataDir, 'keys')) : await readLogKey(logKeyFile);
  const store = await openObjectStore(config, given.logger);
  const stage = startArchiver({ ...given, objects: store.objects, signer, logRetentionMillis });
  return { stage, close: async () => store.close() };
});
