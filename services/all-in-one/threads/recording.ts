import { runStageThread } from '../../adapters/process/threads/run-stage-thread.ts';
import { archiverStage } from '../../archiver/compose.ts';
import { auditorStage } from '../../auditor/compose.ts';

/** The thread that seals, indexes and searches what happened. */
runStageThread([archiverStage, auditorStage]);
