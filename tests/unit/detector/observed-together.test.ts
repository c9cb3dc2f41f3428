import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { type DetectedAccess, TOGETHER_MAX } from '../../../services/domain/finding/detected-access.ts';
import { Detection } from '../../../services/domain/finding/detection.ts';
import type { Finding } from '../../../services/domain/finding/finding.ts';
import { aDetectedAccess, DAY, JUNE, MINUTE } from '../../support/decision-builders.ts';
import { createRandom } from '../../support/random.ts';

const ACCESSES = 1_000;

/** Two weeks of few people, nearly all of it suspicious, each access in a slot of its own. */
function accesses(): DetectedAccess[] {
  const random = createRandom(5);
  return Array.from({ length: ACCESSES }, (_, at) => {
    const occurredAt = JUNE + at * 7 * MINUTE - random.below(3) * DAY;
    const one = aDetectedAccess({
      eventId: `together-${at}`,
      occurredAt,
      appendedAt: JUNE + at * 7 * MINUTE,
      actorId: `e-${random.below(4)}`,
      ownerId: `o-${random.below(30)}`,
      recordingId: `r-${random.below(9)}`,
      role: 'agent',
      team: 'support',
      locationClass: random.below(3) === 0 ? 'intimate' : 'indoor',
      verdict: random.below(2) === 0 ? 'unexplained' : 'explained',
      outcome: random.below(9) === 0 ? 'denied' : 'allowed',
    });
    return { ...one, slot: at % TOGETHER_MAX };
  });
}

function foundIn(steps: (step: number) => number): Finding[] {
  const all = accesses();
  const detection = new Detection(memoryRowTable());
  const findings: Finding[] = [];
  for (let from = 0, step = 0; from < all.length; step += 1) {
    const to = from + steps(step);
    detection.observeAll(all.slice(from, to), JUNE, findings);
    from = to;
  }
  return findings;
}

/** Where two lists differ first; -1 where they are the same. The difference of all findings would take minutes to print. */
function firstOther(found: readonly Finding[], expected: readonly Finding[]): number {
  const [one, other] = [found, expected].map((findings) => findings.map((finding) => JSON.stringify(finding)));
  if (one === undefined || other === undefined || one.length !== other.length) return 0;
  return one.findIndex((finding, at) => finding !== other[at]);
}

describe('accesses that are looked at together', () => {
  it('have the findings, in order, of those that are looked at one by one', () => {
    const oneByOne = foundIn(() => 1);
    expect(oneByOne.length).toBeGreaterThan(ACCESSES / 2);
    expect(new Set(oneByOne.map(({ detection }) => detection)).size).toBeGreaterThan(5);
    expect(new Set(oneByOne.map(({ findingId }) => findingId)).size).toBe(oneByOne.length);
    const inSteps = [foundIn(() => TOGETHER_MAX), foundIn((step) => 1 + ((step * 17) % TOGETHER_MAX))];
    expect(inSteps.map((found) => firstOther(found, oneByOne))).toEqual([-1, -1]);
  });
});
