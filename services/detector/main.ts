import { alone } from '../adapters/process/alone.ts';
import { runProcess } from '../adapters/process/run-process.ts';
import { detectorStage } from './compose.ts';

await runProcess(alone(detectorStage));
