import { segmentWindow } from '../adapters/config/segment-environment.ts';
import { evaluationKey } from '../adapters/keys/key-environment.ts';
import { declareStage } from '../adapters/process/stage-declaration.ts';
import { registryEnvironment } from '../adapters/schema-registry/registry-config.ts';

/** The rules come with the register: a decider reads no policy files. */
export const decider = declareStage({
  name: 'decider',
  needs: ['log', 'register', 'stateDir', 'partitions'],
  routes: [],
  environment: { segmentWindow, evaluationKey, registry: registryEnvironment },
});
