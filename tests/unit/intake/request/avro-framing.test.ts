import { readAvroEvents } from '../../../../services/intake/request/avro-records.ts';
import { Refusal } from '../../../../services/intake/request/refusal.ts';

/** A record of this many bytes behind the length that it claims. */
function framed(bytes: number, claimed = bytes): Buffer {
  const record = Buffer.alloc(4 + bytes, 7);
  record.writeInt32BE(claimed);
  return record;
}

/** Which field of each record is wrong, and how many bytes it has: none of these is an event. */
function read(...parts: readonly Buffer[]) {
  const records = readAvroEvents(Buffer.concat(parts));
  if (records instanceof Refusal) return records.code;
  return records.map((record) => [record.read().problems[0]?.field, record.raw().length]);
}

describe('events in Avro, each behind its length', () => {
  it.each([1, 2, 3])('end with %i bytes that are no length: the events before are read', (bytes) => {
    expect(read(framed(5), Buffer.alloc(bytes))).toEqual([
      ['record', 5],
      ['length', bytes],
    ]);
  });

  it.each([0, -1, 6, 9, 2 ** 31 - 1])('end where a length is %i and five bytes are left', (claimed) => {
    expect(read(framed(8), framed(5, claimed))).toEqual([
      ['record', 8],
      ['length', 9],
    ]);
  });

  it('are as many as there are, also where the last one ends the body', () => {
    expect(read(framed(5), framed(1), framed(9))).toEqual([
      ['record', 5],
      ['record', 1],
      ['record', 9],
    ]);
    expect(read()).toBe('no-records');
  });
});
