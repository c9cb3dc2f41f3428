import { join } from 'node:path';
import { readAlertFiles } from '../../../services/adapters/alert-files/read-alert-files.ts';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';

/** The files of the repository. */
export const alertFiles = await readAlertFiles(join(projectRoot, 'infra/alerts'));
