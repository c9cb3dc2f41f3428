import { join } from 'node:path';
import { openLogKey, readLogKey } from '../adapters/keys/log-key.ts';
import { type ComposedStage, type ContextOf, defineStage } from '../adapters/process/stage.ts';
import { archiver } from './config.ts';
import { startArchiver } from './flow.ts';

export const archiverStage = defineStage(archiver, compose);

async function compose({ config, objects, ...given }: ContextOf<typeof archiver>): Promise<ComposedStage> {
  const { file, dataDir } = config.logKey;
  const signer = file === null ? await openLogKey(join(dataDir, 'keys')) : await readLogKey(file);
  const { logRetentionMillis } = config;
  return startArchiver({ ...given, objects: objects.objects, signer, logRetentionMillis });
}
