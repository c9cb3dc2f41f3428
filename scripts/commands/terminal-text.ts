import Table from 'cli-table3';

/** One line: what a source or a file says must not steer the reader's terminal, nor make a line of its own. */
export function printable(text: unknown): string {
  return String(text).replace(/\p{C}/gu, '\ufffd');
}

/** As `printable`, for text of ours whose line ends are meant. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** A table of plain text, without colours, so that it can be piped. A cell that is a list has a line for each item. */
export function textTable(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const table = new Table({ head: [...columns], style: { head: [], border: [], compact: true } });
  for (const row of rows) table.push(row.map(cellOf));
  return table.toString();
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return Array.isArray(value) ? value.map(printable).join('\n') : printable(value);
}
