import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { send } from '../bench/http-client.ts';
import { processorSeconds } from '../bench/process-time.ts';

/** Resources that a process uses: bytes, seconds, records. */
export interface Usage {
  /** User and system time of all threads. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  /** Without mapped files. */
  readonly anonymousBytes: number;
  readonly heapBytes: number;
  readonly diskBytes: number;
  /** Lag and name of the stage that is furthest behind. */
  readonly lag: LagNow;
  readonly lags: readonly LagNow[];
  readonly tail: number;
  readonly metrics: ReadonlyMap<string, number>;
}

export interface LagNow {
  readonly stage: string;
  readonly records: number;
}

/** What happened between two looks at a server. */
export interface UsageStep {
  readonly before: Usage;
  readonly after: Usage;
  readonly seconds: number;
  /** Accesses that were accepted. */
  readonly accesses: number;
}

/** The stages that an access passes until it is an alert, and the counter of what comes into each. */
const arrivals: Readonly<Record<string, string | null>> = {
  decider: null,
  detector: null,
  alerter: 'custodes_findings_total',
};

/**
 * How long an access that arrived last waits until it is an alert, in seconds: what waits before each stage, by what the stage
 * did in this step. Infinite for a stage that did nothing.
 */
export function lagSeconds({ before, after, seconds, accesses }: UsageStep): number {
  return after.lags.reduce((sum, { stage, records }) => {
    const counter = arrivals[stage];
    if (counter === undefined || records === 0) return sum;
    const waitedBefore = before.lags.find((one) => one.stage === stage)?.records ?? 0;
    // The alerter counts findings once it has folded them; the others are behind what was accepted.
    const done = counter === null ? accesses + waitedBefore - records : total(after, counter) - total(before, counter);
    return sum + (done > 0 ? (records * seconds) / done : Number.POSITIVE_INFINITY);
  }, 0);
}

function total({ metrics }: Usage, counter: string): number {
  return [...metrics].reduce((sum, [name, value]) => (name.startsWith(`${counter}{`) ? sum + value : sum), 0);
}

export async function readUsage({ pid, url, dataDir }: { pid: number; url: string; dataDir: string }): Promise<Usage> {
  const [cpuSeconds, status, metrics] = await Promise.all([
    processorSeconds(pid),
    readFile(`/proc/${pid}/status`, 'utf8'),
    readMetrics(new URL('/metrics', url)),
  ]);
  const kibibytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) * 1024;
  const lags = [...metrics].flatMap(([name, records]): LagNow[] => {
    const stage = /^custodes_stage_lag_records\{stage="(\w+)"\}$/.exec(name)?.[1];
    return stage === undefined ? [] : [{ stage, records }];
  });
  lags.sort((one, other) => other.records - one.records);
  return {
    cpuSeconds,
    residentBytes: kibibytes('VmRSS'),
    anonymousBytes: kibibytes('RssAnon'),
    heapBytes: metrics.get('nodejs_heap_size_used_bytes') ?? 0,
    diskBytes: await bytesIn(dataDir),
    lag: lags[0] ?? { stage: '', records: 0 },
    lags,
    tail: metrics.get('custodes_index_tail_entries') ?? 0,
    metrics,
  };
}

async function readMetrics(url: URL): Promise<ReadonlyMap<string, number>> {
  const { body } = await send(url);
  const samples = body
    .toString()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

/** Allocated bytes: the files of lmdb have holes. */
export async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    // A file may be gone by now.
    const found = await stat(join(entry.parentPath, entry.name)).catch(() => null);
    bytes += (found?.blocks ?? 0) * 512;
  }
  return bytes;
}
