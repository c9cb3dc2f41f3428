import { PartitionProgress } from '../../../services/detector/partition-progress.ts';
import { foldPositionStart } from '../../../services/domain/decision-log/fold.ts';

function readTo(last: number, blocks: number): PartitionProgress {
  const progress = new PartitionProgress(0);
  progress.startAt({ offset: blocks, state: { ...foldPositionStart.state, last } }, null);
  return progress;
}

describe('the lag of the detector in one partition', () => {
  it('is the number of accesses, however few blocks contain them', () => {
    expect(readTo(999, 1).lag(51_000, 51)).toBe(50_000);
    expect(new PartitionProgress(0).lag(7, 0)).toBe(7);
  });

  it('is 0 once every block has been read, and not before', () => {
    expect(readTo(999, 3).lag(1_000, 3)).toBe(0);
    expect(readTo(999, 3).lag(1_000, 5)).toBe(2);
  });
});
