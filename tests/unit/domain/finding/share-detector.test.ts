import fc from 'fast-check';
import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { binomialUpperTail } from '../../../../services/domain/finding/binomial.ts';
import { Detection } from '../../../../services/domain/finding/detection.ts';
import { intimateShare } from '../../../../services/domain/finding/rules/intimate-share.ts';
import { shareDetector } from '../../../../services/domain/finding/share-detector.ts';
import { aDetectedAccess, JUNE, MINUTE } from '../../../support/decision-builders.ts';

const RATE = 0.1;
/** One person alone never changes the rate, which is the floor. */
const limits = { draws: 10, tailMax: 0.01, rateFloor: RATE, learnedDays: 7, priorMarked: 1, priorOther: 9 };

function newDetector() {
  return shareDetector({
    limits,
    rule: 'share',
    version: 1,
    severity: 'high',
    looksAt: 0,
    counts: () => true,
    subjectOf: ({ camera }) => camera,
    isMarkedApart: false,
    isMarked: ({ facts }) => facts.camera.locationClass === 'intimate',
    summaryOf: () => 'too many',
  });
}

/** The places of the marked draws of every window of up to ten that has too many. */
function tooMany(marks: readonly boolean[]): readonly number[] {
  const found = new Set<number>();
  for (const end of marks.keys()) {
    const begin = Math.max(0, end + 1 - limits.draws);
    const marked = [...marks.keys()].slice(begin, end + 1).filter((place) => marks[place]);
    if (binomialUpperTail(marked.length, end + 1 - begin, RATE) < limits.tailMax)
      for (const one of marked) found.add(one);
  }
  return [...found].sort((one, other) => one - other);
}

describe('the share of the last draws', () => {
  it('is too large wherever a window has too many, of few draws and of many', () => {
    const counts = { some: 0, none: 0 };
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 8 }),
        fc.nat(60),
        fc.array(fc.boolean(), { maxLength: 12 }),
        (first, between, last) => {
          const marks = [...first, ...new Array<boolean>(between).fill(false), ...last];
          const detector = newDetector();
          const reported = marks.flatMap((isMarked, place) =>
            detector.observe(
              aDetectedAccess({
                eventId: `${place}`,
                verdict: 'unexplained',
                ownerId: 'o-1',
                cameraId: `c-${place}`,
                locationClass: isMarked ? 'intimate' : 'indoor',
                occurredAt: JUNE + place * MINUTE,
              }),
            ),
          );
          const places = reported.map(({ evidence }) => Number(evidence.eventId)).sort((one, other) => one - other);
          expect(places).toEqual(tooMany(marks));
          counts[places.length > 0 ? 'some' : 'none'] += 1;
        },
      ),
      { numRuns: 300 },
    );
    expect(Math.min(counts.some, counts.none)).toBeGreaterThan(30);
  });
});

it('of intimate cameras has no draw of an access without a camera', () => {
  const found = (others: string | null) => {
    const detection = new Detection(memoryRowTable(), [() => intimateShare.create(limits, { severity: 'high' })]);
    return Array.from({ length: 10 }, (_, place) => {
      const seen = { cameraId: `c-${place}`, locationClass: 'intimate' } as const;
      const other = { cameraId: others === null ? null : `${others}-${place}`, locationClass: 'indoor' } as const;
      const of = { eventId: `${place}`, ownerId: `o-${place}`, occurredAt: JUNE + place * MINUTE };
      return detection.observe(aDetectedAccess({ verdict: 'unexplained', ...of, ...(place < 7 ? other : seen) }), JUNE);
    }).flat().length;
  };
  expect([found(null), found('c')]).toEqual([3, 0]);
});
