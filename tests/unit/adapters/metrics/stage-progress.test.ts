import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import { StageProgress } from '../../../../services/adapters/metrics/stage-progress.ts';

function aProgress() {
  const meters = openMeters();
  const clock = { millis: 1_000 };
  const progress = new StageProgress(meters, 'alerter', () => clock.millis);
  const shown = async (gauge: 'stageLag' | 'stageWait') => (await meters[gauge].get()).values[0]?.value;
  return {
    noted(millis: number, done: number, lag: number): Promise<number | undefined> {
      clock.millis += millis;
      progress.note(done, lag);
      return shown('stageWait');
    },
    lag: () => shown('stageLag'),
  };
}

describe('the progress of a stage', () => {
  it('shows the lag in records, and in seconds by what the stage did while records waited', async () => {
    const { noted, lag } = aProgress();
    expect(await noted(1_000, 0, 3_000)).toBe(0);
    expect(await noted(1_000, 1_000, 2_000)).toBeCloseTo(2);
    expect(await lag()).toBe(2_000);
    expect(await noted(1_000, 1_000, 10_000)).toBeCloseTo(10);
    expect(await noted(1_000, 10_000, 0)).toBe(0);
  });

  it('does not count the time in which nothing waited', async () => {
    const { noted } = aProgress();
    await noted(1_000, 0, 500);
    await noted(1_000, 500, 0);
    await noted(3_600_000, 1, 0);
    expect(await noted(1_000, 0, 2_000)).toBeCloseTo(4);
  });

  it('forgets what the stage did long ago', async () => {
    const { noted } = aProgress();
    await noted(1_000, 0, 9_000);
    await noted(1_000, 9_000, 9_000);
    for (let second = 0; second < 60; second += 1) await noted(1_000, 100, 1_000);
    expect(await noted(1_000, 100, 1_000)).toBeCloseTo(10, 1);
  });

  it('counts the time in which a stage does nothing', async () => {
    const { noted } = aProgress();
    await noted(1_000, 0, 10);
    const [first, second] = [await noted(1_000, 0, 10), await noted(9_000, 0, 10)];
    expect(first).toBeCloseTo(10);
    expect(second).toBeGreaterThan(first ?? 0);
  });
});
