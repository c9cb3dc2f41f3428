/** One line of the table. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  /** The baseline from the same run, with its own value. */
  readonly against: string;
  /** The value divided by the baseline; null where a ratio has no meaning. */
  readonly ratio: number | null;
}

/** Compares one rate with another. */
export function rateFigure(what: string, perSecond: number, against: { what: string; perSecond: number }): Figure {
  return {
    what,
    value: rate(perSecond),
    against: `${against.what} ${rate(against.perSecond)}`,
    ratio: perSecond / against.perSecond,
  };
}

export function rate(perSecond: number): string {
  return `${whole(perSecond)}/s`;
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Returns the percentile `p` (0 to 1) by nearest rank. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(sorted.length * p) - 1)] ?? Number.NaN;
}

/** Prints one table that is also valid Markdown. */
export function printFigures(figures: readonly Figure[]): void {
  const rows = [
    ['figure', 'value', 'set against', 'ratio'],
    ...figures.map(({ what, value, against, ratio }) => [what, value, against, ratio === null ? '' : ratio.toFixed(2)]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  console.log(line(head));
  console.log(line(widths.map((width) => '-'.repeat(width))));
  for (const row of body) console.log(line(row));
}
