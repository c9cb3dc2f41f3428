/** One line of the table. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  /** The measure of the same run that the value is set against, with its own value. */
  readonly against: string;
  /** Value by measure; null where a ratio says nothing. */
  readonly ratio: number | null;
}

/** A rate beside another. */
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

/** The value below which the share `p` of the values lies; nearest rank. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(sorted.length * p) - 1)] ?? Number.NaN;
}

/** One table that also reads as Markdown. */
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
