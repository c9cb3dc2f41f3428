import { join } from 'node:path';
import { environmentPart, variable } from '../config/environment.ts';
import { projectRoot } from '../config/project-root.ts';
import { path } from '../config/variable-schemas.ts';

/** An absolute path. */
export const detectionsDir = environmentPart({
  title: 'Policies, detections and words',
  variables: {
    DETECTIONS_DIR: variable(path(join(projectRoot, 'infra/detections')), {
      meaning: 'The thresholds and limits of the detectors, one file per rule.',
      otherwise: '`infra/detections` of the installation',
    }),
  },
  toConfig: (values): string => values.DETECTIONS_DIR,
});
