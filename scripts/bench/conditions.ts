import { cpus, loadavg, totalmem } from 'node:os';
import type { BenchWorld } from './bench-world.ts';
import { whole } from './figures.ts';

/** Describes the machine, because figures from two machines cannot be compared. */
export function machine(): string {
  const [first] = cpus();
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()[0] ?? 0;
  const processors = `${cpus().length} x ${first?.model.trim() ?? 'unknown processor'}`;
  return `machine: ${processors}, ${gibibytes} GiB, Node ${process.version}, load before the run ${load.toFixed(1)}`;
}

export function conditions({ events, register }: BenchWorld): string {
  return (
    `conditions: generated world, ${whole(events.length)} access events, ${whole(register.length)} register records, ` +
    'default policies, client and server share this machine, log and objects in the temporary folder'
  );
}
