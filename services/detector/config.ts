import { declareStage } from '../adapters/process/stage-declaration.ts';
import { kindsBehindDecider } from '../domain/register/kinds-followed.ts';
import { detectorRoutes } from './routes.ts';

export const detector = declareStage({
  name: 'detector',
  isUrgent: true,
  needs: ['log', 'register', 'stateDir'],
  asks: kindsBehindDecider,
  routes: Object.values(detectorRoutes),
  environment: {},
});
