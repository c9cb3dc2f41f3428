import { setTimeout as pause } from 'node:timers/promises';
import { type ComposedStage, type ContextOf, defineStage } from '../adapters/process/stage.ts';
import { openReadAudit } from '../adapters/read-audit.ts';
import type { ObjectStore } from '../domain/transparency-log/object-store.ts';
import { logKeyPath } from '../domain/transparency-log/tile-path.ts';
import { startAuditor } from './auditor.ts';
import { auditor } from './config.ts';

/** How often a store is asked for the key that its archiver has not written yet. */
const KEY_POLL_MILLIS = 200;

export const auditorStage = defineStage(auditor, compose);

async function compose({
  config,
  objects,
  register,
  stateDir,
  ...given
}: ContextOf<typeof auditor>): Promise<ComposedStage> {
  const vkey = config.logVkey ?? (await keyInStore(objects.objects));
  // The last rules say whose reads need a reason, not those that the register had before.
  const read = register.follower.reached(await given.log.endOffset('register', 0));
  await Promise.race([read, register.follower.failed]);
  const running = await startAuditor({
    ...given,
    objects: objects.objects,
    objectsFolder: objects.folder,
    dataDir: stateDir,
    canaryMillis: config.canaryEvery,
    verifyMillis: config.verifyEvery,
    vkey: vkey.trim(),
    sets: register,
    recordRead: openReadAudit({ ...given, policies: register.policies }),
  });
  return { ...running, failed: Promise.race([running.failed, register.follower.failed]) };
}

async function keyInStore(objects: ObjectStore): Promise<string> {
  for (;;) {
    const key = await objects.get(logKeyPath);
    if (key !== null) return key.toString('utf8');
    await pause(KEY_POLL_MILLIS);
  }
}
