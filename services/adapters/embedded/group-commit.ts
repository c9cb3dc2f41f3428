import type { AppendRecord } from '../../domain/decision-log/log.ts';
import type { BatchStore } from './batch-store.ts';
import type { EmbeddedPartition } from './embedded-partition.ts';

interface WaitingAppend {
  readonly partition: EmbeddedPartition;
  readonly records: readonly AppendRecord[];
  readonly resolve: (firstOffset: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * While one transaction is being flushed, further appends queue and share the next one: the slower the disk, the more
 * appends share a flush.
 */
export class GroupCommit {
  readonly #store: BatchStore;
  #waiting: WaitingAppend[] = [];
  #running: Promise<void> | null = null;

  constructor(store: BatchStore) {
    this.#store = store;
  }

  append(partition: EmbeddedPartition, records: readonly AppendRecord[]): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ partition, records, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when no append is in progress. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Appends of the same turn share the first transaction too.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      await this.#commit(group);
    }
    this.#running = null;
  }

  async #commit(group: readonly WaitingAppend[]): Promise<void> {
    const touched = new Set(group.map(({ partition }) => partition));
    try {
      const offsets = await this.#store.transaction(() =>
        group.map(({ partition, records }) => partition.put(records)),
      );
      for (const partition of touched) partition.committed();
      group.forEach(({ resolve, reject }, index) => {
        const offset = offsets[index];
        if (offset === undefined) reject(new Error('the transaction returned no offset'));
        else resolve(offset);
      });
    } catch (error) {
      // CRASH: either all batches of the group are on disk or none. Where one could not be put, those before it may be there.
      for (const partition of touched) partition.forget();
      for (const { reject } of group) reject(error);
    }
  }
}
