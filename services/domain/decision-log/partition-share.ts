/**
 * The partitions that a process should decide now when several processes share them. It is only a hint that spreads the
 * work: the log determines who owns a partition, and a process that misses a change appends blocks that no reader
 * counts.
 */
export interface PartitionShare {
  /** Calls `onChange` with the whole share once it is known and after every change. */
  follow(onChange: (partitions: ReadonlySet<number>) => void): void;
  /** Releases the share so that others take it over at once. */
  leave(): Promise<void>;
  /** Rejects when the share can no longer be determined, and the process must then exit. Never resolves. */
  readonly failed: Promise<never>;
}

/** The share of a process that decides alone. */
export function wholeShare(partitions: number): PartitionShare {
  return {
    follow: (onChange) => onChange(new Set(Array.from({ length: partitions }, (_, partition) => partition))),
    leave: async () => {},
    failed: new Promise<never>(() => {}),
  };
}
