import { memoryRowTable } from '../../../../../services/adapters/memory/memory-row-table.ts';
import type { AlertRecord } from '../../../../../services/domain/alert/alert.ts';
import { AlertFold } from '../../../../../services/domain/alert/alert-fold.ts';
import type { DetectedAccess, EventPlace } from '../../../../../services/domain/finding/detected-access.ts';
import { Detection } from '../../../../../services/domain/finding/detection.ts';
import { aDetectedAccess, anActIn, JUNE } from '../../../../support/decision-builders.ts';

const aConflict = (place: EventPlace | null, appendedAt = JUNE): DetectedAccess => ({
  ...aDetectedAccess({ eventId: 'used', verdict: 'conflict', determinedBy: [], occurredAt: JUNE, appendedAt }),
  place,
});
/** Of one request: all were appended at the same time. */
const conflicts = [0, 1, 2].map((offset) => aConflict({ partition: 0, offset }));

describe('an id that is used again and again', () => {
  it('is a finding for each other report under it, the same ones when the log is read again', () => {
    const ids = findingsOf(conflicts).map(({ findingId }) => findingId);
    expect(new Set(ids).size).toBe(3);
    expect(findingsOf(conflicts).map(({ findingId }) => findingId)).toEqual(ids);
  });

  it('is a finding for each time of append where no log has the reports', () => {
    const ids = [0, 1, 1].map((n) => findingsOf([aConflict(null, JUNE + n)])[0]?.findingId);
    expect(new Set(ids).size).toBe(2);
  });

  it('has an alert again after the first one was closed', () => {
    const fold = new AlertFold(memoryRowTable());
    let offset = 0;
    const folded = (record: AlertRecord) => {
      offset += 1;
      return fold.apply(record, { offset, appendedAt: JUNE + offset });
    };
    const [first, ...later] = findingsOf(conflicts).map((finding) => () => folded(finding));
    const opened = first?.();
    const alertId = opened !== undefined && 'alertId' in opened ? opened.alertId : '';
    folded(anActIn(fold, alertId, { action: 'close', disposition: 'justified' }));
    expect(later.map((one) => one().is)).toEqual(['opened', 'joined']);
  });
});

function findingsOf(accesses: readonly DetectedAccess[]) {
  const detection = new Detection(memoryRowTable());
  const found = accesses.flatMap((one) => detection.observe(one, JUNE));
  return found.filter(({ rule }) => rule === 'conflicting-report');
}
