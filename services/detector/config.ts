import { declareStage } from '../adapters/process/stage-declaration.ts';
import { detectorRoutes } from './routes.ts';

export const detector = declareStage({
  name: 'detector',
  isUrgent: true,
  needs: ['log', 'register', 'stateDir'],
  routes: Object.values(detectorRoutes),
  environment: {},
});
