import { NumberKeys } from '../../../../../services/domain/finding/numbered/number-keys.ts';
import { LoadedNumbers, Renumbering } from '../../../../../services/domain/finding/numbered/renumbering.ts';
import { ABSENT, NumberedTexts } from '../../../../../services/domain/finding/numbered/texts.ts';
import { lastOf } from '../../../../../services/domain/finding/window/last-of.ts';
import { createRandom } from '../../../../support/random.ts';

const ADDED = 5_000;

describe.each([2, 3] as const)('keys of %i numbers', (parts) => {
  const texts = new NumberedTexts();
  const random = createRandom(parts);
  const numbers = Array.from({ length: 40 }, (_, at) => texts.of(`t-${at}`)).concat(ABSENT);
  const any = () => numbers[random.below(numbers.length)] ?? ABSENT;
  const all = Array.from({ length: ADDED }, () => [any(), any(), parts === 3 ? any() : 0] as const);

  it('are numbered in the order in which they came, each once', () => {
    const keys = new NumberKeys(parts);
    const model = new Map<string, number>();
    for (const key of all) {
      expect(keys.indexOf(...key)).toBe(model.get(key.join()) ?? -1);
      if (!model.has(key.join())) model.set(key.join(), model.size);
      expect(keys.add(...key)).toBe(model.get(key.join()));
    }
    expect(keys.size).toBe(model.size);
  });

  it('are the same where other texts were numbered before', () => {
    const keys = new NumberKeys(parts);
    for (const key of all) keys.add(...key);
    const saved = new Renumbering(texts.length);
    const columns = keys.save(saved);
    const { asked } = saved;
    const others = new NumberedTexts();
    for (let at = 0; at < 100; at += 1) others.of(`other ${at}`);
    const loaded = new NumberKeys(parts);
    loaded.load(structuredClone(columns), new LoadedNumbers(others.load(texts.bytesOf(asked), asked.length)));
    const renumbered = (number: number) => (number === ABSENT ? ABSENT : others.numberOf(texts.textOf(number)));
    for (const [first, second, third] of all) {
      const there = loaded.indexOf(renumbered(first), renumbered(second), parts === 3 ? renumbered(third) : 0);
      expect(there).toBe(keys.indexOf(first, second, third));
    }
  });
});

describe('numbers of texts', () => {
  it('stay with their texts while others are forgotten, and are used again', () => {
    const texts = new NumberedTexts();
    for (let at = 0; at < ADDED; at += 1) texts.of(`t-${at}`);
    const marks = Uint8Array.from({ length: texts.length }, (_, number) => Number(number % 3 === 0));
    texts.mayForget(marks);
    expect(lastOf(texts.forgetting())).toBe(Math.ceil(ADDED / 3));
    expect(texts.numberOf('t-1')).toBe(-1);
    expect(texts.numberOf(null)).toBe(ABSENT);
    for (let at = 0; at < ADDED; at += 1) texts.of(`u-${at}`);
    expect(texts.length).toBe(Math.ceil(ADDED / 3) + ADDED);
    for (let at = 0; at < ADDED; at += 3) expect(texts.textOf(texts.numberOf(`t-${at}`))).toBe(`t-${at}`);
    for (let at = 0; at < ADDED; at += 1) expect(texts.textOf(texts.of(`u-${at}`))).toBe(`u-${at}`);
  });
});
