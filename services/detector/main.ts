import { readDetectors } from '../adapters/detections/read-detectors.ts';
import { runStage } from '../adapters/process/run-stage.ts';
import { readDetectorConfig } from './config.ts';
import { startDetector } from './flow.ts';

await runStage(readDetectorConfig, async (given) => ({
  stage: startDetector({ ...given, detectors: await readDetectors(given.config.detectionsDir) }),
}));
