import type { ReactNode } from 'react';

export interface Count {
  readonly key: string;
  readonly label: ReactNode;
  readonly count: number;
}

const SHOWN_MAX = 8;

/** How often each value occurs, most often first, as bars with their numbers. */
export function Counts({ of, none = 'none' }: { of: readonly Count[]; none?: string }) {
  if (of.length === 0) return <p className="soft">{none}</p>;
  const sorted = [...of].sort((a, b) => b.count - a.count);
  const max = Math.max(1, sorted[0]?.count ?? 1);
  const left = sorted.length - SHOWN_MAX;
  return (
    <>
      <ul className="counts">
        {sorted.slice(0, SHOWN_MAX).map(({ key, label, count }) => (
          <li key={key}>
            <span className="count-label">{label}</span>
            <span className="count-number">{count.toLocaleString('en')}</span>
            <span className="count-bar" style={{ width: `${(count / max) * 100}%` }} />
          </li>
        ))}
      </ul>
      {left > 0 && <p className="soft">and {left} more</p>}
    </>
  );
}

/** Counts what `keyOf` returns; `null` is left out. */
export function countBy<T>(items: readonly T[], keyOf: (item: T) => string | null | undefined): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== null && key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
