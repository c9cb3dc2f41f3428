import { RecentNames } from '../../../../../services/domain/finding/numbered/recent-names.ts';

const MAX = 20_000;
const SOURCE = 3;

function idOf(number: number): string {
  return `019e80bd-25e4-7556-a35f-${String(number).padStart(12, '0')}`;
}

describe('the names that were kept last', () => {
  it('take no more memory the longer names are kept', () => {
    const names = new RecentNames(MAX, 1);
    for (let number = 0; number < 2 * MAX; number += 1) names.setWord(names.keep(idOf(number), SOURCE), 0, number);
    const before = names.idBytes;
    for (let number = 2 * MAX; number < 12 * MAX; number += 1) {
      names.setWord(names.keep(idOf(number), SOURCE), 0, number);
    }
    expect(names.idBytes).toBeLessThanOrEqual(before + 65_536);
    for (const number of [11 * MAX, 11 * MAX + 1, 12 * MAX - 1]) {
      expect(names.wordAt(names.indexOf(idOf(number), SOURCE), 0)).toBe(number);
      expect(names.eventIdAt(names.indexOf(idOf(number), SOURCE))).toBe(idOf(number));
    }
    expect(names.indexOf(idOf(11 * MAX - 1), SOURCE)).toBe(-1);
  });

  it('keep ids that were kept again while others are forgotten, also longer ones than a chunk', () => {
    const names = new RecentNames(MAX, 1);
    const long = 'x'.repeat(70_000);
    for (let number = 0; number < 5 * MAX; number += 1) {
      if (number % (MAX / 4) === 0) names.keep(long, SOURCE);
      names.keep(idOf(number), SOURCE);
    }
    const at = names.indexOf(long, SOURCE);
    expect(names.eventIdAt(at)).toBe(long);
    expect(names.all().length).toBe(MAX);
  });
});
