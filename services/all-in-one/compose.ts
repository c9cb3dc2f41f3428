import { alerterStage } from '../alerter/compose.ts';
import { archiverStage } from '../archiver/compose.ts';
import { auditorStage } from '../auditor/compose.ts';
import { collectorStage } from '../collector/compose.ts';
import { pageStage } from '../console/compose.ts';
import { deciderStage } from '../decider/compose.ts';
import { evaluationStage } from '../decider/evaluation/compose.ts';
import { detectorStage } from '../detector/compose.ts';
import { intakeStage } from '../intake/compose.ts';
import { custodesProcess } from './config.ts';

/**
 * Every stage in one process: on the embedded log and the folder of objects under `DATA_DIR`, or on Kafka and S3 where
 * the environment names them.
 */
export const custodes = {
  ...custodesProcess,
  stages: [
    intakeStage,
    collectorStage,
    deciderStage,
    evaluationStage,
    detectorStage,
    alerterStage,
    archiverStage,
    auditorStage,
    pageStage,
  ],
};
