import { FreeMemory } from '../../../../services/adapters/memory/free-memory.ts';

const KB = 1024;

describe('memory that is used again', () => {
  it('is not given to two at once', () => {
    const free = new FreeMemory(4 * KB * KB);
    const memory = free.take(100 * KB);
    expect(free.take(100 * KB)).not.toBe(memory);
    free.giveBack(memory);
    expect(free.take(90 * KB)).toBe(memory);
    expect(free.take(90 * KB)).not.toBe(memory);
  });

  it('is as large as asked for, and not much larger', () => {
    const free = new FreeMemory(4 * KB * KB);
    const memory = free.take(100 * KB);
    free.giveBack(memory);
    expect(free.take(101 * KB).length).toBe(101 * KB);
    expect(free.take(20 * KB).length).toBe(20 * KB);
    expect(free.take(25 * KB)).toBe(memory);
  });

  it('waits up to its bound, the newest of it, and no small or huge piece', () => {
    const free = new FreeMemory(4 * KB * KB);
    const given = Array.from({ length: 9 }, () => free.take(512 * KB));
    const small = free.take(10 * KB);
    const huge = free.take(5 * KB * KB);
    for (const memory of [...given, small, huge]) free.giveBack(memory);
    // Nothing waits for the collector of the whole heap.
    expect([given[0]?.length, small.length, huge.length]).toEqual([0, 10 * KB, 0]);
    const taken = Array.from({ length: 9 }, () => free.take(512 * KB));
    expect(taken.slice(0, 8)).toEqual(given.slice(1).reverse());
    expect(taken.filter((memory) => given.includes(memory))).toHaveLength(8);
  });
});
