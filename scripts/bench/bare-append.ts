import { rm } from 'node:fs/promises';
import { systemClock } from '../../services/adapters/clock.ts';
import { openEmbeddedLog } from '../../services/adapters/embedded/embedded-log.ts';
import { PARTITIONS_DECIDED } from '../../services/topology.ts';
import type { BenchEvent } from './bench-world.ts';

/** Measures events/s for appending alone: the same batches, spread over the same partitions, flushed to disk. */
export async function bareAppendRate(
  encoded: readonly BenchEvent[],
  folder: string,
  { perBatch, atOnce }: { readonly perBatch: number; readonly atOnce: number },
): Promise<number> {
  const log = await openEmbeddedLog({ folder, clock: systemClock });
  const batches: BenchEvent[][] = [];
  for (let first = 0; first < encoded.length; first += perBatch) batches.push(encoded.slice(first, first + perBatch));
  const waiting = batches.values();
  const append = async () => {
    for (const batch of waiting) {
      const byPartition = Array.from({ length: PARTITIONS_DECIDED }, (_, partition) => {
        return batch.filter((one) => one.partition === partition).map(({ value }) => ({ key: null, value }));
      });
      await Promise.all(
        byPartition.map((records, partition) => {
          return records.length === 0 ? 0 : log.append('access-events', partition, records);
        }),
      );
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: atOnce }, append));
  const seconds = (performance.now() - startedAt) / 1000;
  await log.close();
  await rm(folder, { recursive: true, force: true });
  return encoded.length / seconds;
}
