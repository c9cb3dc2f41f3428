import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { ReportedFindings } from '../../../../services/domain/finding/reported-findings.ts';

const accessOf = (number: number) => ({ eventId: `ev-${number}`, sourceId: 'tool' });

test('findings are written to the table in steps, and found before, in between and afterwards', () => {
  const rows = memoryRowTable();
  const reported = new ReportedFindings(rows);
  for (let number = 0; number < 1_200; number += 1) reported.add(accessOf(number), `f-${number}`);
  const steps = reported.settle();
  const found = () => [0, 600, 1_199].flatMap((number) => reported.of(accessOf(number)));
  let taken = 0;
  for (const _ of steps) {
    taken += 1;
    expect(found()).toEqual(['f-0', 'f-600', 'f-1199']);
    expect(reported.size).toBe(1_200);
  }
  expect(taken).toBe(2);
  expect(reported.size).toBe(0);
  expect(found()).toEqual(['f-0', 'f-600', 'f-1199']);
});
