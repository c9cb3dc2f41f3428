import { Time } from '../parts/time.tsx';
import type { RegisterVersion } from './register-queries.ts';

const SHOWN_MAX = 30;
const WIDTH = 1_000;
const ROW = 10;

interface Period {
  readonly offset: number;
  readonly from: number;
  readonly until: number;
}

/** When each version was in force, the oldest on top: until its end, else until the next version begins. */
export function Periods({ of }: { of: readonly RegisterVersion[] }) {
  const periods = periodsOf(of).slice(-SHOWN_MAX);
  const [first] = periods;
  if (first === undefined) return null;
  const end = Math.max(...periods.map(({ until }) => until));
  const place = (at: number) => ((at - first.from) / Math.max(1, end - first.from)) * WIDTH;
  return (
    <div className="periods">
      <svg
        viewBox={`0 0 ${WIDTH} ${periods.length * ROW}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${periods.length} ${periods.length === 1 ? 'version' : 'versions'} in force one after the other`}
        style={{ height: `${periods.length * ROW}px` }}
      >
        {periods.map(({ offset, from, until }, row) => (
          <rect
            key={offset}
            className="period"
            x={Math.min(place(from), WIDTH - 3)}
            y={row * ROW + 2}
            width={Math.max(3, place(until) - place(from))}
            height={ROW - 4}
          >
            <title>{`from ${new Date(from).toLocaleString()} to ${new Date(until).toLocaleString()}`}</title>
          </rect>
        ))}
      </svg>
      <p className="axis">
        <Time at={first.from} />
        <Time at={end} />
      </p>
    </div>
  );
}

/** A version that is in force still lasts until now. */
function periodsOf(versions: readonly RegisterVersion[]): readonly Period[] {
  const now = Date.now();
  const counted = versions
    .filter(({ correctedBy }) => correctedBy === null)
    .map(({ offset, record }) => ({ offset, from: Date.parse(record.validFrom), ends: record.validUntil }))
    .sort((one, other) => one.from - other.from);
  return counted.map(({ offset, from, ends }, at) => {
    const next = counted[at + 1]?.from ?? Math.max(now, from);
    const end = typeof ends === 'string' ? Date.parse(ends) : next;
    return { offset, from, until: Math.min(end, counted[at + 1]?.from ?? end) };
  });
}
