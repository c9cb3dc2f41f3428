import { AvroReader } from '../../../services/avro/avro-reader.ts';

const LENGTH_MAX = 70;
const LAST_OF_ONE_BYTE = 63;
/** Texts that are read together: two share a slot of the recent ones now and then. */
const reader = new AvroReader();

it('reads each text that differs from another one by one letter', () => {
  const texts = lengths().flatMap((length) => [
    plain(length),
    ...Array.from({ length }, (_, at) => withLetter(length, at, 'x')),
  ]);
  expect(readAll([...texts, ...texts])).toStrictEqual([...texts, ...texts]);
});

it('reads letters of more than one byte at every place', () => {
  const texts = lengths().flatMap((length) => Array.from({ length }, (_, at) => withLetter(length, at, 'é')));
  expect(readAll([...texts, ...texts])).toStrictEqual([...texts, ...texts]);
});

it('refuses bytes that are no UTF-8 at every place, also where a text with the same other bytes was read before', () => {
  for (const length of lengths()) {
    readAll([plain(length), plain(length)]);
    for (let at = 0; at < length; at += 1) {
      const bytes = encoded(plain(length));
      bytes[bytes.length - length + at] = 0xff;
      for (const read of [recurring, once]) {
        reader.begin(bytes);
        expect(read).toThrow(/is no UTF-8/);
      }
    }
  }
});

it('reads what was written into the same bytes after they were read', () => {
  const bytes = encoded('employee-0001');
  reader.begin(bytes);
  expect(reader.recurringString()).toBe('employee-0001');
  bytes.write('manager--0002', 1, 'latin1');
  reader.begin(bytes);
  expect(reader.recurringString()).toBe('manager--0002');
});

it('reads memory that threads share', () => {
  const shared = Buffer.from(new SharedArrayBuffer(64), 3, 20);
  encoded('camera-0123456789').copy(shared);
  for (let round = 0; round < 2; round += 1) {
    reader.begin(shared);
    expect(reader.recurringString()).toBe('camera-0123456789');
  }
});

function recurring(): string {
  return reader.recurringString();
}

function once(): string {
  return reader.string();
}

/** Reads texts that are one behind the other in one memory, at any distance from its begin, in both ways. */
function readAll(texts: readonly string[]): string[] {
  const bytes = Buffer.concat(texts.map(encoded));
  return [recurring, once]
    .map((read) => {
      reader.begin(Buffer.concat([Buffer.alloc(1), bytes]).subarray(1));
      return texts.map(read);
    })
    .reduce((one, other) => {
      expect(other).toStrictEqual(one);
      return one;
    });
}

/** Avro writes a length as zigzag. */
function encoded(text: string): Buffer {
  const bytes = Buffer.from(text);
  const zigzag = 2 * bytes.length;
  const length = bytes.length <= LAST_OF_ONE_BYTE ? [zigzag] : [(zigzag & 0x7f) | 0x80, zigzag >>> 7];
  return Buffer.concat([Buffer.from(length), bytes]);
}

function lengths(): readonly number[] {
  return Array.from({ length: LENGTH_MAX }, (_, length) => length);
}

function plain(length: number): string {
  return 'abcdefghij'.repeat(7).slice(0, length);
}

function withLetter(length: number, at: number, letter: string): string {
  return plain(length).slice(0, at) + letter + plain(length).slice(at + 1);
}
