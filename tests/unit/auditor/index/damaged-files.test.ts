import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { filesystemObjectStore } from '../../../../services/adapters/filesystem/filesystem-object-store.ts';
import { type Logger, openLogger } from '../../../../services/adapters/logger.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import { openAccessIndex } from '../../../../services/adapters/parquet/access-index.ts';
import { DamagedFiles } from '../../../../services/auditor/index/damaged-files.ts';
import { openCatalogue } from '../../../../services/auditor/index/index-catalogue.ts';
import { type IndexLoopDeps, startIndexLoop } from '../../../../services/auditor/index/index-loop.ts';
import { SealQueue } from '../../../../services/auditor/index/seal-queue.ts';
import { noFilter } from '../../../../services/domain/access-search/access-filter.ts';
import { parseVerifierKey } from '../../../../services/domain/transparency-log/checkpoint.ts';
import { aDecision, anEvent, DecidedWorld, START, until } from '../../../support/auditor/auditor-world.ts';

const everything = { filter: noFilter, before: null, limit: 100 };
let folder: string;
let objectsFolder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'custodes-damaged-'));
  objectsFolder = join(folder, 'objects');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Its archive is files, which can be damaged. */
function aWorld(): DecidedWorld {
  const scratch = join(folder, 'unfinished');
  return new DecidedWorld(undefined, filesystemObjectStore({ folder: objectsFolder, scratch }));
}

/** An index in a folder, which its loop keeps until `stop`. */
async function indexing(world: DecidedWorld, logger: Logger = openLogger('silent')) {
  const index = await openAccessIndex({ scratch: join(folder, 'scratch'), files: [objectsFolder] });
  const { objects } = world;
  const sealsEver = async () => 100;
  const catalogue = await openCatalogue({ objects, index, logger, cacheFolder: '', objectsFolder, sealsEver });
  const [stop, damaged, meters] = [new AbortController(), new DamagedFiles(), openMeters()];
  const askAgain = jest.fn();
  const loop = startIndexLoop({
    objects,
    index,
    catalogue,
    logger,
    damaged,
    meters,
    clock: () => START,
    pollMillis: 1,
    buffer: { size: 0, dropThrough: () => {} } as unknown as IndexLoopDeps['buffer'],
    queue: new SealQueue(catalogue.holes),
    verifier: parseVerifierKey(world.signer.vkey),
    canaries: { sealed: async () => {} },
    longest: { see: async () => {}, close: async () => {} },
    unknown: { askAgain },
    isStarting: () => false,
  });
  const finding = damaged.find({ index, catalogue, meters, logger, lookMillis: 1 }, stop.signal);
  return {
    index,
    catalogue,
    damaged,
    meters,
    askAgain,
    async stop() {
      stop.abort();
      await Promise.all([finding, loop.drain()]);
      await index.close();
    },
  };
}

async function damagedIn(meters: ReturnType<typeof openMeters>): Promise<number | undefined> {
  return (await meters.indexDamagedFiles.get()).values[0]?.value;
}

describe('a file of the index that rots', () => {
  it('is written again beside everything else, and its points are read from the new one', async () => {
    const world = aWorld();
    await world.decide(
      1,
      Array.from({ length: 20 }, (_, at) => aDecision(anEvent({ eventId: `ev-${at}` }))),
    );
    await world.seal();
    await (await indexing(world)).stop();
    const keys: string[] = [];
    for await (const key of world.objects.list('index/')) keys.push(key);
    const path = join(objectsFolder, keys[0] as string);
    const whole = await readFile(path);
    const rotten = Buffer.from(whole);
    rotten.fill(0, 200, 1_200);
    await writeFile(path, rotten);

    const { index, catalogue, meters, askAgain, stop } = await indexing(world);
    const counted = jest.spyOn(meters.indexDamagedFiles, 'set');
    const point = { field: 'eventId', value: 'ev-7' } as const;
    const asked = { points: [point], from: null, to: null, before: null, limit: 9 } as const;
    await index.pointed(path, asked);
    await until(async () => (await readFile(path).catch(() => Buffer.alloc(0))).equals(whole));
    await until(async () => (await index.newest([path], everything).catch(() => [])).length === 20);
    expect(catalogue.files()).toMatchObject([{ path, rows: 20 }]);
    await until(() => askAgain.mock.calls.length > 0);
    expect(await index.pointed(path, asked)).toHaveLength(1);
    await until(async () => (await damagedIn(meters)) === 0 && counted.mock.calls.some(([files]) => files === 1));
    await stop();
  });

  it.each([
    ['the disk does not give', (path: string) => symlink(path, path)],
    ['is gone', () => Promise.resolve()],
  ])('is written again where %s', async (_, leave) => {
    const world = aWorld();
    await world.decide(1, [aDecision(anEvent())]);
    await world.seal();
    await (await indexing(world)).stop();
    const { catalogue, damaged, stop } = await indexing(world);
    const path = catalogue.files()[0]?.path as string;
    const whole = await readFile(path);
    await rm(path);
    await leave(path);
    damaged.lookAgain(path);
    await until(async () => (await readFile(path).catch(() => Buffer.alloc(0))).equals(whole));
    await stop();
    expect(await readdir(dirname(path))).toHaveLength(1);
  });

  it('leaves the loop running where the log ends before it', async () => {
    const world = aWorld();
    const logged: string[] = [];
    const logger = { ...openLogger('silent'), error: (_: unknown, text: string) => logged.push(text), info() {} };
    const { catalogue, stop } = await indexing(world, logger as unknown as Logger);
    const extent = { rows: 1, oldestAppendedAt: 1, newestAppendedAt: 1 };
    catalogue.add({ path: join(objectsFolder, 'none'), firstSeal: 0, lastSeal: 40, ...extent });
    await until(() => logged.some((text) => text.includes('cannot be written again')));
    await stop();
    expect(catalogue.files()).toHaveLength(1);
  });

  it.each([
    ['first', 0],
    ['last', 1],
  ])('stays as it is while the %s segment of it cannot be read, which is an alarm', async (_, lost) => {
    const world = aWorld();
    for (const eventId of ['ev-0', 'ev-1']) {
      await world.decide(1, [aDecision(anEvent({ eventId }))]);
      await world.seal();
    }
    await (await indexing(world)).stop();
    const keys: string[] = [];
    for await (const key of world.objects.list('')) keys.push(key);
    const file = keys.find((key) => key.startsWith('index/')) ?? '';
    const segment = keys.filter((key) => key.startsWith('segments/access-decisions/')).sort()[lost] ?? '';
    const rotten = await readFile(join(objectsFolder, file));
    rotten[100] = (rotten[100] as number) ^ 1;
    await writeFile(join(objectsFolder, file), rotten);
    await rm(join(objectsFolder, segment));
    const logged: string[] = [];
    const logger = { ...openLogger('silent'), error: (_: unknown, text: string) => logged.push(text), info() {} };
    const { catalogue, meters, stop } = await indexing(world, logger as unknown as Logger);
    await until(() => logged.some((text) => text.includes('cannot be written again')));
    await stop();
    expect((await meters.archiveAlarms.get()).values[0]?.value).toBe(1);
    expect(await damagedIn(meters)).toBe(1);
    expect(catalogue.files()).toHaveLength(1);
    expect((await readFile(join(objectsFolder, file))).equals(rotten)).toBe(true);
  });
});
