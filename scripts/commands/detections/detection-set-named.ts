import { stat } from 'node:fs/promises';
import { detectionsDir } from '../../../services/adapters/detections/detections-dir.ts';
import {
  type DetectionSet,
  defaultDetectionSet,
  detectionSetOf,
  loadDetections,
} from '../../../services/adapters/detections/load-detections.ts';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { fromEnvironment } from '../environment.ts';
import { ask, type ServerTarget } from '../input/ask-server.ts';

/** A text is the same at all times; the clock of who proposed it may be ahead of the server's. */
const WHENEVER = '9999-12-31T00:00:00Z';
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

/** The set in force on the server, from the text that the register has. Throws InputError and DetectionError. */
export async function detectionsInForce(server: ServerTarget): Promise<DetectionSet> {
  const { inForce } = await ask(server, (client) => client.GET('/v1/detections'));
  if (inForce === null) return defaultDetectionSet;
  const record = await ask(server, (client) =>
    client.GET('/v1/register/{kind}/{id}', {
      params: { path: { kind: 'policy-set', id: inForce }, query: { asOf: WHENEVER } },
    }),
  );
  return detectionSetOf((record as { readonly rules: string }).rules);
}
