import 'uplot/dist/uPlot.min.css';
import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { Access } from '../api/client.ts';

const HEIGHT_PX = 90;
const BARS = 60;

export interface HistogramProps {
  readonly rows: readonly Access[];
  /** Whether the rows are everything that matches, or only what has been read so far. */
  readonly isAll: boolean;
  /** A range was chosen with the pointer. */
  readonly onChoose: (from: string, to: string) => void;
}

/** How many of the rows on the page occurred when; a range drawn with the pointer becomes the filter. */
export default function Histogram({ rows, isAll, onChoose }: HistogramProps) {
  const place = useRef<HTMLDivElement>(null);
  const choose = useRef(onChoose);
  choose.current = onChoose;
  const [width, setWidth] = useState(0);
  const bars = useMemo(() => barsOf(rows), [rows]);
  useEffect(() => {
    const node = place.current;
    if (node === null) return;
    const observer = new ResizeObserver(() => setWidth(node.clientWidth));
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const node = place.current;
    if (node === null || width === 0 || bars === null) return;
    const style = getComputedStyle(node);
    const plot = new uPlot(
      {
        width,
        height: HEIGHT_PX,
        legend: { show: false },
        cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
        scales: { x: { time: true } },
        axes: [{ stroke: style.color, grid: { show: false }, ticks: { show: false } }, { show: false }],
        series: [
          {},
          {
            fill: style.getPropertyValue('--bar') || style.color,
            width: 0,
            points: { show: false },
            ...(uPlot.paths.bars ? { paths: uPlot.paths.bars({ size: [0.9, 40] }) } : {}),
          },
        ],
        hooks: {
          setSelect: [
            (self) => {
              if (self.select.width < 3) return;
              const at = (px: number) => new Date(Math.round(self.posToVal(px, 'x') * 1000)).toISOString();
              choose.current(at(self.select.left), at(self.select.left + self.select.width));
            },
          ],
        },
      },
      bars,
      node,
    );
    return () => plot.destroy();
  }, [bars, width]);
  if (bars === null) return null;
  return (
    <figure className="histogram">
      <figcaption className="soft">
        {isAll ? `When these ${rows.length} occurred` : `When the latest ${rows.length} occurred`}. Draw over a range to
        search in it.
      </figcaption>
      <div ref={place} className="plot" />
    </figure>
  );
}

/** Counts in equal steps of time, in seconds as uPlot has them; `null`: all at one moment. */
function barsOf(rows: readonly Access[]): uPlot.AlignedData | null {
  const times = rows.map(({ occurredAt, appendedAt }) => new Date(occurredAt ?? appendedAt).getTime() / 1000);
  const first = times.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
  const last = times.reduce((most, time) => Math.max(most, time), Number.NEGATIVE_INFINITY);
  if (!(last > first)) return null;
  const step = (last - first) / BARS;
  const counts = new Array<number>(BARS).fill(0);
  for (const time of times) {
    const bar = Math.min(BARS - 1, Math.floor((time - first) / step));
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  return [counts.map((_, bar) => first + (bar + 0.5) * step), counts];
}
