import { MattersByActor } from '../../../../../services/domain/finding/days/matters-by-actor.ts';
import { accessRows } from '../../../../../services/domain/finding/window/access-rows.ts';
import { aDetectedAccess } from '../../../../support/decision-builders.ts';

const PEOPLE = 3_000;
const MATTERS_A_DAY = 5;
const DAYS = 20;
const DAYS_KEPT = 91;
const ROWS_MAX = 250_000;

it('forgets the oldest days of everybody where more matters lack a reason than it may remember', () => {
  const matters = new MattersByActor();
  // It marks its rows as used, also in a suite that runs here next: a number that no access has would be the row of another one by then.
  const row = accessRows.of(aDetectedAccess());
  for (let day = 0; day < DAYS; day += 1) {
    for (let person = 0; person < PEOPLE; person += 1) {
      for (let owner = 0; owner < MATTERS_A_DAY; owner += 1) {
        if (matters.of(`p-${person}`).leaveOpen(day, DAYS_KEPT, row)) matters.added();
      }
    }
  }
  let left = 0;
  const days = new Set<number>();
  for (let person = 0; person < PEOPLE; person += 1) {
    left += matters.of(`p-${person}`).rows.length;
    matters.of(`p-${person}`).each(DAYS, (day) => days.add(day));
  }
  expect(matters.evicted).toBeGreaterThan(0);
  expect(left).toBe(DAYS * PEOPLE * MATTERS_A_DAY - matters.evicted);
  expect(left).toBeLessThanOrEqual(ROWS_MAX);
  expect([...days].sort((one, other) => one - other)).toEqual([7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
});
