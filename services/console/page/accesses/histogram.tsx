import 'uplot/dist/uPlot.min.css';
import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { ShownCounts } from './count-queries.ts';

/** Between two times of the axis: `12:00pm` is 55 px wide. */
const AXIS_SPACE_PX = 75;
const HEIGHT_PX = 90;

export interface HistogramProps {
  readonly counts: ShownCounts;
  /** The time by which the accesses are counted. */
  readonly by: string;
  /** A range was chosen with the pointer. */
  readonly onChoose: (from: string, to: string) => void;
}

/** When everything that matches occurred, or entered the log; a range drawn with the pointer becomes the filter. */
export default function Histogram({ counts, by, onChoose }: HistogramProps) {
  const place = useRef<HTMLDivElement>(null);
  const choose = useRef(onChoose);
  choose.current = onChoose;
  const [width, setWidth] = useState(0);
  const bars = useMemo(() => barsOf(counts), [counts]);
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
        scales: { x: { time: true, range: bars.range } },
        axes: [
          { stroke: style.color, grid: { show: false }, ticks: { show: false }, space: AXIS_SPACE_PX },
          { show: false },
        ],
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
              // Whole bars, so that what is drawn over is what is found.
              const barAt = (px: number) => (self.posToVal(px, 'x') * 1_000) / bars.step;
              const timeOf = (bar: number) => new Date(bar * bars.step).toISOString();
              const { left, width } = self.select;
              // The same range again draws nothing anew.
              self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
              choose.current(timeOf(Math.floor(barAt(left))), timeOf(Math.ceil(barAt(left + width))));
            },
          ],
        },
      },
      bars.data,
      node,
    );
    return () => plot.destroy();
  }, [bars, width]);
  if (bars === null) return null;
  return (
    <figure className="histogram">
      <figcaption className="soft">
        When the {counts.total.toLocaleString('en')} that match {by === 'appendedAt' ? 'entered the log' : 'occurred'}.
        Draw over a range to search in it.
        {counts.outside > 0 &&
          ` ${counts.outside.toLocaleString('en')} with a time in the future or before 1970 are left out.`}
      </figcaption>
      <div ref={place} className="plot" />
    </figure>
  );
}

interface Bars {
  /** Equal steps of time, in seconds as uPlot has them, at the middle of each. */
  readonly data: uPlot.AlignedData;
  /** From the start of the first bar to the end of the last, in seconds. */
  readonly range: uPlot.Range.MinMax;
  /** The length of a bar, in milliseconds; each starts at a multiple of it. */
  readonly step: number;
}

/** `null`: there is only one. */
function barsOf({ buckets, step }: ShownCounts): Bars | null {
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (first === undefined || last === undefined || first === last) return null;
  const counts = new Map(buckets.map(({ at, count }) => [at, count]));
  const starts = Array.from({ length: (last.at - first.at) / step + 1 }, (_, n) => first.at + n * step);
  return {
    data: [starts.map((at) => (at + step / 2) / 1_000), starts.map((at) => counts.get(at) ?? 0)],
    range: [first.at / 1_000, (last.at + step) / 1_000],
    step,
  };
}
