import { type Hole, NumberHoles } from '../../../services/domain/finding/sources/number-holes.ts';
import { addNumber, type NumberRun } from '../../../services/domain/finding/sources/number-runs.ts';
import { createRandom } from '../../support/random.ts';

/** More than fit into one chunk. */
const MAX = 600;
const STEPS = 6_000;

describe('the holes of a run', () => {
  it.each([1, 2, 3, 4])(
    'are those of a plain list, whatever comes late, is reported and is forgotten (seed %d)',
    (seed) => {
      const random = createRandom(seed);
      const holes = new NumberHoles(MAX);
      let model: Hole[] = [];
      let [next, reported, whole] = [1_000, 0, 0];
      for (let step = 0; step < STEPS; step += 1) {
        const kind = random.below(step < STEPS / 2 ? 10 : 30);
        if (kind < 4) {
          const from = next + 1 + random.below(3);
          next = from + random.below(6);
          const hole = aHole(from, next, step);
          model.push(hole);
          model = bounded(model, holes.add({ ...hole }));
        } else if (kind === 4) {
          const due = model.filter((one) => !one.isReported && one.after.appendedAt < step - 300);
          for (const one of due) one.isReported = true;
          expect(holes.report(step - 300)).toEqual(due);
          reported += due.length;
        } else {
          const number =
            random.below(3) === 0 ? random.below(next) : (model[random.below(model.length + 1)]?.from ?? 0);
          const hit = model.find(({ from, to }) => from <= number && number <= to);
          const filled = holes.fill(number);
          expect(filled === null).toBe(hit === undefined);
          if (hit === undefined || filled === null) continue;
          const parts = [
            { ...hit, to: number - 1 },
            { ...hit, from: number + 1 },
          ].filter(({ from, to }) => from <= to);
          model.splice(model.indexOf(hit), 1, ...parts);
          const isWhole = !model.some((one) => one.whole === hit.whole);
          expect(filled.isWhole).toBe(isWhole);
          if (isWhole) whole += 1;
          model = bounded(model, filled.forgotten);
        }
        if (step % 50 === 0) expect([...holes]).toEqual(model);
        const toReport = model.filter((one) => !one.isReported);
        const numbers = toReport.reduce((sum, { from, to }) => sum + to - from + 1, 0);
        expect([holes.size, holes.unreported, holes.unreportedNumbers]).toEqual([
          model.length,
          toReport.length,
          numbers,
        ]);
      }
      expect([...holes]).toEqual(model);
      expect([...new NumberHoles(MAX, model)]).toEqual(model);
      expect(Math.min(reported, whole, forgotten)).toBeGreaterThan(50);
    },
  );

  it('are at most ten thousand where a source divides one with each number', () => {
    const runs: NumberRun[] = [];
    const add = (number: number) => addNumber(runs, { number, access: cited(number), place: null }, 0);
    add(0);
    add(1e9);
    for (let step = 1; step <= 12_000; step += 1) expect(add(step * 7)).toBe('late');
    expect(runs.map(({ holes }) => holes.size)).toEqual([10_000]);
    // What was forgotten is not counted as another program.
    expect(add(8)).toBe('late');
  });
});

let forgotten = 0;
beforeEach(() => {
  forgotten = 0;
});

/** Beyond the bound the lowest that was reported is forgotten, or the lowest. */
function bounded(model: Hole[], gone: Hole | undefined): Hole[] {
  if (model.length <= MAX) {
    expect(gone).toBe(undefined);
    return model;
  }
  const lowest = model.find(({ isReported }) => isReported) ?? model[0];
  expect(gone).toEqual(lowest);
  forgotten += 1;
  return model.filter((one) => one !== lowest);
}

function aHole(from: number, to: number, at: number): Hole {
  const whole = { from, to };
  return { from, to, after: cited(at), isReported: false, whole, since: at, between: { before: null, after: null } };
}

function cited(at: number): Hole['after'] {
  return { eventId: `e-${at}`, sourceId: 's-1', ownerId: null, occurredAt: at, appendedAt: at, facts: null };
}
