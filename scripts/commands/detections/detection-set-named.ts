import { stat } from 'node:fs/promises';
import { detectionsDir } from '../../../services/adapters/detections/detections-dir.ts';
import {
  type DetectionSet,
  defaultDetectionSet,
  loadDetections,
} from '../../../services/adapters/detections/load-detections.ts';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { fromEnvironment } from '../environment.ts';

/** Selects the detections of this release, in place of a folder. */
export const OF_RELEASE = 'release';

export interface NamedDetectionSet extends DetectionSet {
  readonly name: string;
}

/** Loads a set by its folder, or that of this release. Throws InputError and DetectionError. */
export async function detectionSetNamed(name: string): Promise<NamedDetectionSet> {
  if (name === OF_RELEASE) return { ...defaultDetectionSet, name };
  await requireFolder(name);
  return { ...(await loadDetections(name)), name };
}

/** The folder that is given, else that of the environment. Throws InputError. */
export async function folderFrom(given: string | undefined): Promise<string> {
  const folder = given ?? fromEnvironment(detectionsDir);
  await requireFolder(folder);
  return folder;
}

async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) throw new InputError(`\`${folder}\` is no folder, expected one with detections (*.yml)`);
}
