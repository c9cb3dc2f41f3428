import { runStageThread } from '../../adapters/process/threads/run-stage-thread.ts';
import { alerterStage } from '../../alerter/compose.ts';
import { detectorStage } from '../../detector/compose.ts';

/** The thread that looks for what is wrong. */
runStageThread([detectorStage, alerterStage]);
