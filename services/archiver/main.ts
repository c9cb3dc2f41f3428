import { alone } from '../adapters/process/alone.ts';
import { runProcess } from '../adapters/process/run-process.ts';
import { archiverStage } from './compose.ts';

await runProcess(alone(archiverStage));
