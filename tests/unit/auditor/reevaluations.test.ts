import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Reevaluations } from '../../../services/auditor/reevaluations.ts';
import { aDecision, anEvent } from '../../support/auditor/auditor-world.ts';
import { createRandom } from '../../support/random.ts';

const AT = Date.UTC(2026, 10, 28);

describe('what was decided again', () => {
  let folder: string;
  let again: Reevaluations;
  /** The end of each partition of the log. */
  let end: number;
  const open = () => Reevaluations.open(join(folder, 'reevaluations'), { endOffset: async () => end });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'custodes-again-'));
    end = 20;
    again = await open();
  });
  afterEach(async () => {
    await again.close();
    rmSync(folder, { recursive: true });
  });

  /** The id of the record that caused it names when it was made. */
  function add(partition: number, sourceOffset: number, registerOffset: number, at: number): void {
    const because = { kind: 'ticket', id: `${registerOffset} ${at}` } as const;
    const reevaluation = { at: AT + at, because, previousVerdict: 'violation' } as const;
    again.add(partition, { ...aDecision(anEvent()), sourceOffset, registerOffset, reevaluation });
  }
  const shown = (partition: number, sourceOffset: number) =>
    again.of({ partition, sourceOffset }).map(({ because }) => because?.id);

  it('is found by access, in the order of the register and then of time, once for each, whatever is on disk already', async () => {
    expect(shown(0, 1)).toEqual([]);
    const random = createRandom(5);
    const expected = new Map<string, Set<string>>();
    for (let count = 0; count < 4_000; count += 1) {
      const [partition, offset] = [random.below(4), 255 + random.below(3)];
      const [register, at] = [random.below(300), random.below(4)];
      add(partition, offset, register, at);
      const place = `${partition} ${offset}`;
      expected.set(place, (expected.get(place) ?? new Set()).add(`${register} ${at}`));
      // Several writes end in between.
      if (count % 1_000 === 999) await new Promise((resolve) => setTimeout(resolve, 1_100));
      if (count % 100 === 99) await again.room();
    }
    for (const [place, made] of expected) {
      const [partition = 0, offset = 0] = place.split(' ').map(Number);
      const inOrder = [...made].sort((one, other) => {
        const [[register, at], [otherRegister, otherAt]] = [one.split(' ').map(Number), other.split(' ').map(Number)];
        return (register ?? 0) - (otherRegister ?? 0) || (at ?? 0) - (otherAt ?? 0);
      });
      expect(shown(partition, offset)).toEqual(inOrder);
    }
    expect(expected.size).toBe(12);
    expect(shown(0, 254)).toEqual([]);
    expect(shown(0, 258)).toEqual([]);
  });

  it('is kept with how far each partition was read, but not beyond a part that is missing', async () => {
    add(0, 1, 7, 0);
    add(1, 1, 8, 0);
    again.addedSealed(0, 3);
    await again.follow(0, 9);
    await again.follow(1, 11);
    await again.close();

    again = await open();
    expect([0, 1, 2].map((partition) => again.offset(partition))).toEqual([9, 0, 0]);
    expect([shown(0, 1), shown(1, 1)]).toEqual([['7 0'], ['8 0']]);
    // The log is read again from further back.
    again.addedSealed(0, 4);
    await again.follow(0, 6);
    await again.close();
    again = await open();
    expect(again.offset(0)).toBe(9);
  });

  it('of a log that is longer is removed', async () => {
    add(0, 1, 7, 0);
    again.addedSealed(0, 0);
    await again.follow(0, 20);
    await again.close();
    end = 19;
    again = await open();
    expect([again.offset(0), shown(0, 1)]).toEqual([0, []]);
  });
});
