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
  /** How long an access that arrives now waits until it is an alert. */
  readonly waitSeconds: number;
  readonly tail: number;
  readonly metrics: ReadonlyMap<string, number>;
}

export interface LagNow {
  readonly stage: string;
  readonly records: number;
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
    waitSeconds: [...metrics].reduce(
      (sum, [name, value]) => (name.startsWith('custodes_stage_wait_seconds{') ? sum + value : sum),
      0,
    ),
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
