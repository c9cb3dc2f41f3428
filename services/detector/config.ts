import { detectionsDir } from '../adapters/detections/detections-dir.ts';
import { declareStage } from '../adapters/process/stage-declaration.ts';

export const detector = declareStage({
  name: 'detector',
  needs: ['log', 'register', 'stateDir'],
  routes: [],
  environment: { detectionsDir },
});
