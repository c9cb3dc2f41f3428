import Table from 'cli-table3';

/** Anything but printable characters: what a source reports must not steer the reader's terminal. */
const UNPRINTABLE = /[^\P{C}\n]/gu;

/** A table of plain text, without colours, so that it can be piped. */
export function textTable(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const table = new Table({ head: [...columns], style: { head: [], border: [], compact: true } });
  for (const row of rows) table.push(row.map(cellOf));
  return table.toString();
}

function cellOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value).replace(UNPRINTABLE, '�');
}
