import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { DETECTION_FILE_END, readDetection } from '../../services/adapters/detections/detection-file.ts';
import { FileProblemsError } from '../../services/adapters/forms/file-problems.ts';
import type { OutputFile } from './output.ts';

const FOLDER = 'infra/detections';

/** The files of `infra/detections` for the domain, which reads no files: the thresholds of this release. */
export function emitDefaultDetections(): readonly OutputFile[] {
  const names = readdirSync(join(projectRoot, FOLDER)).filter((name) => name.endsWith(DETECTION_FILE_END));
  const settings = names.sort().map((name) => {
    const read = readDetection(name, readFileSync(join(projectRoot, FOLDER, name), 'utf8'));
    if ('problems' in read) throw new FileProblemsError(read.problems);
    return read.detectionFile.settings;
  });
  const text = `// Generated from infra/detections by \`npm run generate\`. Do not edit: change the files and generate again.

import type { DetectionSettings } from './detection-settings.ts';

/** The detections of this release, by id. An installation may have others. */
export const defaultDetections: readonly DetectionSettings[] = ${JSON.stringify(settings)};
`;
  return [{ path: 'services/domain/finding/mechanisms/default-detections.ts', text }];
}
