import { mechanismsOn } from '../../services/adapters/detections/known-mechanisms.ts';
import { memoryRowTable } from '../../services/adapters/memory/memory-row-table.ts';
import { Detection } from '../../services/domain/finding/detection.ts';
import { defaultDetections } from '../../services/domain/finding/mechanisms/default-detections.ts';
import { detectorsOf } from '../../services/domain/finding/mechanisms/detection-settings.ts';
import { sourceBook } from '../../services/domain/finding/sources/source-book.ts';
import { createRegisterView } from '../../services/domain/register/register-view.ts';

/** Those of a detector that was just installed: nobody changed a detection, and there is no Sigma rule. */
export function newDetection(): Detection {
  const ofSigma = () => {
    throw new Error('a default detection is made of Sigma documents');
  };
  const detectors = detectorsOf(defaultDetections, mechanismsOn(createRegisterView()), ofSigma);
  return new Detection(memoryRowTable(), [...detectors, sourceBook]);
}
