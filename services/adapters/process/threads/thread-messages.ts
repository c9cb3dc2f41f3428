import type { MessagePort } from 'node:worker_threads';
import type { PartitionGroup } from '../../../domain/decision-log/partition-share.ts';
import type { Lags } from '../../metrics/thread-metrics.ts';
import type { ProcessConfig } from '../process-definition.ts';

/** What a thread gets to know of its process: plain data. */
export interface ThreadSetup {
  readonly config: Pick<ProcessConfig, 'logLevel' | 'ports' | 'stages'>;
  readonly ownsDataDir: boolean;
  /** Set for a thread that divides the partitions of the process with others. */
  readonly group: PartitionGroup | null;
}

/** What the main thread asks of a thread. Each call is answered once, with its number. */
export type ThreadCall =
  | { readonly do: 'compose' | 'drain' | 'reload'; readonly stage: string }
  | { readonly do: 'metrics' }
  | { readonly do: 'close' };

/**
 * A message to a thread: a call, a connection on which it answers one request, the partitions of the process, or that
 * every stage of the process is ready.
 */
export type ToThread =
  | { readonly number: number; readonly call: ThreadCall }
  | { readonly connection: MessagePort }
  | { readonly partitions: readonly number[] }
  | { readonly isStarted: true };

/** An error as the other thread can read it. Its class does not cross the border, its name does. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

/** How far the stages of a thread are. */
export interface ThreadState {
  /** Stages that are composed and ready. */
  readonly ready: readonly string[];
  readonly lags: Lags;
}

export type FromThread =
  | { readonly number: number; readonly value: unknown }
  | { readonly number: number; readonly error: SentError }
  | { readonly state: ThreadState }
  /** A stage met an error that it cannot repair. */
  | { readonly failed: SentError };
