import fc from 'fast-check';
import { placesFor } from '../../../../../services/domain/finding/numbered/places.ts';
import { hashOfText } from '../../../../../services/domain/finding/numbered/text-hash.ts';
import { NumberedTexts } from '../../../../../services/domain/finding/numbered/texts.ts';
import { lastOf } from '../../../../../services/domain/finding/window/last-of.ts';

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
    texts.mayForget(marks);
    expect(lastOf(texts.forgetting())).toBe(1);
    expect(texts.of('e-0003')).toBe(gone);
    expect(texts.textOf(texts.of('e-0001'))).toBe('e-0001');
    expect(texts.of('e-0002')).toBe(kept);
  });

  it('that are loaded get the number of an equal text, or one that is free', () => {
    const [saved, texts] = [new NumberedTexts(), new NumberedTexts()];
    const long = ['摄像头', 'é', 'x'.repeat(40), 'y'.repeat(300), '摄'.repeat(130), ''];
    const all = [...long, ...Array.from({ length: 5_000 }, (_, at) => `t-${at}`)];
    const numbers = Uint32Array.from(all, (text) => saved.of(text));
    const known = all.filter((_, at) => at % 3 === 0);
    const numbered = known.map((text) => texts.of(text));
    const gone = ['gone', 'gone too'].map((text) => texts.of(text));
    const marks = new Uint8Array(texts.length).fill(1);
    for (const number of gone) marks[number] = 0;
    texts.mayForget(marks);
    lastOf(texts.forgetting());
    texts.compact();
    const loaded = texts.load(saved.bytesOf(numbers), all.length);
    expect(Array.from(loaded, (number) => texts.textOf(number))).toEqual(all);
    expect(known.map((text) => texts.of(text))).toEqual(numbered);
    expect(known.map((_, at) => loaded[3 * at])).toEqual(numbered);
    expect(texts.length).toBe(all.length);
    expect([...loaded]).toEqual(expect.arrayContaining(gone));
    expect(all.map((text) => texts.of(text))).toEqual([...loaded]);
  });

  it('that may be forgotten stay if somebody asks for them before, and no other text is lost', () => {
    const asked = fc.array(fc.nat(400), { minLength: 1, maxLength: 600, size: 'max' });
    const round = fc.record({
      before: asked,
      kept: fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
      between: asked,
    });
    fc.assert(
      fc.property(fc.array(round, { minLength: 1, maxLength: 6 }), (rounds) => {
        const texts = new NumberedTexts();
        const used = new Map<string, number>();
        const wrong: string[] = [];
        const ask = (at: number) => {
          const text = `${'text '.repeat(at % 9)}${at}`;
          const number = texts.of(text);
          if ((used.get(text) ?? number) !== number) wrong.push(text);
          used.set(text, number);
        };
        const look = () => {
          for (const [text, number] of used)
            if (texts.numberOf(text) !== number || texts.textOf(number) !== text) wrong.push(text);
          expect(wrong).toEqual([]);
        };
        for (const { before, kept, between } of rounds) {
          before.forEach(ask);
          for (const text of [...used.keys()]) if (kept[text.length % kept.length] === false) used.delete(text);
          const marks = new Uint8Array(texts.length);
          for (const number of used.values()) marks[number] = 1;
          texts.mayForget(marks);
          between.forEach(ask);
          const steps = texts.forgetting(3);
          let step = steps.next();
          for (let asked = 0; step.done !== true; step = steps.next(), asked += 1) ask(asked);
          expect(step.value).toBe(used.size);
          look();
          before.slice(0, 9).forEach(ask);
          texts.compact();
          look();
          expect(new Set(used.values()).size).toBe(used.size);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are found where the table grew while one had been forgotten, and another got its number', () => {
    const [texts, others] = [new NumberedTexts(), new NumberedTexts()];
    const COUNT = 2_000;
    const mask = placesFor(COUNT + 1) - 1;
    const home = hashOfText('gone') & mask;
    let at = 0;
    while ((hashOfText(`same place ${at}`) & mask) !== home) at += 1;
    const all = [`same place ${at}`, ...Array.from({ length: COUNT - 1 }, (_, number) => `t-${number}`)];
    const number = texts.of('gone');
    const forget = () => {
      texts.mayForget(new Uint8Array(texts.length));
      lastOf(texts.forgetting());
    };
    forget();
    const numbers = Uint32Array.from(all, (text) => others.of(text));
    expect(texts.load(others.bytesOf(numbers), COUNT)[0]).toBe(number);
    forget();
    expect(all.map((text) => texts.textOf(texts.of(text)))).toEqual(all);
  });
});
