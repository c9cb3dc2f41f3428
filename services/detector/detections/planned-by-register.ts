import type { DetectionBook } from '../../adapters/detections/detection-source.ts';
import { defaultDetectionSet } from '../../adapters/detections/load-detections.ts';
import { sigmaMechanism } from '../../adapters/sigma/sigma-mechanism.ts';
import { LOOK_BACK_MILLIS } from '../../domain/finding/detector.ts';
import type { Mechanism } from '../../domain/finding/mechanisms/mechanism.ts';
import { type PlannedDetector, plannedDetectors } from '../../domain/finding/mechanisms/planned-detectors.ts';

const ofRelease = [{ from: Number.NEGATIVE_INFINITY, set: defaultDetectionSet }];

/**
 * Returns the detectors that the register names, and `others`; the same list until the register changes it. As long as it
 * names no set, those of the release detect: intake names one soon.
 */
export function plannedByRegister(
  book: Pick<DetectionBook, 'spans'>,
  mechanisms: ReadonlyMap<string, Mechanism>,
  { others, clock }: { readonly others: readonly PlannedDetector[]; readonly clock: () => number },
): () => readonly PlannedDetector[] {
  let read: ReturnType<DetectionBook['spans']> | null = null;
  let planned: readonly PlannedDetector[] = [];
  return () => {
    const spans = book.spans();
    if (spans !== read) {
      read = spans;
      const since = clock() - LOOK_BACK_MILLIS;
      planned = [
        ...plannedDetectors(spans.length === 0 ? ofRelease : spans, mechanisms, { since, ofSigma: sigmaMechanism }),
        ...others,
      ];
    }
    return planned;
  };
}
