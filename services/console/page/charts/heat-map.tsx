const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const CELL = 10;
const GAP = 1;
const LEFT = 24;
const BOTTOM = 10;

/** How often in each hour of the week, on the reader's clock. */
export function HeatMap({ times, what }: { times: readonly number[]; what: string }) {
  const counts = days.map(() => new Array<number>(24).fill(0));
  for (const time of times) {
    const date = new Date(time);
    const row = counts[(date.getDay() + 6) % 7];
    if (row !== undefined) row[date.getHours()] = (row[date.getHours()] ?? 0) + 1;
  }
  const max = Math.max(1, ...counts.flat());
  const sentence = describe(counts, times.length);
  return (
    <figure className="heat-map">
      <svg viewBox={`0 0 ${LEFT + 24 * CELL} ${7 * CELL + BOTTOM}`} role="img" aria-label={`${what}: ${sentence}`}>
        {counts.map((row, day) => (
          <g key={days[day]}>
            <text x="0" y={day * CELL + 7.5}>
              {days[day]}
            </text>
            {row.map((count, hour) => (
              <rect
                // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its place
                key={hour}
                x={LEFT + hour * CELL}
                y={day * CELL}
                width={CELL - GAP}
                height={CELL - GAP}
                rx="1"
                className={count === 0 ? 'heat-none' : 'heat'}
                fillOpacity={count === 0 ? 1 : 0.25 + 0.75 * (count / max)}
              >
                <title>{`${days[day]} ${hour}:00, ${count}`}</title>
              </rect>
            ))}
          </g>
        ))}
        {[0, 6, 12, 18].map((hour) => (
          <text key={hour} x={LEFT + hour * CELL} y={7 * CELL + 8}>
            {hour}:00
          </text>
        ))}
      </svg>
      <figcaption className="soft">{sentence}</figcaption>
    </figure>
  );
}

function describe(counts: readonly (readonly number[])[], total: number): string {
  if (total === 0) return 'none';
  let busiest = { day: 0, hour: 0, count: 0 };
  let outside = 0;
  for (const [day, row] of counts.entries()) {
    for (const [hour, count] of row.entries()) {
      if (count > busiest.count) busiest = { day, hour, count };
      if (day > 4 || hour < 7 || hour >= 19) outside += count;
    }
  }
  const share = Math.round((outside / total) * 100);
  return `most on ${days[busiest.day]} from ${busiest.hour}:00 (${busiest.count}); ${share}% at night or on a weekend`;
}
