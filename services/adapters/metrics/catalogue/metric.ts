/** The stages that measure something: a process exports the metrics of the stages that it runs. */
export type MeasuringStage =
  | 'intake'
  | 'collector'
  | 'decider'
  | 'evaluation'
  | 'detector'
  | 'alerter'
  | 'archiver'
  | 'auditor';

/** One metric: what it is called, and what it means to a person who reads it. */
export interface MetricFacts {
  readonly of: 'every' | readonly MeasuringStage[];
  readonly unit: string;
  /** The values of each label, a closed list: never a person, an owner, a camera or a source. */
  readonly labels?: Readonly<Record<string, string>>;
  /** One or two sentences: what is counted, and what a bad value means. */
  readonly meaning: string;
}

export interface BucketFacts extends MetricFacts {
  /** Upper limits of the buckets, in the unit. */
  readonly buckets: readonly number[];
}

export type CounterSpec = MetricFacts & { readonly type: 'counter'; readonly name: string };
export type GaugeSpec = MetricFacts & { readonly type: 'gauge'; readonly name: string };
export type HistogramSpec = BucketFacts & { readonly type: 'histogram'; readonly name: string };
export type MetricSpec = CounterSpec | GaugeSpec | HistogramSpec;

export function counter(name: string, facts: MetricFacts): CounterSpec {
  return { type: 'counter', name, ...facts };
}

export function gauge(name: string, facts: MetricFacts): GaugeSpec {
  return { type: 'gauge', name, ...facts };
}

export function histogram(name: string, facts: BucketFacts): HistogramSpec {
  return { type: 'histogram', name, ...facts };
}
