import { readYamlText } from '../../../../services/adapters/forms/yaml-text.ts';

describe('a text of YAML', () => {
  it('is its value, with the line of each part', () => {
    const read = readYamlText('a: 1\nb:\n  - c\n  - d\n');
    if ('faults' in read) throw new Error('it could not be read');
    expect(read.value).toEqual({ a: 1, b: ['c', 'd'] });
    expect(read.lineOf(['b', 1])).toBe(4);
    expect(read.lineOf(['b', 'missing'])).toBe(3);
    expect(readYamlText('')).toMatchObject({ value: null });
  });

  const lists = Array.from({ length: 9 }, (_, level) => `l${level}: &l${level} [${`*l${level - 1},`.repeat(9)}]`);
  it.each([
    ['an alias without an anchor', 'a: *nothing', 1, 'Unresolved alias'],
    ['aliases that unfold without end', `l: &l0 [1]\n${lists.slice(1).join('\n')}`, 1, 'Excessive alias count'],
    ['lists in lists without end', `a: ${'['.repeat(100_000)}`, 1, ''],
    ['syntax', 'a: 1\nb: "\n', 3, 'Missing closing "quote'],
  ])('with %s is refused with its line', (_what, text, line, message) => {
    const read = readYamlText(text);
    expect(read).toMatchObject({
      faults: expect.arrayContaining([{ line, column: expect.any(Number), message: expect.stringContaining(message) }]),
    });
    expect(JSON.stringify(read)).not.toContain('\\n');
  });
});
