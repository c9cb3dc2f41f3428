import { cameraWordsDir } from '../adapters/camera-words/camera-words-dir.ts';
import { segmentWindow } from '../adapters/config/segment-environment.ts';
import { detectionsDir } from '../adapters/detections/detections-dir.ts';
import { ipLocatorEnvironment } from '../adapters/geoip/ip-locator-config.ts';
import { kafkaEnvironment } from '../adapters/kafka/kafka-config.ts';
import { ipHashKey, promiseKey } from '../adapters/keys/key-environment.ts';
import { policyEnvironment } from '../adapters/policies/policy-environment.ts';
import { declareStage } from '../adapters/process/stage-declaration.ts';
import { refusedEnvironment } from '../adapters/refused/refused-environment.ts';
import { scimEnvironment } from '../adapters/scim/scim-environment.ts';
import { ticketsEnvironment } from '../adapters/tickets/tickets-environment.ts';
import { intakeRoutes } from './routes.ts';

export const intake = declareStage({
  name: 'intake',
  needs: ['log', 'register', 'disk'],
  routes: Object.values(intakeRoutes),
  environment: {
    kafka: kafkaEnvironment,
    segmentWindow,
    policies: policyEnvironment,
    detectionsDir,
    cameraWordsDir,
    ipHashKey,
    promiseKey,
    ipLocator: ipLocatorEnvironment,
    refused: refusedEnvironment,
    scimFile: scimEnvironment,
    ticketsFile: ticketsEnvironment,
  },
});
