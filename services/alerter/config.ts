import { alertsDir } from '../adapters/alert-files/alerts-dir.ts';
import { canaryEvery } from '../adapters/config/canary-environment.ts';
import { segmentWindow } from '../adapters/config/segment-environment.ts';
import { notifications } from '../adapters/notifications/notifications-environment.ts';
import { declareStage } from '../adapters/process/stage-declaration.ts';
import { alerterRoutes } from './routes.ts';

export const alerter = declareStage({
  name: 'alerter',
  needs: ['log', 'register', 'stateDir'],
  routes: Object.values(alerterRoutes),
  environment: { segmentWindow, alertsDir, notifications, canaryEvery },
});
