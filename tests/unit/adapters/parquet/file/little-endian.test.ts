import { writeLow16, writeLow32, writeLow48 } from '../../../../../services/adapters/parquet/file/little-endian.ts';

it.each([0, 1, 255, 256, 65_535, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 40 + 2 ** 33 + 77, 2 ** 48 - 1])(
  '%i is written as Node writes it, and nothing beside it',
  (value) => {
    for (const [write, bytes] of [
      [writeLow16, 2],
      [writeLow32, 4],
      [writeLow48, 6],
    ] as const) {
      const [found, expected] = [Buffer.alloc(9, 7), Buffer.alloc(9, 7)];
      write(found, 1, value);
      expected.writeUIntLE(value % 2 ** (8 * bytes), 1, bytes);
      expect(found).toEqual(expected);
    }
  },
);
