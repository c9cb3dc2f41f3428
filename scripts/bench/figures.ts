import { cpus, loadavg, totalmem } from 'node:os';

/** One line of the table: something of custodes beside something plain that was measured in the same run. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: Unit;
  readonly against: { readonly what: string; readonly value: number };
}

const formats = {
  '/s': (value: number) => `${whole(value)}/s`,
  ms: (value: number) => `${value.toFixed(1)} ms`,
  MB: (value: number) => `${whole(value)} MB`,
  'MB/s': (value: number) => `${whole(value)} MB/s`,
  B: (value: number) => `${whole(value)} B`,
} as const;
type Unit = keyof typeof formats;

/** The figures of a verb, with what they depend on: those of two machines cannot be compared, ratios can. */
export interface Measured {
  readonly verb: string;
  readonly accesses: number;
  readonly machine: string;
  readonly figures: readonly Figure[];
}

/** Returns one JSON object in a line. A ratio is the value divided by what it is set against. */
export function toJson({ figures, ...run }: Measured): string {
  return JSON.stringify({ ...run, figures: figures.map((one) => ({ ...one, ratio: ratioOf(one) })) });
}

/** Returns a heading and one table that is also valid Markdown. */
export function toTable({ verb, accesses, machine, figures }: Measured): string {
  const rows = [
    ['figure', 'value', 'set against', 'ratio'],
    ...figures.map((one) => {
      const format = formats[one.unit];
      return [
        one.what,
        format(one.value),
        `${one.against.what} ${format(one.against.value)}`,
        roundRatio(ratioOf(one)),
      ];
    }),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const dashes = widths.map((width) => '-'.repeat(width));
  return [`${verb}: ${whole(accesses)} accesses, ${machine}`, ...[head, dashes, ...body].map(line)].join('\n');
}

function ratioOf({ value, against }: Figure): number {
  return value / against.value;
}

/** Three digits, because many ratios are small. */
function roundRatio(ratio: number): string {
  return ratio.toFixed(ratio < 0.1 ? 3 : 2);
}

/** Describes the machine and what it does beside the run. */
export function describeMachine(): string {
  const [first] = cpus();
  const processors = `${cpus().length} x ${first?.model.trim() ?? 'unknown processor'}`;
  const load = (loadavg()[0] ?? 0).toFixed(1);
  return `${processors}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, load before the run ${load}`;
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Returns the percentile `p` (0 to 1) by nearest rank. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(sorted.length * p) - 1)] ?? Number.NaN;
}

/** Progress goes to stderr, so that stdout contains only the result. */
export function report(what: string): void {
  console.error(`${what} …`);
}
