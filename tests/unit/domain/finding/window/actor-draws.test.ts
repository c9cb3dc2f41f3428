import type { AccessSnapshot } from '../../../../../services/domain/finding/access-snapshot.ts';
import { ActorDraws, type Draw } from '../../../../../services/domain/finding/window/actor-draws.ts';

const DAY = 86_400_000;

function aDraw(changes: Partial<Draw> = {}): Draw {
  const { at = 0, ...others } = changes;
  return { subject: 1, owner: 2, role: 3, at, day: Math.floor(at / DAY), isMarked: false, ...others };
}

describe('the draws of an actor', () => {
  it('differ by subject, owner and day', () => {
    const draws = new ActorDraws();
    const all = [-DAY - 5, -5, 5, DAY, DAY + 5].flatMap((at) => [
      aDraw({ at }),
      aDraw({ at, subject: 7, isMarked: true }),
      aDraw({ at: at + 1, owner: 9, role: 0xffff_ffff }),
    ]);
    for (const one of all) draws.insert(one, []);
    for (const one of all) {
      const found = draws.indexOf(one);
      expect([draws.dayOf(found), draws.isMarked(found), draws.roleOf(found)]).toEqual([
        one.day,
        one.isMarked,
        one.role,
      ]);
    }
    expect(draws.indexOf(aDraw({ at: 6 }))).toBe(draws.indexOf(aDraw({ at: 5 })));
    expect(draws.indexOf(aDraw({ at: 2 * DAY }))).toBe(-1);
  });

  it('keep their order and their number, also beyond the first few', () => {
    const draws = new ActorDraws();
    for (let n = 0; n < 50; n += 1) draws.insert(aDraw({ at: ((n * 7) % 50) * 60_000, subject: n }), []);
    draws.remove(0);
    const minutes = Array.from({ length: draws.length }, (_, index) => draws.timeOf(index) / 60_000);
    expect(minutes).toEqual(Array.from({ length: 49 }, (_, at) => at + 1));
  });

  it('are the same whether the first ones were forgotten one by one or never came', () => {
    const forgetful = new ActorDraws();
    const kept: Draw[] = [];
    for (let n = 0; n < 300; n += 1) {
      // Some come late, and some are put elsewhere.
      const at = (n % 7 === 3 ? n - 5 : n) * 60_000;
      const draw = aDraw({ at, subject: n, isMarked: n % 3 === 0 });
      const index = forgetful.insert(draw, []);
      kept.splice(index, 0, draw);
      if (n % 11 === 0) kept.splice(Math.floor(kept.length / 2), 1);
      if (n % 11 === 0) forgetful.remove(Math.floor(forgetful.length / 2));
      if (kept.length > 20) kept.shift();
      if (forgetful.length > 20) forgetful.remove(0);
      const all = [...kept.keys()].map((place) => [forgetful.subjectOf(place), forgetful.timeOf(place)]);
      expect(all).toEqual(kept.map((one) => [one.subject, one.at]));
      expect(forgetful.marked).toBe(kept.filter(({ isMarked }) => isMarked).length);
    }
    const loaded = ActorDraws.load(forgetful.times, Uint32Array.from(forgetful.words));
    expect([loaded.length, loaded.marked, loaded.words]).toEqual([kept.length, forgetful.marked, forgetful.words]);
  });

  it('have what waits where they are, also after some were forgotten', () => {
    const draws = new ActorDraws();
    const access = { eventId: 'ev-1' } as AccessSnapshot;
    for (let n = 0; n < 30; n += 1) {
      const index = draws.insert(aDraw({ at: n * 60_000, subject: n }), []);
      if (n % 2 === 1) draws.wait(index, access);
      if (draws.length > 8) draws.remove(0);
      const waiting = Array.from({ length: draws.length }, (_, at) => draws.waitingOf(at)?.length);
      expect(waiting).toEqual(Array.from({ length: draws.length }, (_, at) => draws.subjectOf(at) % 2));
    }
    expect(draws.take(draws.length - 1)).toEqual([access]);
    expect(draws.waitingOf(draws.length - 1)).toBeNull();
  });
});
