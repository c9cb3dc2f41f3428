import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue } from 'prom-client';
import type { Meters } from './catalogue.ts';

/** The metrics of one thread as messages carry them. */
export type ThreadMetrics = readonly MetricObjectWithValues<MetricValue<string>>[];

/** Returns the metrics of a process as text. */
export type ReadMetrics = () => Promise<string>;

/** The samples of one gauge. */
export type GaugeSamples = readonly { readonly labels: Record<string, string>; readonly value: number }[];

/** The gauges by which intake slows senders down; the main thread has the last values of each thread. */
const lagGauges = ['stageLag', 'stageWait', 'indexTail'] as const satisfies readonly (keyof Meters)[];
export type Lags = Readonly<Record<(typeof lagGauges)[number], GaugeSamples>>;

/** Worker thread: returns what the main thread adds to its own metrics. */
export async function metricsOfThread(meters: Meters): Promise<ThreadMetrics> {
  const all = await meters.registry.getMetricsAsJSON();
  const lags = new Set(await Promise.all(lagGauges.map(async (gauge) => (await meters[gauge].get()).name)));
  return all.filter(({ name }) => !lags.has(name));
}

/** Worker thread: the gauges that the main thread shows for it. */
export async function lagsOfThread(meters: Meters): Promise<Lags> {
  const values = lagGauges.map(async (gauge) => (await meters[gauge].get()).values);
  const [stageLag, stageWait, indexTail] = await Promise.all(values);
  return { stageLag, stageWait, indexTail } as Lags;
}

/** Main thread: shows the lags of all other threads as its own. Threads that run the same stage are behind together. */
export function showLags(meters: Meters, threads: readonly Lags[]): void {
  const byStage = new Map<string, number>();
  for (const { labels, value } of threads.flatMap(({ stageLag }) => stageLag)) {
    const stage = labels.stage ?? '';
    byStage.set(stage, (byStage.get(stage) ?? 0) + value);
  }
  for (const [stage, value] of byStage) meters.stageLag.set({ stage }, value);
  for (const { labels, value } of threads.flatMap(({ stageWait }) => stageWait)) meters.stageWait.set(labels, value);
  for (const { value } of threads.flatMap(({ indexTail }) => indexTail)) meters.indexTail.set(value);
}

/** Main thread: the metrics of all threads as one text. Each stage runs in one thread, so their counts add up. */
export async function metricsText(meters: Meters, threads: readonly (() => Promise<ThreadMetrics>)[]): Promise<string> {
  if (threads.length === 0) return meters.registry.metrics();
  const own = await meters.registry.getMetricsAsJSON();
  const others = await Promise.all(threads.map((read) => read()));
  // prom-client leaves out what exists once in a process; the main thread is the only one that has it.
  const kept = own.map((metric) =>
    String(metric.aggregator) === 'omit' ? { ...metric, aggregator: 'first' } : metric,
  );
  return AggregatorRegistry.aggregate([kept, ...others] as never).metrics();
}
