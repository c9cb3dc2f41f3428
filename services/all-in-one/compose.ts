import { loadedLater } from '../adapters/process/stage.ts';
import { alerter } from '../alerter/config.ts';
import { archiver } from '../archiver/config.ts';
import { auditor } from '../auditor/config.ts';
import { collectorStage } from '../collector/compose.ts';
import { pageStage } from '../console/compose.ts';
import { decider } from '../decider/config.ts';
import { evaluationStage } from '../decider/evaluation/compose.ts';
import { detector } from '../detector/config.ts';
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
    loadedLater(decider, async () => (await import('../decider/compose.ts')).deciderStage),
    evaluationStage,
    loadedLater(detector, async () => (await import('../detector/compose.ts')).detectorStage),
    loadedLater(alerter, async () => (await import('../alerter/compose.ts')).alerterStage),
    loadedLater(archiver, async () => (await import('../archiver/compose.ts')).archiverStage),
    loadedLater(auditor, async () => (await import('../auditor/compose.ts')).auditorStage),
    pageStage,
  ],
};
