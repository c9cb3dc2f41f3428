import { alone } from '../adapters/process/alone.ts';
import { runProcess } from '../adapters/process/run-process.ts';
import { collectorStage } from './compose.ts';

await runProcess(alone(collectorStage));
