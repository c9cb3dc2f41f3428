import { parse } from 'csv-parse/sync';
import { csvCell } from '../../../services/console/page/accesses/csv-cell.ts';

/** What a spreadsheet runs as a formula. */
const FORMULA = /^[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20]/u;
const formulas = [
  '=HYPERLINK("http://192.0.2.1/")',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  ' =1',
  '"=1"',
  '＝1',
  '＋1',
];

describe('a cell of an exported file', () => {
  it.each(formulas)('is no formula where a stranger chose %j', (text) => {
    const [[cell] = []] = parse(csvCell(text)) as string[][];
    expect(cell).not.toMatch(FORMULA);
    expect(cell?.replaceAll("'", '')).toBe(text);
  });

  // Where a comma separates decimals, a spreadsheet separates cells by `;`, whatever the file does.
  it.each([';', '\t', '|'])('has no formula behind %j, which may begin another cell', (separator) => {
    for (const formula of formulas) {
      for (const text of [`e-1${separator}${formula}`, `"${separator}${formula}`]) {
        const cells = csvCell(text).split(separator);
        expect(cells.slice(1).filter((one) => FORMULA.test(one))).toEqual([]);
      }
    }
  });

  it.each(['e-1042', 'a-b', 'x=y', 'a, "b"; c', 'o;p', 'line\nend', "it's", ''])('is %j as it was', (text) => {
    expect(parse(`${csvCell(text)},x`)).toEqual([[text, 'x']]);
  });
});
