import { useQuery } from '@tanstack/react-query';
import { getText } from '../api/client.ts';

const REFRESH_MS = 5_000;

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export type Metrics = ReadonlyMap<string, readonly Sample[]>;

/** What the processes count, read again while it is on the page. */
export function useMetrics() {
  return useQuery({
    queryKey: ['metrics'],
    queryFn: async () => parseMetrics(await getText('/console/metrics')),
    refetchInterval: REFRESH_MS,
  });
}

/** The samples of a Prometheus text by the names of their metrics. */
export function parseMetrics(text: string): Metrics {
  const found = new Map<string, Sample[]>();
  for (const line of text.split('\n')) {
    const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (match === null) continue;
    const [, name = '', labels = '', value = ''] = match;
    const samples = found.get(name) ?? [];
    samples.push({ labels: readLabels(labels), value: Number(value) });
    found.set(name, samples);
  }
  return found;
}

/** UNTRUSTED: values of labels may be names that others chose, with quotes and backslashes escaped. */
function readLabels(text: string): Record<string, string> {
  const labels: [string, string][] = [];
  for (const [, name = '', value = ''] of text.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)) {
    labels.push([name, value.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))]);
  }
  return Object.fromEntries(labels);
}

/** The sum of a metric's samples; `null`: no process has it. */
export function total(metrics: Metrics, name: string, matching: Sample['labels'] = {}): number | null {
  const values = valuesOf(metrics, name, matching);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
}

/** The greatest of a metric's samples; `null`: no process has it. */
export function greatest(metrics: Metrics, name: string, matching: Sample['labels'] = {}): number | null {
  const values = valuesOf(metrics, name, matching);
  return values.length === 0 ? null : Math.max(...values);
}

/** The least of a metric's samples above 0; `null`: no process has one. */
export function leastAbove0(metrics: Metrics, name: string): number | null {
  const values = valuesOf(metrics, name, {}).filter((value) => value > 0);
  return values.length === 0 ? null : Math.min(...values);
}

function valuesOf(metrics: Metrics, name: string, matching: Sample['labels']): readonly number[] {
  return (metrics.get(name) ?? []).flatMap(({ labels, value }) =>
    Object.entries(matching).every(([label, wanted]) => labels[label] === wanted) ? [value] : [],
  );
}
