import type { PartitionGroup, PartitionShare } from '../../../domain/decision-log/partition-share.ts';

/** The share of one thread; the main thread knows that of the process, and sends it. */
export interface GroupShare extends PartitionShare {
  /** The partitions that the process should decide now. */
  receive(partitions: readonly number[]): void;
}

export function openGroupShare(group: PartitionGroup): GroupShare {
  let known: ReadonlySet<number> | null = null;
  let onKnown: (partitions: ReadonlySet<number>) => void = () => {};
  return {
    group,
    follow(onChange) {
      onKnown = onChange;
      if (known !== null) onChange(known);
    },
    receive(partitions) {
      known = new Set(partitions);
      onKnown(known);
    },
    // The main thread leaves for all threads, and sees that the share of the process is lost.
    leave: async () => {},
    failed: new Promise<never>(() => {}),
  };
}
