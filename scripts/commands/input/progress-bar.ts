import { SingleBar } from 'cli-progress';

/** Shows a progress bar over the bytes of all files, on a terminal only. The bar also counts `what`. */
export function openBar(bytes: number, what: string): { update(bytes: number, count: number): void; stop(): void } {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const format = `import [{bar}] {percentage}% {count} ${what}, {eta_formatted} left`;
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true });
  bar.start(bytes, 0, { count: 0 });
  return { update: (read, count) => bar.update(read, { count }), stop: () => bar.stop() };
}
