import { runStage } from '../adapters/process/run-stage.ts';
import { readAlerterConfig } from './config.ts';
import { startAlerter } from './flow.ts';

await runStage(readAlerterConfig, async ({ config, ...given }) => {
  const stage = startAlerter({ ...given, segmentMillisMax: config.segmentWindow.millisMax });
  return { stage, router: stage.routes };
});
