import { declareStage } from '../adapters/process/stage-declaration.ts';
import { detectorRoutes } from './routes.ts';

export const detector = declareStage({
  name: 'detector',
  needs: ['log', 'register', 'stateDir'],
  routes: Object.values(detectorRoutes),
  environment: {},
});
