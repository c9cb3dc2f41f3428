/** A SQL string literal. Only for our own folder and file names: what callers send goes in as a parameter. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
