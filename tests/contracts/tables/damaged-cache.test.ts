import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDecidedAccesses } from '../../../services/adapters/embedded/decided-accesses.ts';
import { openIdentityTable } from '../../../services/adapters/embedded/identity-table.ts';
import { openRegisterHistory } from '../../../services/adapters/embedded/register-history.ts';
import { openRowTable } from '../../../services/adapters/embedded/row-table.ts';

interface Cache {
  close(): Promise<void>;
}
/** Each moves to a position that is not the start. */
const identities = (folder: string) => {
  const table = openIdentityTable({ folder });
  return { table, fill: () => table.put(0, at(7), []), isEmpty: () => table.position(0).offset === 0 };
};
const accesses = (folder: string) => {
  const table = openDecidedAccesses({ folder });
  return { table, fill: () => table.put(0, at(7), []), isEmpty: () => table.position(0).offset === 0 };
};
const history = (folder: string) => {
  const table = openRegisterHistory({ folder });
  const fill = () => table.add([], { nextOffset: 7, nextSeal: 1 });
  return { table, fill, isEmpty: () => table.position.nextOffset === 0 };
};
const rows = (folder: string) => {
  const table = openRowTable(folder, '1');
  return { table, fill: () => table.moveTo(Buffer.from('7')), isEmpty: () => table.position() === null };
};
type Opened = { readonly table: Cache; readonly fill: () => unknown; readonly isEmpty: () => boolean };
const caches: [string, (folder: string) => Opened][] = [
  ['identities', identities],
  ['decided accesses', accesses],
  ['register history', history],
  ['rows', rows],
];

/** lmdb ends the process where it meets bytes that are not its own: a cache must not come so far. */
describe.each(caches)('a cache of %s', (_name, open) => {
  const folder = join(mkdtempSync(join(tmpdir(), 'custodes-cache-')), 'cache');
  afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  it('is kept when it is whole', async () => {
    const first = open(folder);
    await first.fill();
    await first.table.close();
    const again = open(folder);
    expect(again.isEmpty()).toBe(false);
    await again.table.close();
  });

  it.each([
    ['other bytes', (file: string) => writeFileSync(file, Buffer.alloc(70_000, 'junk'))],
    ['half of its bytes', (file: string) => truncateSync(file, 8_192)],
    ['nothing', (file: string) => truncateSync(file, 0)],
  ])('begins anew where the file holds %s', async (_what, damage) => {
    mkdirSync(folder, { recursive: true });
    damage(join(folder, 'data.mdb'));
    const opened = open(folder);
    expect(opened.isEmpty()).toBe(true);
    await opened.fill();
    await opened.table.close();
  });
});

function at(offset: number) {
  return { offset, state: { epoch: 1, owner: 'o', last: offset, register: 0, chain: Buffer.alloc(32) } };
}
