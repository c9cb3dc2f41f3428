import { join } from 'node:path';
import { environmentPart, variable } from '../config/environment.ts';
import { projectRoot } from '../config/project-root.ts';
import { path } from '../config/variable-schemas.ts';

/** The absolute path. */
export const cameraWordsDir = environmentPart({
  title: 'Policies, detections and words',
  variables: {
    CAMERA_WORDS_DIR: variable(path(join(projectRoot, 'infra/register/camera-words')), {
      meaning:
        'The words that classify where a camera is from its name, one file per language ([register](register.md)). A changed file applies from the next start.',
      otherwise: '`infra/register/camera-words` of the installation',
    }),
  },
  toConfig: (values): string => values.CAMERA_WORDS_DIR,
});
