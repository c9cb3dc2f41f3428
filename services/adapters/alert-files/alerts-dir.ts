import { join } from 'node:path';
import { environmentPart, variable } from '../config/environment.ts';
import { projectRoot } from '../config/project-root.ts';
import { path } from '../config/variable-schemas.ts';

/** The absolute path. */
export const alertsDir = environmentPart({
  title: 'Policies, detections and words',
  variables: {
    ALERTS_DIR: variable(path(join(projectRoot, 'infra/alerts')), {
      meaning:
        '`rules.yml`, what each rule means to people who answer alerts, and `objectives.yml`, how soon they are to ([alerts](alerts.md)). A changed file applies from the next start.',
      otherwise: '`infra/alerts` of the installation',
    }),
  },
  toConfig: (values): string => values.ALERTS_DIR,
});
