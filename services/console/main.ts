import { runProcess } from '../adapters/process/run-process.ts';
import { consoleStage } from './compose.ts';
import { consoleProcess } from './config.ts';

await runProcess({ ...consoleProcess, stages: [consoleStage] });
