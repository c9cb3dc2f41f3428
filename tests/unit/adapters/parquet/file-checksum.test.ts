import { mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAccessIndex } from '../../../../services/adapters/parquet/access-index.ts';
import { isAsWritten } from '../../../../services/adapters/parquet/points/file-checksum.ts';
import {
  CHECKSUM_AT,
  CHECKSUM_BYTES,
  PARQUET_END_BYTES,
  TRAILER_BYTES,
} from '../../../../services/adapters/parquet/points/point-layout.ts';
import type { AccessIndex } from '../../../../services/domain/access-search/access-index.ts';
import { toAccessRow } from '../../../../services/domain/access-search/access-row.ts';
import { aDecision, anEvent } from '../../../support/auditor/auditor-world.ts';
import { toPlacedRows } from '../../../support/auditor/placed-rows.ts';

let folder: string;
let index: AccessIndex;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'custodes-checksum-'));
  index = await openAccessIndex({ scratch: join(folder, 'scratch'), files: [folder] });
});
afterAll(async () => {
  await index.close();
  await rm(folder, { recursive: true, force: true });
});

/** Writes a file of forty rows, and returns its path. */
async function written(name: string): Promise<string> {
  const row = toAccessRow({ partition: 0, decision: aDecision(anEvent()), event: anEvent() });
  const block = { position: 0, length: 99, firstLeaf: 0, hash: Buffer.alloc(32, 7) };
  const segment = { sealIndex: 1, segmentKey: 'segments/1', partition: 0, schemaId: 7, blocks: [block] };
  const rows = Array.from({ length: 40 }, (_, at) => ({ ...row, sourceOffset: at, eventId: `${name}-${at}` }));
  const writer = index.openFile(rows.length);
  writer.add(toPlacedRows(rows, segment, [...rows.keys()]));
  const path = join(folder, `${name}.parquet`);
  await writeFile(path, await writer.finish());
  return path;
}

describe('the checksum of an index file', () => {
  it('is right as it was written, also where it is of merged ones', async () => {
    const paths = [await written('one'), await written('other')];
    const merged = join(folder, 'merged.parquet');
    await writeFile(merged, await index.merge(paths));
    for (const path of [...paths, merged]) expect(await index.isIntact(path)).toBe(true);
  });

  it('finds a changed byte in columns, points and footer, which the ends of the file do not show', async () => {
    const path = await written('flipped');
    const bytes = await readFile(path);
    const places = Array.from({ length: 60 }, (_, at) => Math.floor((at * (bytes.length - PARQUET_END_BYTES)) / 60));
    for (const place of places) {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] as number) ^ 1;
      await writeFile(path, changed);
      expect([place, await isAsWritten(path)]).toEqual([place, false]);
    }
    // Another length of the footer: the trailer is not where it says.
    const longer = Buffer.from(bytes);
    longer.writeUInt32LE(longer.readUInt32LE(bytes.length - PARQUET_END_BYTES) + 1, bytes.length - PARQUET_END_BYTES);
    await writeFile(path, longer);
    expect(await isAsWritten(path)).toBe(false);
    await writeFile(path, bytes.subarray(0, 10));
    expect(await isAsWritten(path)).toBe(false);
  });

  it('is missed where the disk does not give the file', async () => {
    expect(await index.isIntact(join(folder, 'removed.parquet'))).toBe(false);
    const looped = join(folder, 'looped.parquet');
    await symlink(looped, looped);
    expect(await index.isIntact(looped)).toBe(false);
  });

  it('is of the file that has the name now, and so are the points from then on', async () => {
    const [path, other] = [await written('before'), await written('after')];
    const leaves = (value: string) => {
      const points = [{ field: 'eventId', value }] as const;
      return index.pointed(path, { points, from: null, to: null, before: null, limit: 9 });
    };
    expect(await leaves('before-7')).toHaveLength(1);
    await rename(other, path);
    expect(await index.isIntact(path)).toBe(true);
    expect([await leaves('before-7'), await leaves('after-7')]).toMatchObject([{ length: 0 }, { length: 1 }]);
  });

  it('is given to no merged file of one that is damaged', async () => {
    const paths = [await written('good'), await written('bad')];
    const bytes = await readFile(paths[1] as string);
    bytes[100] = (bytes[100] as number) ^ 1;
    await writeFile(paths[1] as string, bytes);
    await expect(index.merge(paths)).rejects.toThrow('differ from those that were written');
  });

  it('is not asked of a file that has none', async () => {
    const path = await written('earlier');
    const bytes = await readFile(path);
    const footer = bytes.readUInt32LE(bytes.length - PARQUET_END_BYTES);
    const at = bytes.length - PARQUET_END_BYTES - footer - TRAILER_BYTES + CHECKSUM_AT;
    bytes.fill(0, at, at + CHECKSUM_BYTES);
    await writeFile(path, bytes);
    expect(await isAsWritten(path)).toBe(true);
  });
});
