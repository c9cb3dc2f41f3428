import { join } from 'node:path';
import { readDetectors } from '../adapters/detections/read-detectors.ts';
import { jsonCache } from '../adapters/filesystem/json-cache.ts';
import { type ComposedStage, type ContextOf, defineStage } from '../adapters/process/stage.ts';
import { detector } from './config.ts';
import { startDetector } from './flow.ts';

export const detectorStage = defineStage(detector, compose);

async function compose({ config, stateDir, ...given }: ContextOf<typeof detector>): Promise<ComposedStage> {
  const detectors = await readDetectors(config.detectionsDir);
  return startDetector({ ...given, detectors, marks: jsonCache(join(stateDir, 'detector', 'marks.json')) });
}
