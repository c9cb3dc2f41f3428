import { SingleBar } from 'cli-progress';

/** A bar over the bytes that were read of all files, on a terminal only. `what` is counted beside it. */
export function openBar(bytes: number, what: string): { update(bytes: number, count: number): void; stop(): void } {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const format = `import [{bar}] {percentage}% {count} ${what}, {eta_formatted} left`;
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true });
  bar.start(bytes, 0, { count: 0 });
  return { update: (read, count) => bar.update(read, { count }), stop: () => bar.stop() };
}
