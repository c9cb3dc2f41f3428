import type { ChildProcess } from 'node:child_process';

interface Channel {
  onMessage(listener: (message: unknown) => void): void;
  postMessage(message: string): void;
}

interface PoolWorker {
  readonly process: ChildProcess;
  readonly isTerminating: boolean;
  readonly onUnexpectedExit: () => void;
}

export function channelOf(workerData: unknown): Channel;
export function reportEnds(workers: readonly PoolWorker[]): void;
