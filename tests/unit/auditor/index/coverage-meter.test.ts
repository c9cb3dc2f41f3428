import { openLogger } from '../../../../services/adapters/logger.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import { followCoverage } from '../../../../services/auditor/index/coverage-meter.ts';
import type { CoverageCount } from '../../../../services/domain/access-search/access-index.ts';

const all = { group: 'all', name: 'all', occasion: 'first' } as const;

describe('the coverage metric', () => {
  it('shows the counts of the index, explained and not', async () => {
    const samples = await counted([{ ...all, accesses: 9, explained: 7 }]);
    expect(samples).toEqual([
      { labels: { ...all, explained: 'yes' }, value: 7 },
      { labels: { ...all, explained: 'no' }, value: 2 },
    ]);
  });

  it('gives the 50 names with the most accesses a series each, and adds up the others', async () => {
    const counts = Array.from({ length: 60 }, (_, n): CoverageCount => {
      return { group: 'vendor', name: `vendor-${n}`, occasion: 'repeat', accesses: 100 + n, explained: n };
    });
    const samples = await counted(counts);
    const names = new Set(samples.map(({ labels }) => labels.name));
    expect(names.size).toBe(51);
    expect(names.has('vendor-9')).toBe(false);
    expect(names.has('vendor-10')).toBe(true);
    const others = samples.filter(({ labels }) => labels.name === 'others');
    expect(others.map(({ labels, value }) => [labels.explained, value])).toEqual([
      ['yes', 45],
      ['no', 1_000],
    ]);
  });

  it('ends a count that is under way, and reports nothing of it', async () => {
    const warnings: unknown[] = [];
    const stop = new AbortController();
    const coverage = (_: readonly string[], signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const following = followCoverage(
      {
        index: { coverage },
        catalogue: { files: () => [{ path: 'a' }] },
        meters: { coverage: openMeters().coverage },
        logger: Object.assign(openLogger('silent'), { warn: (context: object) => warnings.push(context) }),
      },
      stop.signal,
    );
    stop.abort();
    await following;
    expect(warnings).toEqual([]);
  });
});

async function counted(counts: readonly CoverageCount[]) {
  const { coverage } = openMeters();
  const stop = new AbortController();
  const following = followCoverage(
    {
      index: { coverage: async () => counts },
      catalogue: { files: () => [{ path: 'a', oldestAppendedAt: 0, newestAppendedAt: 0 }] },
      meters: { coverage },
      logger: openLogger('silent'),
    },
    stop.signal,
  );
  while ((await coverage.get()).values.length === 0) await new Promise((resolve) => setImmediate(resolve));
  stop.abort();
  await following;
  return (await coverage.get()).values.map(({ labels, value }) => ({ labels, value }));
}
