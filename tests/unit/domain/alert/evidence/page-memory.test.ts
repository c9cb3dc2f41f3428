import { PageMemory } from '../../../../../services/domain/alert/evidence/page-memory.ts';

const SIZES = [2, 512, 513, 1_024, 1_300, 1_900, 2_048];

describe('memory for pages', () => {
  it('has room for what was asked for, and is that of no other page', () => {
    const memory = new PageMemory();
    const taken = Array.from({ length: 2_000 }, (_, at) => memory.take(SIZES[at % SIZES.length] as number));
    for (const [at, slot] of taken.entries()) slot.fill(at % 251);
    for (const [at, slot] of taken.entries()) {
      expect(slot.length).toBeGreaterThanOrEqual(SIZES[at % SIZES.length] as number);
      expect(slot.every((byte) => byte === at % 251)).toBe(true);
    }
    expect(memory.bytes).toBe(taken.reduce((sum, { length }) => sum + length, 0));
  });

  it('is taken again once it was given back', () => {
    const memory = new PageMemory();
    for (let times = 0; times < 1_000; times += 1) memory.give(memory.take(1_900));
    expect(memory.bytes).toBe(2_048);
  });

  it('of a large entry is its own', () => {
    const memory = new PageMemory();
    const own = memory.take(70_000);
    expect(own.buffer.byteLength).toBe(70_000);
    memory.give(own);
    expect(memory.take(70_000)).not.toBe(own);
    expect(memory.bytes).toBe(0);
  });
});
