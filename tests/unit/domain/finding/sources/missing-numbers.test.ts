import { defaultDetector } from '../../../../../services/domain/finding/detectors.ts';
import { missingNumbers } from '../../../../../services/domain/finding/sources/missing-numbers.ts';
import { aDetectedAccess, DAY, JUNE } from '../../../../support/decision-builders.ts';

it('finds what is missing of a program also where others begin again from a low number before the grace is over', () => {
  const detector = defaultDetector(missingNumbers(() => {}));
  const numbers = [1, 2, 3, 20, 2, 2, 2, 2, 2, 2];
  for (const [index, sequence] of numbers.entries()) {
    detector.observe(aDetectedAccess({ sequence, occurredAt: JUNE + index, appendedAt: JUNE + index }));
  }
  const reported = detector.advance?.({ nowMs: JUNE + DAY, observedUpTo: JUNE + DAY }) ?? [];
  expect(reported.map(({ rule, missing }) => [rule, missing?.count])).toEqual([['sequence-gap', 16]]);
});
