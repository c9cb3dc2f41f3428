import { ipLocatorEnvironment } from '../adapters/geoip/ip-locator-config.ts';
import { kafkaEnvironment } from '../adapters/kafka/kafka-config.ts';
import { ipHashKey } from '../adapters/keys/key-environment.ts';
import { declareStage } from '../adapters/process/stage-declaration.ts';
import { s3ServerEnvironment } from '../adapters/s3/s3-config.ts';
import { collectFile } from './collect-environment.ts';

export const collector = declareStage({
  name: 'collector',
  needs: ['log', 'stateDir', 'disk'],
  routes: [],
  environment: {
    collectFile,
    kafka: kafkaEnvironment,
    ipHashKey,
    ipLocator: ipLocatorEnvironment,
    s3: s3ServerEnvironment,
  },
});
