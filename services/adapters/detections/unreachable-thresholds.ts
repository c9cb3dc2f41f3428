import { subjectOf } from '../../domain/policy/policy-record.ts';
import type { RegisterRecord } from '../../domain/register/register-record.ts';
import type { Problem } from '../../value-forms/problems.ts';
import { unreachableOf } from './detection-file.ts';
import { detectionSetOrNull } from './load-detections.ts';

/**
 * Returns the first threshold of a proposed set of detections that the other ones never let be reached, or null. Null also for a
 * text that this release cannot use: it comes into force nowhere.
 */
export function unreachableIn(record: RegisterRecord): Problem | null {
  if (record.kind !== 'policy-set' || subjectOf(record) !== 'detections') return null;
  for (const [at, settings] of (detectionSetOrNull(record.rules)?.detections ?? []).entries()) {
    const [first] = unreachableOf(settings);
    if (first !== undefined) return { ...first, field: `rules.detections.${at}.${first.field}` };
  }
  return null;
}
