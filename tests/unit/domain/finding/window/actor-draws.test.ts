import { ActorDraws, type Draw } from '../../../../../services/domain/finding/window/actor-draws.ts';

const DAY = 86_400_000;

function aDraw(changes: Partial<Draw> = {}): Draw {
  const { at = 0, ...others } = changes;
  return { subject: 1, owner: 2, role: 3, at, day: Math.floor(at / DAY), isMarked: false, ...others };
}

describe('the draws of an actor', () => {
  it('differ by subject, owner and day, and by their mark where that counts', () => {
    const draws = new ActorDraws();
    const all = [-DAY - 5, -5, 5, DAY, DAY + 5].flatMap((at) => [
      aDraw({ at }),
      aDraw({ at, subject: 7, isMarked: true }),
      aDraw({ at: at + 1, owner: 9, role: 0xffff_ffff }),
    ]);
    for (const one of all) draws.insert(one, []);
    for (const one of all) {
      const found = draws.indexOf(one, true);
      expect([draws.dayOf(found), draws.isMarked(found), draws.roleOf(found)]).toEqual([
        one.day,
        one.isMarked,
        one.role,
      ]);
    }
    expect(draws.indexOf(aDraw({ at: 6 }), true)).toBe(draws.indexOf(aDraw({ at: 5 }), true));
    expect(draws.indexOf(aDraw({ at: 2 * DAY }), true)).toBe(-1);
    const marked = aDraw({ at: DAY, isMarked: true });
    expect(draws.indexOf(marked, true)).toBe(-1);
    expect(draws.indexOf(marked, false)).not.toBe(-1);
  });

  it('keep their order and their number, also beyond the first few', () => {
    const draws = new ActorDraws();
    for (let n = 0; n < 50; n += 1) draws.insert(aDraw({ at: ((n * 7) % 50) * 60_000, subject: n }), []);
    draws.remove(0);
    const minutes = Array.from({ length: draws.length }, (_, index) => draws.timeOf(index) / 60_000);
    expect(minutes).toEqual(Array.from({ length: 49 }, (_, at) => at + 1));
  });
});
