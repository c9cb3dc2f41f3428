import { alone } from '../adapters/process/alone.ts';
import { runProcess } from '../adapters/process/run-process.ts';
import { intakeStage } from './compose.ts';

await runProcess(alone(intakeStage));
