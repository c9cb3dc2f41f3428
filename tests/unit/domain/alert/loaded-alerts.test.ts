import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { AlertFold } from '../../../../services/domain/alert/alert-fold.ts';
import { alertKey } from '../../../../services/domain/alert/row-keys.ts';
import type { SortedRows } from '../../../../services/domain/sorted-rows.ts';
import { aFinding, aFindingOf, JUNE } from '../../../support/decision-builders.ts';
import { isWhole } from '../../../support/process/pass.ts';

/** Each alert counts one person, so it weighs two: that of the first person does not stay with the others. */
const PEOPLE = 30_000;
const SETTLED_EVERY = 1_000;

describe('alerts in memory', () => {
  it('are those used last: the others are read again where they are asked for', () => {
    const { rows, readsOf } = countingRows();
    const fold = new AlertFold(rows);
    for (let person = 0; person < PEOPLE; person += 1) {
      find(fold, person, person);
      if (person % SETTLED_EVERY > 0) continue;
      // The second person is seen again and again, by the same alert.
      find(fold, 1, PEOPLE + person);
      fold.settle();
    }
    expect(readsOf(1)).toBe(0);
    const before = readsOf(0);
    find(fold, 0, 2 * PEOPLE);
    expect(readsOf(0) - before).toBe(1);
    find(fold, PEOPLE - 1, 2 * PEOPLE + 1);
    expect(readsOf(PEOPLE - 1)).toBe(0);
    fold.settle();
    expect([0, 1, 2, PEOPLE - 1].map((person) => accessesOf(fold, person))).toEqual([2, 31, 1, 2]);
  });

  // Ten seconds, as the other one.
  (isWhole ? it : it.skip)('are no more where they are only listed, and none changes', () => {
    const { rows, readsOf } = countingRows();
    const fold = new AlertFold(rows);
    for (let person = 0; person < PEOPLE; person += 1) find(fold, person, person);
    fold.settle();
    fold.restart();
    for (let person = 0; person < PEOPLE; person += 1) accessesOf(fold, person);
    const before = [readsOf(0), readsOf(PEOPLE - 1)];
    for (const person of [0, PEOPLE - 1]) expect(accessesOf(fold, person)).toBe(1);
    expect([readsOf(0), readsOf(PEOPLE - 1)]).toEqual([(before[0] ?? 0) + 1, before[1]]);
  });
});

function find(fold: AlertFold, person: number, event: number): void {
  const actorId = `e-${person}`;
  const evidence = aFinding().evidence.map((one) => ({ ...one, eventId: `ev-${event}` }));
  const finding = aFindingOf(actorId, { findingId: `f-${event}`, evidence });
  fold.apply(finding, { offset: event, appendedAt: JUNE });
}

function accessesOf(fold: AlertFold, person: number): number | undefined {
  const [builder] = fold.list({ actor: `e-${person}` }, { order: 'risk', after: null });
  return builder?.toSearched().accesses;
}

/** Alerts are numbered in the order in which they were opened. */
function countingRows(): { readonly rows: SortedRows; readonly readsOf: (person: number) => number } {
  const table = memoryRowTable();
  const reads = new Map<string, number>();
  const rows: SortedRows = {
    get(key) {
      const name = key.toString('latin1');
      reads.set(name, (reads.get(name) ?? 0) + 1);
      return table.get(key);
    },
    put: (key, value) => table.put(key, value),
    remove: (key) => table.remove(key),
    range: (from, until) => table.range(from, until),
  };
  return { rows, readsOf: (person) => reads.get(alertKey(person).toString('latin1')) ?? 0 };
}
