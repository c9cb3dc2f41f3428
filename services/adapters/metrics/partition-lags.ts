import type { Meters } from './catalogue.ts';

/**
 * How far the decider is behind, in records: the sum over the partitions that this process decides. What it no longer
 * decides counts in the process that does.
 */
export class PartitionLags {
  readonly #meters: Pick<Meters, 'stageLag'>;
  readonly #lags = new Map<number, number>();

  constructor(meters: Pick<Meters, 'stageLag'>) {
    this.#meters = meters;
  }

  note(partition: number, lag: number): void {
    this.#lags.set(partition, lag);
    this.#show();
  }

  /** The process lost the partition. */
  forget(partition: number): void {
    if (this.#lags.delete(partition)) this.#show();
  }

  #show(): void {
    let sum = 0;
    for (const lag of this.#lags.values()) sum += lag;
    this.#meters.stageLag.set({ stage: 'decider' }, sum);
  }
}
