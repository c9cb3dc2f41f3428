/** Accesses of one day of UTC. */
export interface JudgedDay {
  /** Days since 1970. */
  readonly day: number;
  readonly explained: number;
  readonly open: number;
}

/** Days since 1970, both inclusive. */
interface DaysShown {
  readonly first: number;
  readonly last: number;
}

interface DaysProps {
  readonly of: readonly JudgedDay[];
  /** The days that the chart spans, so that several can be compared; those of its accesses where it is not given. */
  readonly over?: DaysShown;
  readonly what?: string;
  /** One of many: no axis and no legend of its own. */
  readonly isSmall?: boolean;
}

const DAY_MS = 86_400_000;
/** A claimed time may be anything; older days than these are not drawn. */
const DAYS_MAX = 120;
const HEIGHT = 100;

export function daysShown(of: readonly JudgedDay[]): DaysShown {
  const last = Math.max(...of.map(({ day }) => day));
  return { first: Math.max(Math.min(...of.map(({ day }) => day)), last - DAYS_MAX + 1), last };
}

/** One bar a day of UTC: explained below, not explained on top of it. */
export function Days({ of, over = daysShown(of), what = 'Accesses by day', isSmall = false }: DaysProps) {
  const { first, last } = over;
  const shown = of.filter(({ day }) => day >= first);
  const max = Math.max(...shown.map(({ explained, open }) => explained + open));
  const explained = shown.reduce((sum, day) => sum + day.explained, 0);
  const all = shown.reduce((sum, day) => sum + day.open, explained);
  const width = last - first + 1;
  return (
    <div className="days" data-small={isSmall || undefined}>
      <svg
        viewBox={`0 0 ${width} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${what}: ${explained} of ${all} explained, at most ${max} a day`}
      >
        {shown.map(({ day, explained, open }) => {
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
      {!isSmall && (
        <>
          <p className="axis">
            <span>{labelOf(first)}</span>
            <span>{labelOf(last)}</span>
          </p>
          <p className="soft legend">
            <span className="swatch explained" /> explained <span className="swatch unexplained" /> not explained
          </p>
        </>
      )}
    </div>
  );
}

function labelOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
