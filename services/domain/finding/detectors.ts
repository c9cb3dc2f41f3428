import type { Detector } from './detector.ts';
import { defaultDetections } from './mechanisms/default-detections.ts';
import { detectorFrom } from './mechanisms/detection-settings.ts';
import type { Mechanism } from './mechanisms/mechanism.ts';
import { mechanisms } from './mechanisms/mechanisms.ts';

/** The detector with the settings of this release. */
export function defaultDetector(mechanism: Mechanism): Detector {
  const settings = defaultDetections.find(({ id }) => id === mechanism.id);
  if (settings === undefined) throw new Error(`there is no detection \`${mechanism.id}\`: run \`npm run generate\``);
  return detectorFrom(mechanism, settings);
}

/** All detectors that judge accesses alone, with the settings of this release. */
export const detectors: readonly (() => Detector)[] = mechanisms.map((mechanism) => () => defaultDetector(mechanism));
