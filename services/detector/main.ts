import { join } from 'node:path';
import { readDetectors } from '../adapters/detections/read-detectors.ts';
import { jsonCache } from '../adapters/filesystem/json-cache.ts';
import { openStateDir } from '../adapters/filesystem/state-dir.ts';
import { runStage } from '../adapters/process/run-stage.ts';
import { readDetectorConfig } from './config.ts';
import { startDetector } from './flow.ts';

await runStage(readDetectorConfig, async ({ config, logId, ...given }) => {
  const detectors = await readDetectors(config.detectionsDir);
  const state = await openStateDir(config.stateDir, logId);
  const stage = startDetector({ ...given, detectors, marks: jsonCache(join(state.folder, 'marks.json')) });
  return { stage, close: async () => state.release() };
});
