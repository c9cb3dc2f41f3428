import Table from 'cli-table3';

/** Returns one line: text from a source or a file must not control the reader's terminal or begin a new line. */
export function printable(text: unknown): string {
  return String(text).replace(/\p{C}/gu, '\ufffd');
}

/** Like `printable`, for our own text with intended line ends. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** Formats a table of plain text without colours, so that it can be piped. A cell with a list has one line per item. */
export function textTable(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const table = new Table({ head: [...columns], style: { head: [], border: [], compact: true } });
  for (const row of rows) table.push(row.map(cellOf));
  return table.toString();
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return Array.isArray(value) ? value.map(printable).join('\n') : printable(value);
}
