/**
 * Where a spreadsheet may begin to read a formula: at the start of a text, and behind what separates cells where it is not the comma,
 * as where a comma separates decimals. Blanks, quotes and the wide forms of the signs change nothing.
 */
const FORMULA_BEGIN = /(^|[;|\t\r\n])(?=[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/** UNTRUSTED: a spreadsheet runs what begins like a formula, so it gets a quote in front. */
export function csvCell(text: string): string {
  const safe = text.replaceAll(FORMULA_BEGIN, "$1'");
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
