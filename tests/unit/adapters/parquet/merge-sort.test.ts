import { mergeSorted } from '../../../../services/adapters/parquet/merge-sort.ts';

const NUMBERS = 10_000;

/** Of 100 values, so that many are equal. */
function keysOf(runLength: number): Uint32Array {
  return Uint32Array.from({ length: NUMBERS }, (_, at) => Math.floor((((at % runLength) * 7_919) % NUMBERS) / 100));
}

test.each([1, 3, 1_000, 4_000, NUMBERS])(
  'numbers whose runs differ are put in order in steps (%i)',
  async (runLength) => {
    const keys = keysOf(runLength);
    const numbers = Uint32Array.from({ length: NUMBERS }, (_, at) => at);
    const sorted = await mergeSorted(numbers, (one, other) => (keys[one] as number) - (keys[other] as number));
    const expected = [...numbers].sort((one, other) => (keys[one] as number) - (keys[other] as number) || one - other);
    expect([...sorted]).toEqual(expected);
  },
);

test('runs in order that are longer than a step are merged', async () => {
  const numbers = Uint32Array.from({ length: NUMBERS }, (_, at) => (at * 2) % (NUMBERS - 1));
  const sorted = await mergeSorted(numbers, (one, other) => one - other);
  expect([...sorted]).toEqual([...numbers].sort((one, other) => one - other));
});

test('no numbers are in order', async () => {
  expect([...(await mergeSorted(new Uint32Array(0), (one, other) => one - other))]).toEqual([]);
});
