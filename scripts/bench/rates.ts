import { setImmediate } from 'node:timers/promises';
import { percentile } from './figures.ts';

export interface Rates {
  readonly perSecond: number;
  /** By the user and system time of all threads, which is steadier than the clock on a shared machine. */
  readonly perCpuSecond: number;
}

/** Work on so many accesses. */
export interface MeasuredRun {
  readonly accesses: number;
  run(): unknown;
}

/** Runs the candidates in turn, some rounds to warm up and some that count. Returns the median of each. */
export async function medianRates<const Candidates extends readonly MeasuredRun[]>(
  candidates: Candidates,
  { warm, counted }: { readonly warm: number; readonly counted: number },
): Promise<{ [Index in keyof Candidates]: Rates }> {
  const rates: Rates[][] = candidates.map(() => []);
  for (let done = 0; done < warm + counted; done += 1) {
    for (const [index, { accesses, run }] of candidates.entries()) {
      const startedAt = performance.now();
      const before = process.cpuUsage();
      run();
      const { user, system } = process.cpuUsage(before);
      const perSecond = (accesses / (performance.now() - startedAt)) * 1000;
      if (done >= warm) rates[index]?.push({ perSecond, perCpuSecond: (accesses / (user + system)) * 1e6 });
      await setImmediate();
    }
  }
  return rates.map(medianOf) as { [Index in keyof Candidates]: Rates };
}

export function medianOf(rates: readonly Rates[]): Rates {
  const median = (of: keyof Rates) =>
    percentile(
      rates.map((one) => one[of]),
      0.5,
    );
  return { perSecond: median('perSecond'), perCpuSecond: median('perCpuSecond') };
}
