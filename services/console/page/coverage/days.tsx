/** Accesses of one day of UTC, or of several days that are counted together. */
export interface JudgedDay {
  /** The first, in days since 1970. */
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
  /** How many days are counted together. */
  readonly each?: number;
  /** The days that the chart spans, so that several can be compared; those of its accesses where it is not given. */
  readonly over?: DaysShown;
  /** Whose accesses they are, where not everybody's. */
  readonly name?: string;
  /** One of many: no axis and no legend of its own. */
  readonly isSmall?: boolean;
}

const DAY_MS = 86_400_000;
/** A claimed time may be anything; older ones than these are not drawn. */
const BARS_MAX = 120;
const HEIGHT = 100;

export function daysShown(of: readonly JudgedDay[], each = 1): DaysShown {
  const last = Math.max(...of.map(({ day }) => day)) + each - 1;
  return { first: Math.max(Math.min(...of.map(({ day }) => day)), last - BARS_MAX * each + 1), last };
}

/** One bar a day of UTC, or for as many as are counted together: explained below, not explained on top of it. */
export function Days({ of, each = 1, over = daysShown(of, each), name, isSmall = false }: DaysProps) {
  const { first, last } = over;
  const shown = of.filter(({ day }) => day >= first);
  const max = Math.max(...shown.map(({ explained, open }) => explained + open));
  const explained = shown.reduce((sum, day) => sum + day.explained, 0);
  const all = shown.reduce((sum, day) => sum + day.open, explained);
  const width = last - first + 1;
  const [whose, by] = [name === undefined ? '' : ` of ${name}`, each === 1 ? 'day' : `${each} days`];
  return (
    <div className="days" data-small={isSmall || undefined}>
      <svg
        viewBox={`0 0 ${width} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Accesses${whose} by ${by}: ${explained} of ${all} explained, at most ${max} ${each === 1 ? 'a' : 'in'} ${by}`}
      >
        {shown.map(({ day, explained, open }) => {
          const [green, orange] = [(explained / max) * HEIGHT, (open / max) * HEIGHT];
          return (
            <g key={day}>
              <title>{`${labelOf(day)}${each === 1 ? '' : `, ${by}`}: ${explained} explained, ${open} not`}</title>
              <rect
                className="mark explained"
                x={day - first + 0.1 * each}
                width={0.8 * each}
                y={HEIGHT - green}
                height={green}
              />
              <rect
                className="mark unexplained"
                x={day - first + 0.1 * each}
                width={0.8 * each}
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
