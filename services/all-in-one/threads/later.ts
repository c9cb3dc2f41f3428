import { runStageThread } from '../../adapters/process/threads/run-stage-thread.ts';
import { alerterStage } from '../../alerter/compose.ts';
import { archiverStage } from '../../archiver/compose.ts';
import { auditorStage } from '../../auditor/compose.ts';
import { detectorStage } from '../../detector/compose.ts';

/** The thread of all stages behind the decider. */
runStageThread([detectorStage, alerterStage, archiverStage, auditorStage]);
