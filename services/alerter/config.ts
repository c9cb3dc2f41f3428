import { segmentWindow } from '../adapters/config/segment-environment.ts';
import { declareStage } from '../adapters/process/stage-declaration.ts';

export const alerter = declareStage({
  name: 'alerter',
  needs: ['log'],
  answersCallers: true,
  environment: { segmentWindow },
});
