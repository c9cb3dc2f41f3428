import { RecentBatches } from '../../../../services/adapters/memory/recent-batches.ts';

const MEBIBYTE = 1024 * 1024;

function batch(offset: number, { left = 9, bytes = 4 * MEBIBYTE } = {}) {
  return { records: [{ offset }], bytes, left };
}

function kept(): RecentBatches<{ readonly offset: number }> {
  return new RecentBatches();
}

function among(recent: ReturnType<typeof kept>, offsets: readonly number[]): readonly number[] {
  return offsets.filter((offset) => recent.take(`p ${offset}`) !== null);
}

describe('the batches that some readers have not had yet', () => {
  it('are let go when the last one has them', () => {
    const recent = kept();
    recent.keep('p 1', batch(1, { left: 2 }));
    expect([recent.take('p 1'), recent.take('p 1'), recent.take('p 1')]).toEqual([
      [{ offset: 1 }],
      [{ offset: 1 }],
      null,
    ]);
    recent.keep('p 2', batch(2, { left: 0 }));
    expect(recent.take('p 2')).toBeNull();
  });

  it('are those of the last 16 MiB, by their last use', () => {
    const recent = kept();
    for (const offset of [1, 2, 3, 4]) recent.keep(`p ${offset}`, batch(offset));
    expect(among(recent, [1])).toEqual([1]);
    recent.keep('p 5', batch(5));
    expect(among(recent, [1, 2, 3, 4, 5])).toEqual([1, 3, 4, 5]);
  });

  it('leave their room to others when they are let go', () => {
    const recent = kept();
    for (let offset = 0; offset < 100; offset += 1) {
      recent.keep(`p ${offset}`, batch(offset, { left: 1 }));
      expect(among(recent, [offset])).toEqual([offset]);
    }
    for (const offset of [101, 102, 103, 104]) recent.keep(`p ${offset}`, batch(offset));
    expect(among(recent, [101, 102, 103, 104])).toEqual([101, 102, 103, 104]);
  });

  it('are not pushed out by one that is larger than all', () => {
    const recent = kept();
    recent.keep('p 1', batch(1));
    recent.keep('p 2', batch(2, { bytes: 17 * MEBIBYTE }));
    expect(among(recent, [1, 2])).toEqual([1]);
  });

  it('count once where two readers read the same', () => {
    const recent = kept();
    for (let time = 0; time < 9; time += 1) recent.keep('p 1', batch(1));
    recent.keep('p 2', batch(2));
    expect(among(recent, [1, 2])).toEqual([1, 2]);
  });
});
