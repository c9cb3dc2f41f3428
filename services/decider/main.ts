import { alone } from '../adapters/process/alone.ts';
import { runProcess } from '../adapters/process/run-process.ts';
import { deciderStage } from './compose.ts';
import { evaluationStage } from './evaluation/compose.ts';

await runProcess(alone(deciderStage, evaluationStage));
