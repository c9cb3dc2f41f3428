import { mechanismsOn } from '../../../services/adapters/detections/known-mechanisms.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { Detection } from '../../../services/domain/finding/detection.ts';
import { defaultDetections } from '../../../services/domain/finding/mechanisms/default-detections.ts';
import { detectorsOf } from '../../../services/domain/finding/mechanisms/detection-settings.ts';
import { sourceBook } from '../../../services/domain/finding/sources/source-book.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';

/** All detectors, or those without the few that remember at most `ACTORS_OF_FEW` actors. */
export type DetectorsMeasured = 'all' | 'rest';

export const ACTORS_OF_FEW = 20_000;
const few: ReadonlySet<string> = new Set([
  'intimate-share',
  'download-trend',
  'unexplained-trend',
  'look-ups-over-peers',
]);

/** Those of a detector that was just installed: nobody changed a detection, and there is no Sigma rule. */
export function newDetection(measured: DetectorsMeasured = 'all'): Detection {
  const ofSigma = () => {
    throw new Error('a default detection is made of Sigma documents');
  };
  const all = detectorsOf(defaultDetections, mechanismsOn(createRegisterView()), ofSigma);
  const planned = [...all, sourceBook].filter((one) => {
    return measured === 'all' || !few.has(one().id);
  });
  return new Detection(memoryRowTable(), planned);
}
