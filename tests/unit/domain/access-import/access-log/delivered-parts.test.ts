import fc from 'fast-check';
import {
  addPart,
  amountOf,
  type DeliveredParts,
  goesOn,
} from '../../../../../services/domain/access-import/access-log/delivered-parts.ts';

function partsOf(...pairs: readonly (readonly [number, number])[]): DeliveredParts {
  const parts: DeliveredParts = [];
  for (const [from, to] of pairs) addPart(parts, from, to);
  return parts;
}

describe('the parts of a file that were delivered', () => {
  it.each([
    [
      'that touch',
      [
        [0, 10],
        [10, 20],
      ],
      [0, 20],
    ],
    [
      'apart',
      [
        [30, 40],
        [0, 10],
      ],
      [0, 10, 30, 40],
    ],
    [
      'that a third one joins',
      [
        [0, 10],
        [20, 30],
        [5, 25],
      ],
      [0, 30],
    ],
    [
      'that are in another',
      [
        [0, 100],
        [20, 30],
      ],
      [0, 100],
    ],
    ['of nothing', [[5, 5]], []],
  ] as const)('merges parts %s', (_what, pairs, expected) => {
    expect(partsOf(...pairs)).toEqual(expected);
  });

  it('has each byte once, in whatever order they come', () => {
    const pair = fc.tuple(fc.nat(80), fc.nat(12)).map(([from, length]) => [from, from + length] as const);
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 40 }), (pairs) => {
        const bytes = new Set(pairs.flatMap(([from, to]) => Array.from({ length: to - from }, (_, at) => from + at)));
        const parts = partsOf(...pairs);
        expect(amountOf(parts)).toBe(bytes.size);
        expect(parts.toSorted((a, b) => a - b)).toEqual(parts);
        expect(new Set(parts).size).toBe(parts.length);
      }),
    );
  });

  it('keeps few of them, whatever a client asks for, and never less than was delivered', () => {
    const parts = partsOf(...Array.from({ length: 5_000 }, (_, at) => [at * 10, at * 10 + 1] as const));
    expect(parts.length).toBe(512);
    expect(amountOf(parts)).toBeGreaterThanOrEqual(5_000);
    expect([parts[0], parts.at(-1)]).toEqual([0, 49_991]);
  });

  it.each([
    [100, true, 'at the end'],
    [95, true, 'a little before the end'],
    [89, false, 'further before the end'],
    [101, false, 'behind the end'],
    [0, false, 'at the beginning'],
  ])('go on at %i: %s, %s', (from, expected) => {
    expect(goesOn(partsOf([0, 100]), from, 10)).toBe(expected);
  });

  it('do not go on where they begin, however short they are', () => {
    expect(goesOn(partsOf([50, 55]), 50, 10)).toBe(false);
  });
});
