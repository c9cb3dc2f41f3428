import { accessKeys } from '../../../../services/domain/late-facts/access-keys.ts';
import { NewestOfKeys } from '../../../../services/domain/late-facts/newest-of-keys.ts';
import { createRandom } from '../../../support/random.ts';

const { owner } = accessKeys;

describe('the newest accesses of keys', () => {
  it('miss no access that did not know a record, in whatever order accesses come and records are asked for', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const random = createRandom(seed);
      const newest = new NewestOfKeys(Number.NEGATIVE_INFINITY);
      const added: { keys: number[]; occurredAt: number; registerOffset: number }[] = [];
      for (let step = 0; step < 400; step += 1) {
        const keys = Array.from({ length: 1 + random.below(5) }, () => owner(`o-${random.below(50)}`));
        if (random.chance(0.7)) {
          const access = { keys, occurredAt: random.below(1_000) - 500, registerOffset: step + random.below(20) };
          added.push(access);
          newest.add(access);
          continue;
        }
        const [from, offset] = [random.below(1_000) - 500, step + random.below(30) - 15];
        const isThere = added.some(
          (access) =>
            access.occurredAt >= from &&
            access.registerOffset <= offset &&
            access.keys.some((key) => keys.includes(key)),
        );
        const answer = newest.mayHave({ keys, from }, offset);
        if (isThere) expect(answer).toBe(true);
      }
    }
  });

  it('have none of accesses that knew the record, though they occurred later', () => {
    const newest = new NewestOfKeys(Number.NEGATIVE_INFINITY);
    let asked = 0;
    for (let record = 0; record < 100_000; record += 1) {
      const keys = [owner(`o-${record % 6_000}`)];
      // The record arrives before the access that it explains; a look comes a hundred records later.
      newest.add({ keys, occurredAt: record * 60_000, registerOffset: record + 1 });
      const late = record - 100;
      if (late >= 0 && newest.mayHave({ keys: [owner(`o-${late % 6_000}`)], from: late * 60_000 }, late)) asked += 1;
    }
    // Only where keys share a slot.
    expect(asked).toBeLessThan(1_000);
  });

  it('count all that wait when they are too many, and then miss none', () => {
    const newest = new NewestOfKeys(Number.NEGATIVE_INFINITY);
    for (let access = 0; access < 70_000; access += 1) {
      newest.add({ keys: [owner(`o-${access}`)], occurredAt: access, registerOffset: 9 });
    }
    expect(newest.mayHave({ keys: [owner('o-1')], from: 1 }, 8)).toBe(true);
    expect(newest.mayHave({ keys: [owner('o-69999')], from: 69_999 }, 9)).toBe(true);
    expect(newest.mayHave({ keys: [owner('o-1')], from: 70_000 }, 9)).toBe(false);
  });
});
