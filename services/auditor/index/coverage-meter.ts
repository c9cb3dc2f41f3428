import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../adapters/logger.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import type { AccessIndex, CoverageCount } from '../../domain/access-search/access-index.ts';

/** A count reads the whole index: it uses at most this share of the time. */
const BUSY_SHARE_MAX = 0.02;
const PAUSE_MILLIS_MIN = 10_000;
/** The number of roles, purposes and vendors that get their own series; the rest share one. */
const NAMES_MAX = 50;
const OTHERS = 'others';

export interface CoverageMeterDeps {
  readonly index: Pick<AccessIndex, 'coverage'>;
  readonly catalogue: { files(): readonly { readonly path: string }[] };
  readonly meters: Pick<Meters, 'coverage'>;
  readonly logger: Logger;
}

/** Keeps the coverage metrics in step with the index until the signal aborts. */
export async function followCoverage(deps: CoverageMeterDeps, signal: AbortSignal): Promise<void> {
  const { index, catalogue, meters, logger } = deps;
  let counted: unknown = null;
  while (!signal.aborted) {
    const began = performance.now();
    const files = catalogue.files();
    if (files !== counted) {
      try {
        const paths = files.map(({ path }) => path);
        show(meters.coverage, await index.coverage(paths, signal));
        counted = files;
      } catch (error) {
        // Files may be replaced during a read; the next count includes them.
        if (!signal.aborted) logger.warn({ err: error }, 'coverage could not be counted and will be retried');
      }
    }
    const pauseMillis = Math.max(PAUSE_MILLIS_MIN, (performance.now() - began) / BUSY_SHARE_MAX);
    await sleep(pauseMillis, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

function show(gauge: Meters['coverage'], counts: readonly CoverageCount[]): void {
  const kept = namesKept(counts);
  gauge.reset();
  for (const { group, name, occasion, accesses, explained } of counts) {
    const labels = { group, name: kept.has(`${group}/${name}`) ? name : OTHERS, occasion };
    gauge.inc({ ...labels, explained: 'yes' }, explained);
    gauge.inc({ ...labels, explained: 'no' }, accesses - explained);
  }
}

/** Returns the names with the most accesses in each group. */
function namesKept(counts: readonly CoverageCount[]): ReadonlySet<string> {
  const totals = new Map<string, Map<string, number>>();
  for (const { group, name, accesses } of counts) {
    const names = totals.get(group) ?? new Map<string, number>();
    totals.set(group, names);
    names.set(name, (names.get(name) ?? 0) + accesses);
  }
  const kept = [...totals].flatMap(([group, names]) => {
    const byTotal = [...names].sort(([, one], [, other]) => other - one);
    return byTotal.slice(0, NAMES_MAX).map(([name]) => `${group}/${name}`);
  });
  return new Set(kept);
}
