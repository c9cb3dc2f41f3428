import { keptOf } from '../../../../../services/domain/finding/access-snapshot.ts';
import { accessesFrom } from '../../../../../services/domain/finding/saved/saved-accesses.ts';
import { accessRows } from '../../../../../services/domain/finding/window/access-rows.ts';
import { DistinctWindow } from '../../../../../services/domain/finding/window/distinct-window.ts';
import type { GcRoot } from '../../../../../services/domain/finding/window/gc-root.ts';
import { aDetectedAccess, DAY, HOUR, JUNE, MINUTE } from '../../../../support/decision-builders.ts';
import { loadMemory, savedMemory } from '../../../../support/rows/saved-memory.ts';

const ADDED = 150_000;
const settings = { millis: HOUR, valuesMin: 2, keepMillis: DAY, perKeyMax: 1_000 };

const base = aDetectedAccess();

function access(number: number) {
  const at = JUNE + number * MINUTE;
  const { event, decision, facts } = base;
  // Of a ticket, and of something of the access itself.
  const own = [`e-${number}`, `o-${number}`, `a-${number % 77}`, `c-${number}`, `r-${number}`][number % 5] ?? '';
  const tried = [
    { kind: 'ticket', id: `T-${number}`, state: 'expired' },
    { kind: 'record', id: own, state: `${own} is not known: c-${number}, then e-${number} and e-${number}` },
  ];
  return {
    ...base,
    event: {
      ...event,
      eventId: `e-${number}`,
      occurredAt: at,
      resource: { ...event.resource, recordingId: `r-${number}` },
    },
    decision: { ...decision, appendedAt: at, tried },
    facts: {
      ...facts,
      actor: { ...facts.actor, id: `a-${number % 77}` },
      account: { ...facts.account, ownerId: `o-${number}` },
      camera: { ...facts.camera, id: number % 2 === 0 ? null : `c-${number}` },
    },
  };
}

/** Has rows and texts until they are taken. */
class Kept implements GcRoot {
  readonly rows: number[] = [];
  readonly texts: number[] = [];

  markUsed(rows: Uint8Array, texts: Uint8Array): void {
    for (const row of this.rows) rows[row] = 1;
    for (const text of this.texts) texts[text] = 1;
  }
}

function kept(): Kept {
  const user = new Kept();
  accessRows.register(user);
  return user;
}

describe('the rows that windows share', () => {
  it('are used again once no window has them, and those that one has stay as they were', () => {
    // Windows of other suites may be there until V8 collects them.
    const before = accessRows.texts.length;
    const long = new DistinctWindow({ ...settings, keptMin: 100_000, keptMax: 100_000 });
    const short = new DistinctWindow({ ...settings, keptMin: 10, keptMax: 10 });
    for (let number = 0; number < ADDED; number += 1) {
      const one = access(number);
      const key = `k-${number}`;
      if (number % 3 === 0) long.add({ key, value: `first of ${number}`, access: one });
      if (number % 3 !== 1) short.add({ key, value: `first of ${number}`, access: one });
    }
    // Of 150,000 accesses, 100,000 have been in a window, and half of these are in the long one.
    expect(accessRows.texts.length - before).toBeLessThan(4 * ADDED);
    for (const number of [0, 3, 60_000, 99_999, 149_997]) {
      const known = { key: `k-${number}`, value: `first of ${number}`, access: access(number) };
      expect(long.add(known)).toEqual([]);
      const again = { ...access(number), event: { ...access(number).event, eventId: 'again' } };
      const reported = long.add({ key: `k-${number}`, value: 'second', access: again });
      expect(reported).toEqual([keptOf(access(number)), keptOf(access(number)), keptOf(again)]);
    }
    expect(short.size).toBeLessThan(70_000);
  });

  it('stay what a snapshot asked for while others come between its steps, and nothing else uses them', () => {
    const window = new DistinctWindow({ ...settings, keptMin: 10, keptMax: 10 });
    const others = new DistinctWindow({ ...settings, keptMin: 10, keptMax: 10 });
    const add = (to: DistinctWindow, number: number) =>
      to.add({ key: `k-${number}`, value: `v-${number}`, access: access(number) });
    for (let number = 0; number < 5; number += 1) add(window, number);
    const numbering = accessRows.numbering();
    const memory = window.save(numbering);
    for (let number = 0; number < 5; number += 1) window.remove(`k-${number}`, () => true);
    const pieces = [];
    for (const piece of accessRows.saving(numbering)) {
      pieces.push(piece);
      // So many that what nothing uses is freed, and used again.
      for (let number = 0; number < 15_000; number += 1) add(others, 1_000 + pieces.length * 15_000 + number);
    }
    const loaded = new DistinctWindow({ ...settings, keptMin: 10, keptMax: 10 });
    loaded.load(memory, accessRows.load(accessesFrom(pieces)));
    const again = access(7);
    const reported = [0, 1, 2, 3, 4].map((number) =>
      loaded.add({ key: `k-${number}`, value: 'second', access: { ...again, slot: number } }),
    );
    expect(reported.map(([first]) => first)).toEqual([0, 1, 2, 3, 4].map((number) => keptOf(access(number))));
  });

  it('stay what they are while what one detector has of them moves, and it is asked what it uses', () => {
    const count = 2_000;
    const others = Array.from({ length: 3 }, () => accessRows.together(kept));
    // The one that takes is asked first: what it took behind that, the other one no longer has when it is asked.
    const [taking, giving] = accessRows.together(() => [kept(), kept()] as const);
    for (let number = 0; number < count; number += 1) {
      giving.rows.push(accessRows.of(access(number)));
      giving.texts.push(accessRows.texts.of(`moved ${number}`));
    }
    const [given, named] = [[...giving.rows], [...giving.texts]];
    for (let number = 0; number < 200_000; number += 1) {
      accessRows.of(access(count + number));
      if (number % 50 > 0 || giving.rows.length === 0) continue;
      taking.rows.push(giving.rows.shift() ?? 0);
      taking.texts.push(giving.texts.shift() ?? 0);
    }
    expect(others.length + giving.rows.length).toBe(3);
    expect(given.map((row) => accessRows.itemOf(row))).toEqual(given.map((_, number) => keptOf(access(number))));
    expect(named.map((text) => accessRows.texts.textOf(text))).toEqual(named.map((_, number) => `moved ${number}`));
  });

  it('are of one access each, also where they are asked for while it is looked which are used', () => {
    const user = kept();
    const numbers: number[] = [];
    for (let number = 0; number < 400_000; number += 1) {
      const row = accessRows.of(access(number));
      if (number % 20 > 0) continue;
      user.rows.push(row);
      numbers.push(number);
    }
    expect(new Set(user.rows).size).toBe(numbers.length);
    const found = user.rows.map((row) => accessRows.itemOf(row).eventId);
    expect(found).toEqual(numbers.map((number) => `e-${number}`));
  });

  it('come back from what a window saved, beside those of others', () => {
    const before = new DistinctWindow({ ...settings, keptMin: 10, keptMax: 10 });
    const saved = [1, 2, 3, 4, 5, 6];
    for (const number of saved) before.add({ key: `k-${number}`, value: 'v', access: access(number) });
    const after = new DistinctWindow({ ...settings, keptMin: 10, keptMax: 10 });
    loadMemory(after, savedMemory(before));
    const others = new DistinctWindow({ ...settings, keptMin: 10, keptMax: 10 });
    for (let number = 0; number < 140_000; number += 1)
      others.add({ key: `k-${number}`, value: 'v', access: access(number) });
    for (const number of saved) {
      const again = { ...access(number), event: { ...access(number).event, eventId: 'again' } };
      const reported = after.add({ key: `k-${number}`, value: 'w', access: again });
      expect(reported).toEqual([keptOf(access(number)), keptOf(again)]);
    }
  });
});
