import { createSetBook, type SetBook } from '../../domain/policy/set-book.ts';
import type { RegisterView } from '../../domain/register/register-view.ts';
import { openSetSource, type SetSource } from '../sets/set-source.ts';
import { isOfDetections } from './detection-folder.ts';
import { type DetectionSet, detectionSetOrNull, loadDetections } from './load-detections.ts';

/** Selects sets of detections from the records of the register. */
export type DetectionBook = SetBook<DetectionSet>;

/** Opens a folder of detections. Throws `DetectionError`. */
export function openDetectionSource(folder: string): Promise<SetSource> {
  return openSetSource({ folder, isOf: isOfDetections, load: () => loadDetections(folder) });
}

/** Selects the set in force from the records in `register`. A text that this release cannot use yields no set. */
export function createDetectionBook(register: RegisterView): DetectionBook {
  return createSetBook(register, 'detections', ({ id, rules }) => {
    const set = detectionSetOrNull(rules);
    // The text of this release names what its detections add to an earlier one.
    return set === null ? null : { ...set, version: id };
  });
}
