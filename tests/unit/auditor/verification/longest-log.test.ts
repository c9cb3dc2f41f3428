import type { JsonCache } from '../../../../services/adapters/filesystem/json-cache.ts';
import { openLogger } from '../../../../services/adapters/logger.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import { readSealsEver } from '../../../../services/auditor/buffer-start.ts';
import { LongestLog } from '../../../../services/auditor/verification/longest-log.ts';
import { parseVerifierKey } from '../../../../services/domain/transparency-log/checkpoint.ts';
import { readCheckpoint, readConsistencyProof } from '../../../../services/domain/transparency-log/log-reader.ts';
import { consistencyProof } from '../../../../services/domain/transparency-log/merkle.ts';
import type { ObjectStore } from '../../../../services/domain/transparency-log/object-store.ts';
import { anArchive } from '../../../support/archive-builder.ts';
import { objectsOf, storeOf } from '../../../support/archive-folder.ts';
import { aDecision, anEvent, DecidedWorld, START } from '../../../support/auditor/auditor-world.ts';

describe('the longest log that the auditor was given', () => {
  let world: DecidedWorld;
  let older: ObjectStore;
  let newer: ObjectStore;
  let saved: JsonCache & { value: unknown };

  beforeEach(async () => {
    world = new DecidedWorld();
    await sealOne(world, 'ev-1');
    older = await copyOf(world.objects);
    await sealOne(world, 'ev-2');
    newer = await copyOf(world.objects);
    saved = {
      value: null,
      load: async () => saved.value,
      async save(value) {
        saved.value = value;
      },
    };
  });

  it('is continued by each one that is longer, and by itself', async () => {
    expect(await shown([older, newer, newer])).toEqual([0, 0, 0]);
  });

  it('is not by an older copy, also after restarts, until that has what is missing', async () => {
    expect(await shown([newer, older])).toEqual([0, 1]);
    expect(await shown([older])).toEqual([1]);
    expect(await shown([older, newer])).toEqual([1, 0]);
  });

  it('is what was ever sealed where the archive has less, and as much as can be where that cannot be read', async () => {
    const verifier = parseVerifierKey(world.signer.vkey);
    const logger = openLogger('silent');
    const sealsEver = (objects: ObjectStore) =>
      readSealsEver({ objects, verifier, logger }, new LongestLog({ ...depsOf(), objects }));
    expect([await sealsEver(older), await sealsEver(newer)]).toEqual([1, 2]);
    await shown([newer]);
    expect([await sealsEver(older), await sealsEver(await storeOf(new Map()))]).toEqual([2, 2]);
    const get = async () => Buffer.from('no checkpoint');
    expect(await sealsEver({ ...older, get })).toBe(Number.POSITIVE_INFINITY);
  });

  it('is not by a store without one', async () => {
    expect(await shown([newer, await storeOf(new Map())])).toEqual([0, 1]);
  });

  it('is not by a longer one of the same key that begins with other seals', async () => {
    const other = new DecidedWorld(undefined, await copyOf(older));
    Object.assign(other, { signer: world.signer });
    await sealOne(other, 'ev-3');
    await sealOne(other, 'ev-4');
    expect(await shown([older, other.objects])).toEqual([0, 0]);
    saved.value = null;
    expect(await shown([newer, other.objects])).toEqual([0, 1]);
  });

  it('is not by a longer one that was signed with other seals, whatever its tiles begin with', async () => {
    const other = new DecidedWorld(undefined, await storeOf(new Map()));
    Object.assign(other, { signer: world.signer });
    for (const eventId of ['ev-3', 'ev-4', 'ev-5']) await sealOne(other, eventId);
    await sealOne(world, 'ev-6');
    const forged = await objectsOf(world.objects);
    forged.set('checkpoint', (await other.objects.get('checkpoint')) ?? Buffer.of());
    expect(await shown([newer, await storeOf(forged)])).toEqual([0, 1]);
  });

  it('is not continued by any of another key, also after restarts, until its file is deleted', async () => {
    await shown([newer]);
    const remembered = saved.value;
    for (const store of [older, newer]) expect(await shown([store], 'another key')).toEqual([1]);
    expect(saved.value).toEqual(remembered);
    expect(await shown([newer])).toEqual([0]);
    saved.value = null;
    expect(await shown([older, newer], 'another key')).toEqual([0, 0]);
    expect(saved.value).toMatchObject({ vkey: 'another key', size: 2 });
  });

  it('is continued where a tile comes damaged once', async () => {
    let damaged = 1;
    const get = async (key: string) => {
      const body = await newer.get(key);
      if (body === null || !key.startsWith('tile/0/') || --damaged < 0) return body;
      return Buffer.alloc(body.length, 7);
    };
    expect(await shown([older, { ...newer, get }])).toEqual([0, 0]);
    expect(damaged).toBeLessThan(0);
  });

  it('stays where tiles cannot be read', async () => {
    await shown([newer]);
    await sealOne(world, 'ev-3');
    const away: ObjectStore = {
      ...world.objects,
      async get(key) {
        if (key.startsWith('tile/')) throw new Error('away');
        return world.objects.get(key);
      },
    };
    expect(await shown([away, older])).toEqual([0, 1]);
  });

  it('is judged where the disk takes nothing', async () => {
    saved.save = async () => {
      throw new Error('the disk is full');
    };
    expect(await shown([newer, older])).toEqual([0, 1]);
  });

  it('is saved while nothing follows it, also after it once could not be', async () => {
    let now = START;
    const longest = new LongestLog({ ...depsOf(), clock: () => now });
    const look = async (store: ObjectStore) => longest.see(await checkpointOf(store));
    await look(older);
    const [first, { save }] = [saved.value, saved];
    now += 5_000;
    await look(newer);
    expect(saved.value).toEqual(first);
    saved.save = async () => {
      throw new Error('the disk is full');
    };
    now += 5_000;
    await look(newer);
    saved.save = save;
    now += 10_000;
    await look(newer);
    expect(saved.value).toMatchObject({ size: 2 });
  });

  it('is compared again where tiles or its file could not be read, with one warning', async () => {
    await shown([newer]);
    const { size } = (await checkpointOf(newer)) ?? { size: 0 };
    const other = new DecidedWorld(undefined, await copyOf(older));
    Object.assign(other, { signer: world.signer });
    for (const eventId of ['ev-3', 'ev-4']) await sealOne(other, eventId);
    const [warnings, meters, { load }]: [unknown[], ReturnType<typeof openMeters>, JsonCache] = [
      [],
      openMeters(),
      saved,
    ];
    const away = async () => {
      throw new Error('away');
    };
    const objects = { ...other.objects, get: away };
    const logger = Object.assign(openLogger('silent'), { warn: (what: unknown) => warnings.push(what) });
    const longest = new LongestLog({ ...depsOf(), objects, meters, logger });
    const look = async () => {
      await longest.see(await checkpointOf(other.objects));
      return [(await meters.logPutBack.get()).values[0]?.value, warnings.length];
    };
    saved.load = away;
    expect([await look(), await look()]).toEqual([
      [0, 1],
      [0, 1],
    ]);
    await longest.close();
    expect(saved.value).toMatchObject({ size });
    saved.load = load;
    expect(await look()).toEqual([0, 1]);
    Object.assign(objects, { get: other.objects.get });
    expect(await look()).toEqual([1, 1]);
  });

  function depsOf(vkey = world.signer.vkey) {
    const { objects } = world;
    return { objects, vkey, saved, meters: openMeters(), clock: () => START, logger: openLogger('silent') };
  }

  const checkpointOf = (store: ObjectStore) => readCheckpoint(store, parseVerifierKey(world.signer.vkey));

  /** What is shown after each of them. */
  async function shown(stores: readonly ObjectStore[], vkey?: string): Promise<(number | undefined)[]> {
    let objects: ObjectStore = world.objects;
    const asGiven = { ...world.objects, get: (key: string) => objects.get(key) };
    const { meters, ...deps } = depsOf(vkey);
    const longest = new LongestLog({ ...deps, meters, objects: asGiven });
    const found: (number | undefined)[] = [];
    for (const store of stores) {
      objects = store;
      await longest.see(await checkpointOf(store));
      found.push((await meters.logPutBack.get()).values[0]?.value);
    }
    await longest.close();
    return found;
  }
});

it('has at each size the proof that is read from the tiles of a longer one', async () => {
  const size = 600;
  const { objects } = await anArchive(size);
  const leaves: string[] = [];
  for (const [tile, width] of [
    ['000', 256],
    ['001', 256],
    ['002.p/88', 88],
  ] as const) {
    const body = (await objects.get(`tile/0/${tile}`))?.toString('latin1') ?? '';
    for (let at = 0; at < width; at += 1) leaves.push(body.slice(32 * at, 32 * (at + 1)));
  }
  for (const first of [1, 2, 3, 255, 256, 257, 300, 511, 512, 513, 599, size]) {
    expect([first, await readConsistencyProof(objects, first, size)]).toEqual([first, consistencyProof(leaves, first)]);
  }
});

async function sealOne(world: DecidedWorld, eventId: string): Promise<void> {
  await world.decide(0, [aDecision(anEvent({ eventId }))]);
  await world.seal();
}

async function copyOf(objects: ObjectStore): Promise<ObjectStore> {
  return storeOf(await objectsOf(objects));
}
