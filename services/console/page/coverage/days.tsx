interface Judged {
  readonly at: number;
  readonly isExplained: boolean;
}

const DAY_MS = 86_400_000;
/** A claimed time may be anything; older days than these are not drawn. */
const DAYS_MAX = 120;
const HEIGHT = 100;

/** One bar a day: explained below, not explained on top of it. */
export function Days({ of }: { of: readonly Judged[] }) {
  const counts = new Map<number, { explained: number; open: number }>();
  for (const { at, isExplained } of of) {
    const day = dayOf(at);
    const before = counts.get(day) ?? { explained: 0, open: 0 };
    if (isExplained) before.explained += 1;
    else before.open += 1;
    counts.set(day, before);
  }
  const last = Math.max(...counts.keys());
  const first = Math.max(Math.min(...counts.keys()), last - DAYS_MAX + 1);
  const shown = [...counts].filter(([day]) => day >= first);
  const max = Math.max(...shown.map(([, { explained, open }]) => explained + open));
  const explained = of.filter(({ isExplained }) => isExplained).length;
  const width = last - first + 1;
  return (
    <div className="days">
      <svg
        viewBox={`0 0 ${width} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Accesses by day: ${explained} of ${of.length} explained, at most ${max} a day`}
      >
        {shown.map(([day, { explained, open }]) => {
          const [green, orange] = [(explained / max) * HEIGHT, (open / max) * HEIGHT];
          return (
            <g key={day}>
              <title>{`${labelOf(day)}: ${explained} explained, ${open} not`}</title>
              <rect className="mark explained" x={day - first + 0.1} width={0.8} y={HEIGHT - green} height={green} />
              <rect
                className="mark unexplained"
                x={day - first + 0.1}
                width={0.8}
                y={HEIGHT - green - orange}
                height={orange}
              />
            </g>
          );
        })}
      </svg>
      <p className="axis">
        <span>{labelOf(first)}</span>
        <span>{labelOf(last)}</span>
      </p>
      <p className="soft legend">
        <span className="swatch explained" /> explained <span className="swatch unexplained" /> not explained
      </p>
    </div>
  );
}

/** Days on the reader's clock. */
function dayOf(at: number): number {
  return Math.floor((at - new Date(at).getTimezoneOffset() * 60_000) / DAY_MS);
}

function labelOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
