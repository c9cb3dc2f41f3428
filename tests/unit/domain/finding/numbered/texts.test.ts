import { NumberedTexts } from '../../../../../services/domain/finding/numbered/texts.ts';

describe('numbered texts', () => {
  it('have one number each, also where they end alike', () => {
    const texts = new NumberedTexts();
    const given = ['e-0001', 'o-0001', 'e-0001', '', 'o-0001', 'x'.repeat(40), 'e-0001', 'é', 'x'.repeat(40)];
    const numbers = given.map((text) => texts.of(text));
    expect(numbers.map((number) => texts.textOf(number))).toEqual(given);
    expect(new Set(numbers).size).toBe(new Set(given).size);
  });

  it('have another number after they were forgotten, where another text got theirs', () => {
    const texts = new NumberedTexts();
    const gone = texts.of('e-0001');
    const kept = texts.of('e-0002');
    const marks = new Uint8Array(texts.length);
    marks[kept] = 1;
    expect(texts.forget(marks)).toBe(1);
    expect(texts.of('e-0003')).toBe(gone);
    expect(texts.textOf(texts.of('e-0001'))).toBe('e-0001');
    expect(texts.of('e-0002')).toBe(kept);
  });
});
