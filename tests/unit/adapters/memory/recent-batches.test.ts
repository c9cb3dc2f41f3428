import { RecentBatches } from '../../../../services/adapters/memory/recent-batches.ts';

const MEBIBYTE = 1024 * 1024;

function batch(offset: number) {
  return [{ offset }];
}

describe('the batches that were read last', () => {
  it('are those of the last 4 MiB, by their last use', () => {
    const recent = new RecentBatches<{ readonly offset: number }>();
    for (const offset of [1, 2, 3, 4]) recent.add(`p ${offset}`, batch(offset), MEBIBYTE);
    expect(recent.get('p 1')).toEqual(batch(1));
    recent.add('p 5', batch(5), MEBIBYTE);
    const found = [1, 2, 3, 4, 5].filter((offset) => recent.get(`p ${offset}`) !== null);
    expect(found).toEqual([1, 3, 4, 5]);
  });

  it('contain at least the newest one, however large', () => {
    const recent = new RecentBatches<{ readonly offset: number }>();
    recent.add('p 1', batch(1), MEBIBYTE);
    recent.add('p 2', batch(2), 20 * MEBIBYTE);
    expect([recent.get('p 1'), recent.get('p 2')]).toEqual([null, batch(2)]);
    recent.add('p 3', batch(3), MEBIBYTE);
    expect([recent.get('p 2'), recent.get('p 3')]).toEqual([null, batch(3)]);
  });
});
