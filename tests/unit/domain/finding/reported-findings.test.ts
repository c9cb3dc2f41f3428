import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { ReportedFindings } from '../../../../services/domain/finding/reported-findings.ts';
import { runsOf } from '../../../support/process/pass.ts';

const accessOf = (number: number) => ({ eventId: `ev-${number}`, sourceId: 'tool', appendedAt: 1_000 + number });
const idOf = (number: number) => number.toString(16).padStart(32, '0');

/** In a frame of its own, which keeps nothing. */
function settle(reported: ReportedFindings): void {
  for (const _ of reported.settle());
}

test('findings are written to the table in steps, and found before, in between and afterwards', () => {
  const rows = memoryRowTable();
  const reported = new ReportedFindings(rows);
  for (let number = 0; number < 1_200; number += 1) reported.add(accessOf(number), idOf(number));
  const found = () => [0, 600, 1_199].flatMap((number) => reported.of(accessOf(number)));
  let taken = 0;
  for (const _ of reported.settle()) {
    taken += 1;
    expect(found()).toEqual([idOf(0), idOf(600), idOf(1_199)]);
    expect(reported.size).toBe(1_200);
  }
  expect(taken).toBe(2);
  expect(reported.size).toBe(0);
  expect(found()).toEqual([idOf(0), idOf(600), idOf(1_199)]);
});

test('what was set apart and never written goes to the table with what comes next', () => {
  const reported = new ReportedFindings(memoryRowTable());
  reported.add(accessOf(1), idOf(1));
  reported.settle();
  reported.add(accessOf(1), idOf(2));
  for (const _ of reported.settle());
  expect(reported.of(accessOf(1))).toEqual([idOf(1), idOf(2)]);
});

test('what many accesses took is given back once they are in the table', () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const noRows = { get: () => null, range: () => [], put: () => {}, remove: () => {} };
  const reported = new ReportedFindings(noRows);
  const bytes = () => {
    // The second one waits for what the first one freed.
    collect();
    collect();
    return process.memoryUsage().arrayBuffers;
  };
  const before = bytes();
  for (let number = 0; number < 40_000; number += 1) reported.add(accessOf(number), idOf(number));
  const waiting = bytes() - before;
  settle(reported);
  const left = bytes() - before;
  expect(reported.size).toBe(0);
  expect(waiting).toBeGreaterThan(2_000_000);
  expect(left).toBeLessThan(200_000);
});

test('rows are in the order in which the log received the accesses', () => {
  const rows = memoryRowTable();
  const reported = new ReportedFindings(rows);
  for (const number of [3, 1, 2]) reported.add(accessOf(number), idOf(number));
  for (const _ of reported.settle());
  const ids = [...rows.range(Buffer.from('r'), Buffer.from('s'))].map(({ value }) => value.toString('hex'));
  expect(ids).toEqual([idOf(1), idOf(2), idOf(3)]);
});

test('an id that is no hash is refused', () => {
  const reported = new ReportedFindings(memoryRowTable());
  expect(() => reported.add(accessOf(1), 'f-1')).toThrow('`findingId` is `f-1`, expected 32 hexadecimal digits');
});

test('it contains what a map of lists contains', () => {
  const number = fc.integer({ min: 0, max: 3_000 });
  const act = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ is: fc.constant('add' as const), number, id: fc.integer({ min: 0, max: 4 }) }),
    },
    fc.record({ is: fc.constant('set' as const), number, ids: fc.uniqueArray(fc.integer({ min: 0, max: 4 })) }),
    fc.record({ is: fc.constant('settle' as const), steps: fc.integer({ min: 0, max: 5 }) }),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 400 }), fc.array(number, { maxLength: 2_500 }), (acts, many) => {
      const reported = new ReportedFindings(memoryRowTable());
      const expected = new Map<number, readonly string[]>();
      const add = (to: number, id: string) => {
        reported.add(accessOf(to), id);
        const ids = expected.get(to) ?? [];
        if (!ids.includes(id)) expected.set(to, [...ids, id]);
      };
      for (const to of many) add(to, idOf(to));
      for (const one of acts) {
        if (one.is === 'add') add(one.number, idOf(one.id));
        else if (one.is === 'set') {
          reported.set(accessOf(one.number), one.ids.map(idOf));
          expected.set(one.number, one.ids.map(idOf));
        } else {
          const steps = reported.settle()[Symbol.iterator]();
          for (let step = 0; step < one.steps; step += 1) steps.next();
        }
      }
      for (const [to, ids] of expected) expect(reported.of(accessOf(to))).toEqual(ids);
    }),
    { numRuns: runsOf(50) },
  );
});
