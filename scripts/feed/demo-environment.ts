import { environmentPart, variable } from '../../services/adapters/config/environment.ts';
import { onOff } from '../../services/adapters/config/variable-schemas.ts';

/** True when `npm start` plays the demo. */
export const demoEnvironment = environmentPart({
  title: 'npm start',
  variables: {
    DEMO: variable(onOff('on'), {
      meaning: '`on` plays a quarter of a made-up company; `off` starts empty.',
    }),
  },
  toConfig: (values): boolean => values.DEMO,
});
