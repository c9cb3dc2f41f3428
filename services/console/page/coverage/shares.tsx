import type { Metrics } from '../health/metrics.ts';

const NAMES_MAX = 50;

/** How many accesses of a group were explained. */
export interface Share {
  readonly name: string;
  readonly explained: number;
  readonly all: number;
}

/** The shares of a group as the index has them, with most accesses first. */
export function sharesOf(metrics: Metrics, group: string, occasion?: string): readonly Share[] {
  const shares = new Map<string, Share>();
  for (const { labels, value } of metrics.get('custodes_coverage_accesses') ?? []) {
    if (labels.group !== group || (occasion !== undefined && labels.occasion !== occasion)) continue;
    const name = labels.name ?? '';
    const before = shares.get(name) ?? { name, explained: 0, all: 0 };
    const explained = before.explained + (labels.explained === 'yes' ? value : 0);
    shares.set(name, { name, explained, all: before.all + value });
  }
  return [...shares.values()].filter(({ all }) => all > 0).sort((a, b) => b.all - a.all);
}

export function percent({ explained, all }: Share): string {
  // 99.96% is not 100%: one access may be the one that matters.
  const exact = (explained / all) * 100;
  return `${explained === all ? 100 : Math.min(99.9, Math.round(exact * 10) / 10)}%`;
}

export function Shares({ of }: { of: readonly Share[] }) {
  if (of.length === 0) return <p className="soft">none</p>;
  return (
    <ul className="counts">
      {of.slice(0, NAMES_MAX).map((share) => (
        <li key={share.name}>
          <span className="count-label">{share.name}</span>
          <span className="count-number">
            {percent(share)} of {share.all.toLocaleString('en')}
          </span>
          <span className="share-bar">
            <span style={{ width: `${(share.explained / share.all) * 100}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}
