import { resolve } from 'node:path';
import { BroadcastChannel } from 'node:worker_threads';

/** Wakes readers of the same log in other threads of this process. A lost ring is no loss: they also poll. */
export interface ThreadBell {
  /** Reports that partitions have grown. */
  ring(partitions: readonly string[]): void;
  close(): void;
}

/** `onRing` receives the names of partitions to which another thread has appended. */
export function openThreadBell(folder: string, onRing: (partitions: readonly string[]) => void): ThreadBell {
  const channel = new BroadcastChannel(`custodes-log:${resolve(folder)}`);
  channel.unref();
  channel.onmessage = (message: unknown) => onRing((message as { data: readonly string[] }).data);
  return {
    ring: (partitions) => channel.postMessage(partitions),
    close: () => channel.close(),
  };
}
