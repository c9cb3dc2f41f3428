import { runStageThread } from '../adapters/process/threads/run-stage-thread.ts';
import { deciderStage } from './compose.ts';

/** A thread that decides some of the partitions of its process. */
runStageThread([deciderStage]);
