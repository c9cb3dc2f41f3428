import { OwnerDays } from '../../../../../services/domain/finding/days/owner-days.ts';
import { accessRows } from '../../../../../services/domain/finding/window/access-rows.ts';
import { createRandom } from '../../../../support/random.ts';
import { loadMemory, savedMemory } from '../../../../support/rows/saved-memory.ts';

const WINDOW = 3;
const ACTORS_MAX = 6;
const OWNERS_A_DAY_MAX = 2_000;

interface Naive {
  role: number;
  newest: number;
  readonly days: Map<number, number>;
  readonly seen: Map<number, Set<number>>;
}

/** The same with maps, of which none is evicted. */
function countIn(one: Naive, owner: number, today: number): boolean {
  one.newest = Math.max(one.newest, today);
  if (today >= one.newest - 1) {
    const seen = one.seen.get(today) ?? new Set();
    if (seen.has(owner) || seen.size >= OWNERS_A_DAY_MAX) return false;
    one.seen.set(today, seen.add(owner));
  }
  if (today <= one.newest - 2 * WINDOW) return false;
  one.days.set(today, (one.days.get(today) ?? 0) + 1);
  return true;
}

function sumIn(one: Naive, until: number): number {
  const counted = [...one.days].filter(([at]) => at <= until && at > until - WINDOW && at > one.newest - 2 * WINDOW);
  return counted.reduce((sum, [, owners]) => sum + owners, 0);
}

const numbersOf = (what: string, count: number) =>
  Array.from({ length: count }, (_, at) => accessRows.texts.of(`owner-days ${what} ${at}`));

describe('the owners of a day', () => {
  it('are counted as with maps and sets, also after what was saved is loaded', () => {
    const random = createRandom(3);
    const [actors, roles, owners] = [numbersOf('actor', ACTORS_MAX), numbersOf('role', 2), numbersOf('owner', 60)];
    const naive = new Map<number, Naive>();
    let days = new OwnerDays(ACTORS_MAX, WINDOW);
    for (let step = 0; step < 6_000; step += 1) {
      const actor = actors[random.below(ACTORS_MAX)] ?? 0;
      const today = Math.floor(step / 300) - 8 - (random.below(6) === 0 ? random.below(3 * WINDOW) : 0);
      const [role, owner] = [roles[random.below(2)] ?? 0, owners[random.below(60)] ?? 0];
      const one = naive.get(actor) ?? { role, newest: today, days: new Map(), seen: new Map() };
      naive.set(actor, one);
      one.role = role;
      const slot = days.of(actor, role, today);
      expect(days.count(slot, owner, today)).toBe(countIn(one, owner, today));
      expect(days.sumOf(slot, today)).toBe(sumIn(one, today));
      const peers = [...naive.values()].filter((peer) => peer.role === role);
      const sums = peers.map((peer) => sumIn(peer, today - 1)).filter((sum) => sum > 0);
      expect(days.sumsOf(role, today - 1).sort()).toEqual(sums.sort());
      expect(days.sumsOf(null, today - 1)).toHaveLength(
        [...naive.values()].filter((of) => sumIn(of, today - 1) > 0).length,
      );
      if (step % 700 !== 699) continue;
      const saved = savedMemory(days);
      days = new OwnerDays(ACTORS_MAX, WINDOW);
      loadMemory(days, saved);
    }
  });

  it('are each counted once where they arrive a day late', () => {
    const [[actor = 0], [role = 0], [owner = 0, other = 0]] = [
      numbersOf('late actor', 1),
      numbersOf('late role', 1),
      numbersOf('late owner', 2),
    ];
    const days = new OwnerDays(2, WINDOW);
    const slot = days.of(actor, role, 5);
    for (const [of, day] of [
      [owner, 5],
      [other, 6],
      [owner, 5],
      [owner, 5],
      [other, 5],
    ] as const)
      days.count(slot, of, day);
    expect([days.sumOf(slot, 5), days.sumOf(slot, 6)]).toEqual([2, 3]);
  });

  it('are counted up to a limit, and of too many actors those that were counted last', () => {
    const [[one = 0, two = 0, three = 0], [role = 0]] = [numbersOf('of few', 3), numbersOf('role', 1)];
    const days = new OwnerDays(2, WINDOW);
    const owners = numbersOf('many', OWNERS_A_DAY_MAX + 1);
    const counted = owners.filter((owner) => days.count(days.of(one, role, 5), owner, 5));
    expect(counted).toEqual(owners.slice(0, OWNERS_A_DAY_MAX));
    days.count(days.of(two, role, 5), owners[0] ?? 0, 5);
    days.of(one, role, 5);
    const slot = days.of(three, role, 5);
    expect(days.sumOf(slot, 5)).toBe(0);
    // It has the slot of one who had seen this owner on that day.
    expect(days.count(slot, owners[0] ?? 0, 5)).toBe(true);
    expect(days.sumsOf(role, 5)).toEqual([OWNERS_A_DAY_MAX, 1]);
  });
});
