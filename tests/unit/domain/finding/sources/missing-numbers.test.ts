import { defaultDetector } from '../../../../../services/domain/finding/detectors.ts';
import { missingNumbers } from '../../../../../services/domain/finding/sources/missing-numbers.ts';
import { aDetectedAccess, DAY, JUNE } from '../../../../support/decision-builders.ts';

it.each([
  ['from a low number', [1, 2, 3, 20, 2, 2, 2, 2, 2, 2], [16]],
  ['and leave out one', [1, 2, 3, 4, 5, 20, 2, 4, 2, 4, 2, 4, 2, 4, 2, 4], [14, 1, 1, 1]],
])(
  'finds what is missing of a program also where others begin again %s before the grace is over',
  (_how, numbers, counts) => {
    const detector = defaultDetector(missingNumbers(() => {}));
    for (const [index, sequence] of numbers.entries()) {
      const at = JUNE + index;
      detector.observe(aDetectedAccess({ eventId: `e-${index}`, sequence, occurredAt: at, appendedAt: at }));
    }
    const reported = detector.advance?.({ nowMs: JUNE + DAY, observedUpTo: JUNE + DAY }) ?? [];
    expect(reported.map(({ rule, missing }) => [rule, missing?.count])).toEqual(
      counts.map((count) => ['sequence-gap', count]),
    );
  },
);
