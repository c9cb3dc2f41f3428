import { ipLocatorEnvironment } from '../../adapters/geoip/ip-locator-config.ts';
import { evaluationKey, ipHashKey } from '../../adapters/keys/key-environment.ts';
import { declareStage } from '../../adapters/process/stage-declaration.ts';
import { deciderRoutes } from './routes.ts';

/** Answers requests before an access, beside any decider or without one. */
export const evaluation = declareStage({
  name: 'evaluation',
  needs: ['log', 'register'],
  routes: Object.values(deciderRoutes),
  environment: { evaluationKey, ipHashKey, ipLocator: ipLocatorEnvironment },
});
