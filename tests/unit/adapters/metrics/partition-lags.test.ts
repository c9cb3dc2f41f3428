import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import { PartitionLags } from '../../../../services/adapters/metrics/partition-lags.ts';

test('the lag is the sum of the partitions that the process decides', async () => {
  const meters = openMeters();
  const lags = new PartitionLags(meters);
  const shown = async () => (await meters.stageLag.get()).values.map(({ value }) => value);
  lags.note(0, 1_691);
  lags.note(1, 20);
  lags.note(1, 0);
  expect(await shown()).toEqual([1_691]);
  lags.forget(0);
  expect(await shown()).toEqual([0]);
});
