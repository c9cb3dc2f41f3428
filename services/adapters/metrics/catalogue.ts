import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { buildVersion } from '../config/build-version.ts';
import { allMetrics } from './catalogue/all-metrics.ts';
import type { CounterSpec, GaugeSpec, HistogramSpec, MetricSpec } from './catalogue/metric.ts';

/** Gauges of prom-client with a name reserved for counters; `promtool check metrics` refuses them. */
const misnamedDefaults = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

type MeterOf<Spec extends MetricSpec> = Spec extends CounterSpec
  ? Counter
  : Spec extends GaugeSpec
    ? Gauge
    : Spec extends HistogramSpec
      ? Histogram
      : never;

export type Meters = { readonly registry: Registry } & {
  readonly [Name in keyof typeof allMetrics]: MeterOf<(typeof allMetrics)[Name]>;
};

/**
 * Opens every metric, and exports those that one of `stages` measures: a process that does not archive must not report
 * the age of a checkpoint that it never made.
 */
export function openMeters(stages: readonly string[] | 'all' = 'all'): Meters {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of misnamedDefaults) registry.removeSingleMetric(name);
  const opened = Object.entries(allMetrics).map(([name, spec]) => [
    name,
    meterOf(spec, isExported(spec, stages) ? [registry] : []),
  ]);
  const meters = { registry, ...Object.fromEntries(opened) } as Meters;
  meters.buildInfo.set({ version: buildVersion, node: process.versions.node }, 1);
  return meters;
}

function isExported({ of }: MetricSpec, stages: readonly string[] | 'all'): boolean {
  return of === 'every' || stages === 'all' || of.some((stage) => stages.includes(stage));
}

function meterOf(spec: MetricSpec, registers: Registry[]): Counter | Gauge | Histogram {
  const { name, meaning: help, labels = {} } = spec;
  const options = { name, help, labelNames: Object.keys(labels), registers };
  switch (spec.type) {
    case 'counter':
      return new Counter(options);
    case 'gauge':
      return new Gauge(options);
    case 'histogram':
      return new Histogram({ ...options, buckets: [...spec.buckets] });
  }
}
