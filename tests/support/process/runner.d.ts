interface Channel {
  onMessage(listener: (message: unknown) => void): void;
  postMessage(message: string): void;
}

export function channelOf(workerData: unknown): Channel;
