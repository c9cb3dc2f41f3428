import { memoryObjectStore } from '../../../../services/adapters/memory/memory-object-store.ts';
import { encodeBundle } from '../../../../services/domain/transparency-log/entry-bundle.ts';
import { LogReadError, LogReader } from '../../../../services/domain/transparency-log/log-reader.ts';
import { leafHash, type TreeHead } from '../../../../services/domain/transparency-log/merkle.ts';
import type { ObjectReader } from '../../../../services/domain/transparency-log/object-store.ts';
import { tilePath } from '../../../../services/domain/transparency-log/tile-path.ts';
import { edgeRoot, emptyEdge, extendEdge } from '../../../../services/domain/transparency-log/tiles.ts';

const WIDTH = 256;

describe('the entries of a log', () => {
  it.each([1, 255, 256, 257, 511, 512, 600, 65_536, 66_300])('are read in bundles, of %d entries', async (size) => {
    const { objects, head } = await aLog(size);
    const { log, reads } = readerOf(objects, head);
    const entries: string[] = [];
    while (entries.length < size) {
      entries.push(...(await log.readEntries(entries.length)).map(String));
    }
    expect(entries).toEqual(Array.from({ length: size }, (_, i) => `entry ${i}`));
    expect((await log.readEntries(size - 1)).map(String)).toEqual([`entry ${size - 1}`]);
    expect(new Set(reads.filter((key) => !key.startsWith('tile/entries/'))).size).toBeLessThanOrEqual(4);
  });

  it.each([
    [300, 0],
    [300, 256],
    [512, 511],
    [66_300, 0],
    [66_300, 65_535],
    [66_300, 66_000],
    [66_300, 66_299],
  ])('of %d are refused where entry %d is another', async (size, changed) => {
    const { objects, head } = await aLog(size);
    const index = Math.floor(changed / WIDTH);
    const key = tilePath({ level: 'entries', index, width: Math.min(WIDTH, size - index * WIDTH) });
    const entries = entriesOf(index, size);
    entries[changed % WIDTH] = Buffer.from('forged');
    const { log } = readerOf(objects, head, new Map([[key, encodeBundle(entries)]]));
    await expect(log.readEntries(changed)).rejects.toThrow(
      new LogReadError(`the entries of \`${key}\` are not those of the signed tree`),
    );
  });

  it('are refused where the tiles above them were made to match', async () => {
    const size = 66_300;
    const { objects, head } = await aLog(size);
    const forged = await aLog(size, 'forged');
    const lowest = [
      tilePath({ level: 'entries', index: 0, width: WIDTH }),
      tilePath({ level: 1, index: 0, width: WIDTH }),
    ];
    const replaced = new Map<string, Buffer | null>();
    for (const key of lowest) replaced.set(key, await forged.objects.get(key));
    await expect(readerOf(objects, head, replaced).log.readEntries(0)).rejects.toThrow(
      new LogReadError('`tile/1/000` is not that of the signed tree'),
    );
    await expect(readerOf(forged.objects, head).log.readEntries(0)).rejects.toThrow('the root of the checkpoint');
    await expect(readerOf(forged.objects, forged.head).log.readEntries(0)).resolves.toHaveLength(WIDTH);
  });
});

function readerOf(objects: ObjectReader, head: TreeHead, replaced = new Map<string, Buffer | null>()) {
  const reads: string[] = [];
  const store: ObjectReader = {
    get(key) {
      reads.push(key);
      return replaced.has(key) ? Promise.resolve(replaced.get(key) ?? null) : objects.get(key);
    },
  };
  return { log: new LogReader(store, head), reads };
}

async function aLog(size: number, name = 'entry') {
  const objects = memoryObjectStore();
  const entries: Buffer[] = [];
  for (let index = 0; index * WIDTH < size; index += 1) {
    const bundle = entriesOf(index, size, name);
    await objects.putOnce(tilePath({ level: 'entries', index, width: bundle.length }), encodeBundle(bundle));
    for (const entry of bundle) entries.push(entry);
  }
  const { edge, tiles } = extendEdge(emptyEdge, entries.map(leafHash));
  for (const { key, body } of tiles) await objects.putOnce(key, body);
  return { objects, head: { size, root: edgeRoot(edge) } };
}

function entriesOf(index: number, size: number, name = 'entry'): Buffer[] {
  const first = index * WIDTH;
  const width = Math.min(WIDTH, size - first);
  return Array.from({ length: width }, (_, i) => Buffer.from(`${name} ${first + i}`));
}
