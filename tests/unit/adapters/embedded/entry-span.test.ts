import fc from 'fast-check';
import { readSummary, writeSummary } from '../../../../services/adapters/embedded/register/entry-span.ts';
import { ValueWriter } from '../../../../services/adapters/embedded/register/value-writer.ts';

const DAY = 86_400_000;
/** Of our time, and what no span can state. */
const times = fc.oneof(
  fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2100, 0) }),
  fc.constantFrom(Number.NEGATIVE_INFINITY, -1, 0, 1, Date.UTC(2109, 0), Date.UTC(2_500, 0), Number.POSITIVE_INFINITY),
);

function readAgain(from: number, until: number) {
  const written = writeSummary({ from, until, links: 5 }, new ValueWriter().begin()).bare();
  return readSummary(Buffer.from(written.subarray(written.start, written.end)), 0);
}

describe('the span of a record', () => {
  it('never gets smaller by being stored', () => {
    fc.assert(
      fc.property(times, times, (from, until) => {
        const read = readAgain(from, until);
        expect(read.from <= from && read.until >= until && read.links === 5).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('gets larger by minutes, so that what has ended is rarely read', () => {
    const [from, until] = [Date.UTC(2026, 10, 24, 9), Date.UTC(2026, 10, 24, 17)];
    const read = readAgain(from, until);
    expect(from - read.from).toBeLessThan(DAY / 288);
    expect(read.until - until).toBeLessThan(DAY / 288);
  });

  it('is the same when it is stored again', () => {
    fc.assert(
      fc.property(times, times, (from, until) => {
        const once = readAgain(from, until);
        expect(readAgain(once.from, once.until)).toEqual(once);
      }),
    );
  });
});
