import { openMountedLogKey } from '../adapters/keys/log-key.ts';
import { type ComposedStage, type ContextOf, defineStage } from '../adapters/process/stage.ts';
import { archiver } from './config.ts';
import { startArchiver } from './flow.ts';

export const archiverStage = defineStage(archiver, compose);

async function compose({ config, objects, ...given }: ContextOf<typeof archiver>): Promise<ComposedStage> {
  const signer = await openMountedLogKey(config.logKey);
  const { logRetentionMillis } = config;
  return startArchiver({ ...given, objects: objects.objects, signer, logRetentionMillis });
}
