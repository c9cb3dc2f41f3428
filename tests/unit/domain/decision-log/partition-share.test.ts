import { partitionsOf } from '../../../../services/domain/decision-log/partition-share.ts';

describe('threads that divide the partitions', () => {
  it.each([1, 2, 3, 4])('have each partition in one group, and none without (%i threads)', (threads) => {
    const groups = Array.from({ length: threads }, (_, thread) => partitionsOf({ thread, threads }, 4));
    expect(groups.flat()).toEqual([0, 1, 2, 3]);
    for (const group of groups) expect(group.length).toBeGreaterThan(0);
  });

  it.each([
    [0, 2],
    [1, 3],
  ])('each have work where a consumer group gives the process partitions %i and %i', (...given) => {
    for (const thread of [0, 1]) {
      expect(partitionsOf({ thread, threads: 2 }, 4).filter((partition) => given.includes(partition))).toHaveLength(1);
    }
  });
});
