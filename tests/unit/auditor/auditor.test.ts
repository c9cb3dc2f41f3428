import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { createApp, listen } from '../../../services/adapters/http/server.ts';
import { memoryObjectStore } from '../../../services/adapters/memory/memory-object-store.ts';
import { indexColumns } from '../../../services/adapters/parquet/index-columns.ts';
import { readFooter } from '../../../services/adapters/parquet/reading/read-footer.ts';
import { decodeEntry } from '../../../services/auditor/decode-entry.ts';
import { FLUSH_AGE_MS, FLUSH_SMALL_AGE_MS } from '../../../services/auditor/index/seal-queue.ts';
import { INDEX_PREFIX, indexKey } from '../../../services/domain/access-search/index-files.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import type { ObjectStore } from '../../../services/domain/transparency-log/object-store.ts';
import { parseSegmentKey } from '../../../services/domain/transparency-log/seal.ts';
import { readSegmentFile } from '../../../services/domain/transparency-log/segment-file.ts';
import { checkpointPath } from '../../../services/domain/transparency-log/tile-path.ts';
import { encodeAccessDecision } from '../../../services/records/access-decision/encode-access-decision.ts';
import {
  aDecision,
  anEvent,
  DecidedWorld,
  type RunningAuditor,
  runAuditor,
  START,
  until,
} from '../../support/auditor/auditor-world.ts';
import { encodeSegmentFile } from '../../support/decision-log/whole-segments.ts';
import { isWhole as isPassWhole } from '../../support/process/pass.ts';

const DAY_MS = 24 * 60 * 60_000;
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function run(world: DecidedWorld, options: Parameters<typeof runAuditor>[1] = {}): Promise<RunningAuditor> {
  const running = await runAuditor(world, options);
  stops.push(() => running.stop());
  await until(() => running.auditor.isReady());
  return running;
}

/** An auditor that writes what is sealed to a file, and is gone. */
async function indexAll(world: DecidedWorld): Promise<void> {
  const { auditor, stop } = await runAuditor(world);
  await until(() => auditor.isReady());
  await stop();
}

/** Ids of all accesses, newest first, with how many rows the index gave away of them. */
/** All is indexed but `g`, and the archive cannot be read: `indexFile` is what it returns of a file of the index. */
async function runCutOff(indexFile: (body: Buffer) => Buffer): Promise<RunningAuditor> {
  const world = await aSealedWorld();
  await indexAll(world);
  await world.decide(3, [aDecision(anEvent({ eventId: 'g' }), { appendedAt: START + 2 * DAY_MS })]);
  const { objects } = world;
  const get = async (key: string) => {
    if (key === checkpointPath) throw new Error('no connection');
    const body = await objects.get(key);
    return body !== null && key.startsWith(INDEX_PREFIX) ? indexFile(body) : body;
  };
  const cut = Object.assign(new DecidedWorld(world.log, { ...objects, get }), { signer: world.signer });
  const running = await runAuditor(cut);
  stops.push(() => running.stop().catch(() => undefined));
  return running;
}

async function listIds(running: RunningAuditor): Promise<string[]> {
  return (await listItems(running, '?limit=1000')).map(({ eventId }) => eventId);
}

interface ListedAccess {
  readonly eventId: string;
  readonly verdict: string;
  readonly reason: string;
  readonly reevaluations: readonly { readonly verdict: string }[];
}

async function listItems({ auditor }: RunningAuditor, query = ''): Promise<ListedAccess[]> {
  const listener = await listen(createApp([auditor.router]), { host: '127.0.0.1', port: 0 });
  const response = await fetch(`http://127.0.0.1:${listener.port}/v1/accesses${query}`);
  const { items } = (await response.json()) as { items: ListedAccess[] };
  await listener.close(0);
  return items;
}

async function indexKeys(objects: ObjectStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of objects.list('index/')) keys.push(key);
  return keys;
}

/** A store like `objects` in which the keys that match were never written. */
async function without(objects: ObjectStore, pattern: RegExp): Promise<ObjectStore> {
  const copy = memoryObjectStore();
  for await (const key of objects.list('')) {
    const body = await objects.get(key);
    if (!pattern.test(key) && body !== null) await copy.putOnce(key, body);
  }
  return copy;
}

/** The world with only the merged index file. */
async function withoutShorter(world: DecidedWorld): Promise<DecidedWorld> {
  const objects = await without(world.objects, /^index\/v7\/seals-(\d+)-\1\.parquet$/);
  return Object.assign(new DecidedWorld(world.log, objects), { signer: world.signer });
}

/** Two days, two partitions, six decisions in four seals. */
async function aSealedWorld(): Promise<DecidedWorld> {
  const world = new DecidedWorld();
  const at = (eventId: string, appendedAt: number) => aDecision(anEvent({ eventId }), { appendedAt });
  await world.decide(0, [at('a', START), at('b', START + 2)]);
  await world.decide(1, [at('c', START + 1)]);
  await world.seal();
  await world.decide(0, [at('d', START + DAY_MS)]);
  await world.decide(1, [at('e', START + 3), at('f', START + DAY_MS + 1)]);
  await world.seal();
  return world;
}
const all = ['f', 'd', 'e', 'b', 'c', 'a'];

describe('the auditor', () => {
  it('writes one file when it stops, named by the seals it covers', async () => {
    const world = await aSealedWorld();
    const running = await run(world);
    expect(await indexKeys(world.objects)).toEqual([]);
    await running.auditor.drain();
    expect(await indexKeys(world.objects)).toEqual(['index/v7/seals-0000000000-0000000003.parquet']);
    expect((await running.meters.indexedEntries.get()).values[0]?.value).toBe(6);
  });

  it('is ready only once it has read what was decided before', async () => {
    const world = await aSealedWorld();
    let isLetGo = false;
    const log: Log = {
      ...world.log,
      async *read(topic, partition, from, options) {
        const isHeldBack = topic === 'access-decisions' && partition === 1;
        while (isHeldBack && !isLetGo && options?.signal?.aborted !== true) await setImmediate();
        yield* world.log.read(topic, partition, from, options);
      },
    };
    const running = await runAuditor(world, { log });
    stops.push(() => running.stop());
    // Everything else is read within some milliseconds.
    await sleep(300);
    const wasReady = running.auditor.isReady();
    isLetGo = true;
    expect(wasReady).toBe(false);
    await until(() => running.auditor.isReady());
    expect(await listIds(running)).toEqual(all);
  });

  it('stops where more is decided than it keeps in memory, and nothing is archived', async () => {
    const world = new DecidedWorld();
    await world.decide(0, [aDecision(anEvent({ eventId: 'a' }))]);
    const { auditor, stop } = await runAuditor(world, { bufferEntriesMax: 0 });
    await until(() => auditor.isReady());
    await world.decide(0, [aDecision(anEvent({ eventId: 'b' }))]);
    await stop();
    expect(await indexKeys(world.objects)).toEqual([]);
    expect(await listIds(await run(world))).toEqual(['b', 'a']);
  });

  it('does not index anything twice after a restart', async () => {
    const world = await aSealedWorld();
    await (await run(world)).auditor.drain();
    const again = await run(world);
    expect(await listIds(again)).toEqual(all);
    await again.auditor.drain();
    expect(await indexKeys(world.objects)).toHaveLength(1);
  });

  it.each([
    ['the whole index', /^index\//],
    ['one file of it', /^index\/v7\/seals-0000000000/],
  ])('rebuilds %s when it was deleted, with the same files and the same answers', async (_what, pattern) => {
    const world = await aSealedWorld();
    await indexAll(world);
    await world.decide(3, [aDecision(anEvent({ eventId: 'g' }), { appendedAt: START + 2 * DAY_MS })]);
    await world.seal();
    await indexAll(world);
    expect(await indexKeys(world.objects)).toHaveLength(2);
    const damaged = await without(world.objects, pattern);
    const rebuilt = Object.assign(new DecidedWorld(world.log, damaged), { signer: world.signer });
    const running = await run(rebuilt);
    expect(await listIds(running)).toEqual(['g', ...all]);
    await running.auditor.drain();
    const isWhole = pattern.test('index/v7/seals-0000000004-0000000004.parquet');
    const asBefore = await indexKeys(world.objects);
    expect(await indexKeys(damaged)).toEqual(isWhole ? ['index/v7/seals-0000000000-0000000004.parquet'] : asBefore);
    const reopened = await run(rebuilt);
    expect(await listIds(reopened)).toEqual(['g', ...all]);
  });

  const cutShort = (body: Uint8Array) => body.subarray(0, body.length / 2);
  /** With another length of the footer, neither the footer is found nor the points in front of it. */
  const withOtherFooter = (body: Uint8Array) => {
    const changed = Uint8Array.from(body);
    changed[body.length - 8] = (body[body.length - 8] ?? 0) ^ 1;
    return changed;
  };

  it.each([
    ['the first', 'cut short', /^index\/v7\/seals-0000000000/, cutShort],
    ['the last', 'cut short', /^index\/v7\/seals-0000000004/, cutShort],
    ['each', 'cut short', /^index\//, cutShort],
    ['the first', 'changed in the length of its footer', /^index\/v7\/seals-0000000000/, withOtherFooter],
  ])('starts where %s file of the index was %s, and answers the same', async (_which, _what, pattern, damage) => {
    const world = await aSealedWorld();
    await indexAll(world);
    await world.decide(3, [aDecision(anEvent({ eventId: 'g' }), { appendedAt: START + 2 * DAY_MS })]);
    await world.seal();
    await indexAll(world);
    const objects = await without(world.objects, pattern);
    for await (const key of world.objects.list('index/')) {
      const body = pattern.test(key) ? await world.objects.get(key) : null;
      if (body !== null) await objects.putOnce(key, damage(body));
    }
    const damaged = Object.assign(new DecidedWorld(world.log, objects), { signer: world.signer });
    for (let start = 0; start < 2; start += 1) {
      const running = await run(damaged);
      expect(await listIds(running)).toEqual(['g', ...all]);
      await running.auditor.drain();
    }
  });

  it('finds and indexes what a file of the index claims that covers more seals than there are', async () => {
    const world = await aSealedWorld();
    await indexAll(world);
    const [key = ''] = await indexKeys(world.objects);
    await world.decide(3, [aDecision(anEvent({ eventId: 'g' }), { appendedAt: START + 2 * DAY_MS })]);
    await world.seal();
    const rows = (await world.objects.get(key)) ?? Buffer.of();
    for (const firstSeal of [2, 0]) {
      await world.objects.putOnce(indexKey({ firstSeal, lastSeal: 9_999_999_999 }), rows);
    }
    await indexAll(world);
    expect(await indexKeys(world.objects)).toContain(indexKey({ firstSeal: 4, lastSeal: 4 }));
    expect(await listIds(await run(world))).toEqual(['g', ...all]);
  });

  it('reads from the archive only the blocks of what a look-up shows', async () => {
    const world = new DecidedWorld();
    for (let number = 0; number < 6; number += 1) {
      const actor = { id: `a-${number % 2}`, kind: 'employee' as const, onBehalfOf: null };
      await world.decide(0, [aDecision(anEvent({ eventId: `p-${number}`, actor }), { appendedAt: START + number })]);
      await world.seal();
    }
    await indexAll(world);
    const read: string[] = [];
    const { objects } = world;
    const watched: ObjectStore = {
      ...objects,
      async get(key) {
        if (key.startsWith('segments/')) read.push(`all of ${key}`);
        return objects.get(key);
      },
      async getPart(key, ...part) {
        read.push(key.slice(0, 'segments/access-decisions/0'.length));
        return objects.getPart(key, ...part);
      },
    };
    const running = await run(Object.assign(new DecidedWorld(world.log, watched), { signer: world.signer }));
    read.length = 0;
    const found = await listItems(running, '?actor=a-1');
    expect(found.map(({ eventId }) => eventId)).toEqual(['p-5', 'p-3', 'p-1']);
    expect(read).toEqual(Array(3).fill('segments/access-decisions/0'));
  });

  // Each of 32 files is a start of its own.
  (isPassWhole ? it : it.skip)(
    'merges small files beside the searches, and a restart searches the merged one',
    async () => {
      const world = new DecidedWorld();
      const ids: string[] = [];
      for (let number = 0; number < 32; number += 1) {
        const eventId = `m-${number}`;
        ids.unshift(eventId);
        await world.decide(0, [aDecision(anEvent({ eventId }), { appendedAt: START + number })]);
        await world.seal();
        await indexAll(world);
      }
      expect(await indexKeys(world.objects)).toHaveLength(32);
      const running = await run(world);
      const merges = async () => (await running.meters.indexMerges.get()).values[0]?.value;
      await until(async () => {
        expect(await listIds(running)).toEqual(ids);
        return (await merges()) === 1;
      });
      expect(await listIds(running)).toEqual(ids);
      await running.auditor.drain();
      expect(await indexKeys(world.objects)).toContain('index/v7/seals-0000000000-0000000031.parquet');
      const reopened = await run(await withoutShorter(world));
      expect(await listIds(reopened)).toEqual(ids);
    },
  );

  it('shows nothing twice and hides nothing while decisions move from the tail into a file', async () => {
    let now = START;
    const world = await aSealedWorld();
    const running = await run(world, { clock: () => now });
    const tailSize = async () => (await running.meters.indexTail.get()).values[0]?.value;
    await until(async () => (await tailSize()) === all.length);
    now += FLUSH_SMALL_AGE_MS + FLUSH_AGE_MS;
    for (let isMoved = false; !isMoved; ) {
      isMoved = (await indexKeys(world.objects)).length === 1 && (await tailSize()) === 0;
      expect(await listIds(running)).toEqual(all);
    }
    await world.decide(3, [aDecision(anEvent({ eventId: 'g' }), { appendedAt: START + 2 * DAY_MS })]);
    await until(async () => (await listIds(running)).length === 7);
    expect(await listIds(running)).toEqual(['g', ...all]);
  });

  it('shows what was judged again, from the log and from sealed segments, and finds by the first verdict', async () => {
    const world = new DecidedWorld();
    const [a] = await world.decide(0, [aDecision(anEvent({ eventId: 'a' })), aDecision(anEvent({ eventId: 'b' }))]);
    if (a === undefined) throw new Error('nothing was decided');
    await world.judgeAgain(0, a, { verdict: 'explained', determinedBy: [] });
    await world.seal();
    await world.judgeAgain(0, a, { verdict: 'violation' });
    const because = { kind: 'consent', id: 'c-1' };
    const explained = { verdict: 'explained', determinedBy: [], at: expect.any(String), because };
    const violation = { ...explained, verdict: 'violation', determinedBy: ['purpose-unspecified'] };

    const seen = await listItems(await run(world), '?verdict=unexplained');
    expect(seen.map(({ eventId, verdict, reevaluations }) => [eventId, verdict, reevaluations])).toEqual([
      ['b', 'unexplained', []],
      ['a', 'unexplained', [explained, violation]],
    ]);

    await world.seal();
    const archiveAlone = Object.assign(new DecidedWorld(undefined, world.objects), { signer: world.signer });
    const running = await run(archiveAlone);
    await running.auditor.drain();
    expect(await listItems(await run(archiveAlone), '?verdict=unexplained')).toEqual(seen);
  });

  it('goes on without a sealed segment that was tampered with, and counts an alarm', async () => {
    const world = await aSealedWorld();
    const damaged = await without(world.objects, /^segments\/access-decisions\/1\/0000000000000000-/);
    const running = await run(Object.assign(new DecidedWorld(world.log, damaged), { signer: world.signer }));
    await running.auditor.drain();
    expect((await running.meters.archiveAlarms.get()).values[0]?.value).toBe(1);
    expect((await running.meters.indexedEntries.get()).values[0]?.value).toBe(5);
  });

  it('shows nothing twice while the archive cannot be read', async () => {
    const running = await runCutOff((body) => body);
    await until(async () => (await listIds(running)).length > all.length);
    expect(await listIds(running)).toEqual(['g', ...all]);
    const items = await listItems(running, '?verdict=unexplained');
    expect(items).toEqual(await listItems(running, '?actor=e-1'));
    expect(items.filter(({ reason }) => reason.includes('is missing or damaged'))).toEqual([]);
    expect((await running.meters.archiveAlarms.get()).values[0]?.value).toBe(0);
    expect(running.auditor.isReady()).toBe(false);
  });

  it.each([[['partition']], [['source_offset']], [['partition', 'source_offset', 'segment_key']]])(
    'starts, and shows nothing twice, where a file of the index is damaged besides (%j)',
    async (columns) => {
      const running = await runCutOff((file) => withoutColumns(file, columns));
      const shown = async () => (await listItems(running, '?actor=e-1')).map(({ eventId }) => eventId);
      await until(async () => (await shown()).length > all.length);
      expect(await shown()).toEqual(['g', ...all]);
    },
  );

  it('shows that the archive was put back to an older copy', async () => {
    const world = await aSealedWorld();
    let checkpoint = await world.objects.get(checkpointPath);
    const { objects } = world;
    const get = async (key: string) => (key === checkpointPath ? checkpoint : objects.get(key));
    const copied = Object.assign(new DecidedWorld(world.log, { ...objects, get }), { signer: world.signer });
    const older = checkpoint;
    await world.decide(3, [aDecision(anEvent({ eventId: 'g' }))]);
    await world.seal();
    checkpoint = await objects.get(checkpointPath);
    const running = await run(copied);
    const shown = async () => (await running.meters.logPutBack.get()).values[0]?.value;
    expect(await shown()).toBe(0);
    checkpoint = older;
    await until(async () => (await shown()) === 1);
  });

  it('refuses a checkpoint that another key signed', async () => {
    const world = await aSealedWorld();
    const stranger = Object.assign(new DecidedWorld(world.log, world.objects), {});
    const running = await runAuditor(stranger);
    stops.push(() => running.stop().catch(() => undefined));
    await expect(running.auditor.drain()).rejects.toThrow('signature');
  });

  it('shows no entry of a segment that was changed after it was indexed', async () => {
    const world = await aSealedWorld();
    await indexAll(world);
    const { objects } = world;
    const wholeReads: string[] = [];
    const changed = new Map<string, Buffer>();
    let isCut = false;
    const get = async (key: string) => {
      if (isCut && key === checkpointPath) throw new Error('no connection');
      if (key.startsWith('segments/')) wholeReads.push(key);
      return changed.get(key) ?? objects.get(key);
    };
    const getPart = async (key: string, position: number, length: number) =>
      (changed.get(key) ?? (await objects.get(key)))?.subarray(position, position + length) ?? null;
    const copied = () =>
      Object.assign(new DecidedWorld(world.log, { ...objects, get, getPart }), { signer: world.signer });
    const honest = await run(copied());
    wholeReads.length = 0;
    const seen = await listItems(honest, '?actor=e-1');
    expect(seen.map(({ eventId }) => eventId)).toEqual(all);
    expect(wholeReads).toEqual([]);
    expect(await listItems(honest, '?verdict=unexplained')).toEqual(seen);
    expect(wholeReads).toHaveLength(4);

    for await (const key of objects.list('segments/access-decisions/0/0000000000000000-')) {
      changed.set(key, await forged(key, (await objects.get(key)) ?? Buffer.of()));
    }
    for (const isLogCut of [false, true]) {
      const running = await run(copied());
      isCut = isLogCut;
      for (const query of ['?actor=e-1', '?verdict=unexplained']) {
        const items = await listItems(running, query);
        const damaged = items.filter(({ reason }) => reason.includes('is missing or damaged'));
        expect([items.length, damaged.map(({ eventId }) => eventId)]).toEqual([all.length, ['b', 'a']]);
      }
      isCut = false;
      await until(async () => (await running.meters.archiveAlarms.get()).values[0]?.value === 2);
    }
  });
});

/** An index file that has other bytes in these columns. */
function withoutColumns(file: Buffer, columns: readonly string[]): Buffer {
  const damaged = Buffer.from(file);
  for (const { chunks } of readFooter(file, indexColumns.length)) {
    for (const [column, { at, length }] of chunks.entries()) {
      if (columns.includes(indexColumns[column]?.name ?? '')) damaged.fill(0xff, at, at + length);
    }
  }
  return damaged;
}

/** A segment under its old name, whose decisions have another reason: nothing but its hash shows it. */
async function forged(key: string, body: Buffer): Promise<Buffer> {
  const root = Buffer.from(parseSegmentKey(key)?.root ?? '', 'hex').toString('latin1');
  const { entries, schemaId } = await readSegmentFile(body, root);
  const others = entries.map((entry) => {
    const { decision } = decodeEntry(0, schemaId, entry);
    return encodeAccessDecision({ ...decision, reason: 'Nobody wrote this.' });
  });
  return encodeSegmentFile(others, schemaId, root);
}
