import { runProcess } from '../adapters/process/run-process.ts';
import { custodes } from './compose.ts';

await runProcess(custodes);
