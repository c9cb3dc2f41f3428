import type { ReactNode } from 'react';
import { Time } from '../parts/time.tsx';

export interface Mark {
  readonly at: number;
  readonly verdict: string;
}

export interface Lane {
  readonly key: string;
  readonly label: ReactNode;
  /** As a screen reader reads it. */
  readonly name: string;
  readonly marks: readonly Mark[];
}

const WIDTH = 1_000;
const HEIGHT = 20;
/** Marks this close together are one mark: of the verdict that needs most attention. */
const BINS = 200;
const attention = ['violation', 'unexplained', 'conflict', 'unknown', 'rejected', 'ended', 'duplicate', 'explained'];

/** One lane a camera or person, time from left to right. An access that is not explained is also the taller mark. */
export function Swimlane({ lanes, from, to }: { lanes: readonly Lane[]; from: number; to: number }) {
  return (
    <div className="swimlane">
      <ul>
        {lanes.map((lane) => (
          <li key={lane.key}>
            <span className="lane-label">{lane.label}</span>
            <span className="lane-count">{lane.marks.length}</span>
            <Track lane={lane} from={from} to={to} />
          </li>
        ))}
      </ul>
      <p className="axis">
        <Time at={from} />
        <Time at={to} />
      </p>
    </div>
  );
}

function Track({ lane: { name, marks }, from, to }: { lane: Lane; from: number; to: number }) {
  const bins = new Map<number, { verdict: string; count: number }>();
  for (const { at, verdict } of marks) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(((at - from) / Math.max(1, to - from)) * BINS)));
    const before = bins.get(bin);
    const worst = before === undefined || rank(verdict) < rank(before.verdict) ? verdict : before.verdict;
    bins.set(bin, { verdict: worst, count: (before?.count ?? 0) + 1 });
  }
  const open = marks.filter(({ verdict }) => verdict !== 'explained').length;
  const size = WIDTH / BINS;
  return (
    <svg
      className="track"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${name}: ${marks.length} ${marks.length === 1 ? 'access' : 'accesses'}, ${open} not explained`}
    >
      <line x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} className="track-line" />
      {[...bins].map(([bin, { verdict, count }]) => {
        const height = verdict === 'explained' ? HEIGHT * 0.45 : HEIGHT;
        return (
          <rect
            key={bin}
            className={`mark ${verdict}`}
            x={bin * size}
            y={(HEIGHT - height) / 2}
            width={size}
            height={height}
          >
            <title>{`${count} ${count === 1 ? 'access' : 'accesses'}, ${verdict}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}

function rank(verdict: string): number {
  const at = attention.indexOf(verdict);
  return at < 0 ? attention.length : at;
}
