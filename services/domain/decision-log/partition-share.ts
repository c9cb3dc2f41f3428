/**
 * The partitions that a process should decide now when several processes share them. It is only a hint that spreads the
 * work: the log determines who owns a partition, and a process that misses a change appends blocks that no reader
 * counts.
 */
export interface PartitionShare {
  /** The thread of the process that this share is for, where several divide the partitions. */
  readonly group?: PartitionGroup;
  /** Calls `onChange` with the whole share once it is known and after every change. */
  follow(onChange: (partitions: ReadonlySet<number>) => void): void;
  /** Releases the share so that others take it over at once. */
  leave(): Promise<void>;
  /** Rejects when the share can no longer be determined, and the process must then exit. Never resolves. */
  readonly failed: Promise<never>;
}

/**
 * The partitions of one thread of a process: each of its threads decides or follows those of its own group, whichever of
 * them the process has. Groups never change while the process runs, so no two threads write the same rows of a table.
 */
export interface PartitionGroup {
  readonly thread: number;
  readonly threads: number;
}

/**
 * Neighbours share a thread: a consumer group gives a process every second or third partition, and these must not all
 * be the work of one thread.
 */
export function partitionsOf({ thread, threads }: PartitionGroup, partitions: number): readonly number[] {
  const all = Array.from({ length: partitions }, (_, partition) => partition);
  return all.filter((partition) => Math.floor((partition * threads) / partitions) === thread);
}

export const wholeGroup: PartitionGroup = { thread: 0, threads: 1 };

/** The share of a process that decides alone. */
export function wholeShare(partitions: number): PartitionShare {
  return {
    follow: (onChange) => onChange(new Set(Array.from({ length: partitions }, (_, partition) => partition))),
    leave: async () => {},
    failed: new Promise<never>(() => {}),
  };
}
