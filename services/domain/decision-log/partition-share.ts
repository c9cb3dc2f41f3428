/**
 * Which partitions a process should decide now, where several share them. Only a hint that spreads the work: who owns a
 * partition is for the log to say, and a process that misses a change appends blocks that no reader counts.
 */
export interface PartitionShare {
  /** Calls `onChange` with the whole share, once it is known and whenever it changes. */
  follow(onChange: (partitions: ReadonlySet<number>) => void): void;
  /** Gives the share up, so that others take it over at once. */
  leave(): Promise<void>;
  /** Rejects when the share can no longer be known: the process must exit. Never resolves. */
  readonly failed: Promise<never>;
}

/** For a process that decides alone. */
export function wholeShare(partitions: number): PartitionShare {
  return {
    follow: (onChange) => onChange(new Set(Array.from({ length: partitions }, (_, partition) => partition))),
    leave: async () => {},
    failed: new Promise<never>(() => {}),
  };
}
