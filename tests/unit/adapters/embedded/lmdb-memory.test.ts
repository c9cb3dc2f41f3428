import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import { allocate } from '../../../../services/adapters/embedded/lmdb-memory.ts';

const folder = mkdtempSync(join(tmpdir(), 'custodes-lmdb-memory-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Only what has a number as its name, which is each byte. */
const isPlain = (bytes: Buffer) => Reflect.ownKeys(bytes).every((name) => /^\d+$/.test(String(name)));

test('lmdb takes a part of memory, and adds nothing to the buffer that is written', async () => {
  const database = open<Buffer, Buffer>({ path: folder, encoding: 'binary', keyEncoding: 'binary' });
  const { bytes, part } = allocate(64);
  await database.batch(() => {
    for (const number of [1, 2, 3]) {
      part.start = 8 * number;
      part.end = part.start + 8;
      bytes.fill(number, part.start, part.end);
      database.put(Buffer.of(number), part);
    }
  });
  expect([1, 2, 3].map((number) => database.getBinary(Buffer.of(number)))).toEqual(
    [1, 2, 3].map((number) => Buffer.alloc(8, number)),
  );
  await database.close();
  expect({ bytes: isPlain(bytes), part: isPlain(part) }).toEqual({ bytes: true, part: false });
});
