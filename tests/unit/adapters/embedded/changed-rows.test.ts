import fc from 'fast-check';
import { ChangedRows } from '../../../../services/adapters/embedded/changed-rows.ts';

type Given = Buffer | (() => Buffer) | null;

const bytes = fc.oneof(
  { weight: 8, arbitrary: fc.uint8Array({ maxLength: 40 }).map((of) => Buffer.from(of)) },
  fc.integer({ min: 60_000, max: 70_000 }).map((length) => Buffer.alloc(length, length % 251)),
);
/** What encodes a row may take the same memory each time. */
const shared = Buffer.alloc(70_000);
const value: fc.Arbitrary<Given> = fc.oneof(
  bytes,
  bytes.map((of) => () => {
    of.copy(shared);
    return shared.subarray(0, of.length);
  }),
  fc.constant(null),
);
const change = fc.record({ key: fc.integer({ min: 0, max: 60 }).map((of) => `${'af'[of % 2]}${of}`), value });

function written(rows: ChangedRows, key: string): Buffer | null | undefined {
  const found = rows.bytesOf(key);
  return found instanceof Buffer && 'start' in found ? Buffer.from(found.subarray(found.start, found.end)) : found;
}

function isSame(found: Buffer | null | undefined, value: Buffer | null): boolean {
  return found instanceof Buffer && value !== null ? found.equals(value) : found === value;
}

test('rows are what was set last, before and after they are encoded, and again after they were cleared', () => {
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 80 }), { minLength: 1, maxLength: 4 }), (rounds) => {
      const rows = new ChangedRows();
      for (const changes of rounds) {
        const expected = new Map<string, Buffer | null>();
        for (const { key, value } of changes) {
          // What is put may be changed afterwards.
          const given = value instanceof Buffer && value.length < 100 ? Buffer.from(value) : value;
          rows.set(key, given);
          if (given instanceof Buffer && given !== value) given.fill(7);
          expected.set(key, typeof value === 'function' ? Buffer.from(value()) : value);
        }
        const check = () => {
          const got = [...expected].map(([key, value]) => [rows.get(key), value] as const);
          expect(got.filter(([found, value]) => !isSame(found, value))).toEqual([]);
          expect([...expected].filter(([key, value]) => !isSame(written(rows, key), value))).toEqual([]);
          expect([...rows.sortedKeys()]).toEqual([...expected.keys()].sort());
          expect(rows.keysWithin('a', 'g')).toEqual([...expected.keys()].sort());
          expect(rows.get('zz')).toBeUndefined();
          expect(rows.size).toBe(expected.size);
        };
        check();
        for (const _ of rows.encoding(3)) check();
        check();
        rows.clear();
        expect(rows.size).toBe(0);
        expect([...rows.sortedKeys()]).toEqual([]);
      }
    }),
    { numRuns: 60 },
  );
});

test('a large value that is put as bytes is not copied, as the pieces of a snapshot', () => {
  const rows = new ChangedRows();
  const large = Buffer.alloc(70_000, 3);
  rows.set('a', large);
  for (const _ of rows.encoding(1));
  expect(rows.get('a')).toBe(large);
});
