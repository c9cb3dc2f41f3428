/** Quotes a SQL string literal. Only for our own folder and file names: callers' input is passed as a parameter. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
