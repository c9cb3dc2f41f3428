import { hash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openLogger } from '../../../../services/adapters/logger.ts';
import { memoryObjectStore } from '../../../../services/adapters/memory/memory-object-store.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import { openAccessIndex } from '../../../../services/adapters/parquet/access-index.ts';
import { SealedItems } from '../../../../services/auditor/items/sealed-items.ts';
import type { AccessDecision } from '../../../../services/domain/access-decision/access-decision.ts';
import { noFilter } from '../../../../services/domain/access-search/access-filter.ts';
import type {
  IndexedAccess,
  PointedLeaf,
  SealedPlace,
} from '../../../../services/domain/access-search/access-index.ts';
import { toAccessItem } from '../../../../services/domain/access-search/access-item.ts';
import { toAccessRow } from '../../../../services/domain/access-search/access-row.ts';
import { registerWindow } from '../../../../services/domain/segments/segment-cutter.ts';
import { type ObjectStore, ObjectUnreadableError } from '../../../../services/domain/transparency-log/object-store.ts';
import { parseSegmentKey } from '../../../../services/domain/transparency-log/seal.ts';
import { openSegmentFile, type SegmentBlock } from '../../../../services/domain/transparency-log/segment-file.ts';
import { encodeAccessDecision } from '../../../../services/records/access-decision/encode-access-decision.ts';
import { encodeAccessEvent } from '../../../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { aPosition } from '../../../support/archive-builder.ts';
import { aDecision, anEvent, START } from '../../../support/auditor/auditor-world.ts';
import { toPlacedRows } from '../../../support/auditor/placed-rows.ts';
import { encodeSegmentFile, storeWhole } from '../../../support/decision-log/whole-segments.ts';
import { runsOf } from '../../../support/process/pass.ts';
import { turnsOf } from '../../../support/process/turns-of.ts';
import { anyDecision } from '../../../support/records/any-decision.ts';
import { anyEvent } from '../../../support/records/any-event.ts';

const PARTITION = 2;
const logger = openLogger('silent');

/** No file of the index is damaged. */
const indexed = { index: { isIntact: async () => true }, catalogue: { files: () => [] }, damaged: { lookAgain() {} } };

/** Any decision on any event, or on a record that could not be decoded. */
const anyAccess = fc.record({ decision: anyDecision, event: fc.option(anyEvent) }).map(({ decision, event }) => ({
  event,
  decision: {
    ...decision,
    appendedAt: Math.abs(decision.appendedAt),
    eventSchemaId: event === null ? 0 : schemaIds.accessEvent,
    event: event === null ? Buffer.alloc(0) : encodeAccessEvent(event),
    reevaluation: null,
  },
}));

/** SHA-256 of what was sealed under each key. */
const sealedHashes = new Map<string, string>();
const hashOf = async ({ segmentKey }: SealedPlace) => sealedHashes.get(segmentKey) ?? 'never sealed';

/** Returns the key of the segment. */
async function seal(objects: ObjectStore, decisions: readonly AccessDecision[]): Promise<string> {
  const { length } = decisions;
  const content = {
    firstSource: 0,
    lastSource: length - 1,
    gaps: [],
    reevaluations: 0,
    schemaId: schemaIds.accessDecision,
    entries: decisions.map(encodeAccessDecision),
    next: { ...aPosition({ offset: length, lastSource: length - 1 }), window: registerWindow },
  };
  const { seal } = await storeWhole(objects, { topic: 'access-decisions', partition: PARTITION }, content);
  sealedHashes.set(seal.object, seal.objectHash);
  return seal.object;
}

function found({ appendedAt, sourceOffset, verdict }: AccessDecision, segmentKey: string): IndexedAccess {
  const place = { sealIndex: 0, segmentKey, leafIndex: sourceOffset };
  return { appendedAt, sourceOffset, verdict, partition: PARTITION, eventId: `ev-${sourceOffset}`, place };
}

function someDecisions(count: number, changes: Partial<AccessDecision> = {}): AccessDecision[] {
  return Array.from({ length: count }, (_, sourceOffset) => ({
    ...aDecision(anEvent({ eventId: `ev-${sourceOffset}` }), changes),
    sourceOffset,
  }));
}

/** What points lead to, while the segment is as it was sealed. */
async function leavesOf(objects: ObjectStore, segmentKey: string, decisions: readonly AccessDecision[]) {
  const body = (await objects.get(segmentKey)) ?? Buffer.of();
  const { blocks } = openSegmentFile(body, rootOf(segmentKey));
  return decisions.map((decision): PointedLeaf => {
    const { firstEntry: firstLeaf, ...block } = blocks.findLast(
      ({ firstEntry }) => firstEntry <= decision.sourceOffset,
    ) as SegmentBlock;
    const bytes = body.subarray(block.position, block.position + block.length);
    return {
      ...found(decision, segmentKey),
      schemaId: schemaIds.accessDecision,
      block: { ...block, firstLeaf, hash: hash('sha256', bytes, 'buffer') },
    };
  });
}

function rootOf(segmentKey: string): string {
  return Buffer.from(parseSegmentKey(segmentKey)?.root ?? '', 'hex').toString('latin1');
}

describe('the items of sealed decisions', () => {
  it('are, for every decision that the index finds, what a row contained up to layout 3', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'custodes-items-'));
    const index = await openAccessIndex({ scratch: join(folder, 'scratch'), files: [join(folder, 'files')] });
    await mkdir(join(folder, 'files'));
    let runs = 0;
    const property = fc.asyncProperty(fc.array(anyAccess, { minLength: 1, maxLength: 6 }), async (given) => {
      const accesses = given.map(({ decision, event }, sourceOffset) => ({
        event,
        partition: PARTITION,
        decision: { ...decision, sourceOffset },
      }));
      const objects = memoryObjectStore();
      const segmentKey = await seal(
        objects,
        accesses.map(({ decision }) => decision),
      );
      const file = index.openFile(accesses.length);
      const segment = {
        sealIndex: 0,
        segmentKey,
        partition: PARTITION,
        schemaId: schemaIds.accessDecision,
        blocks: [],
      };
      file.add(toPlacedRows(accesses.map(toAccessRow), segment, [...accesses.keys()]));
      runs += 1;
      const path = join(folder, 'files', `${runs}.parquet`);
      await writeFile(path, await file.finish());
      const all = await index.newest([path], { filter: noFilter, before: null, limit: 100 });
      const items = new SealedItems({
        ...indexed,
        objects,
        hashOf,
        meters: openMeters(),
        logger,
        areFiles: false,
      });
      const expected = all.map(({ sourceOffset }) => {
        const access = accesses[sourceOffset];
        if (access === undefined) throw new Error('the index found what nobody wrote');
        return JSON.stringify(toAccessItem(access));
      });
      expect(await items.read(all)).toEqual(expected);
      expect(all.length).toBeGreaterThan(0);
    });
    try {
      await fc.assert(property, { numRuns: runsOf(30) });
    } finally {
      await index.close();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('are in the order that they are asked for, across segments', async () => {
    const objects = memoryObjectStore();
    const keys: string[] = [];
    for (const second of [1, 2, 3, 4, 5, 6]) {
      keys.push(await seal(objects, someDecisions(3, { registerOffset: second, reason: `segment ${second}` })));
    }
    const decisions = someDecisions(3);
    const asked = [2, 0, 1].flatMap((at) => keys.map((key) => found(decisions[at] as AccessDecision, key)));
    const meters = openMeters();
    const items = new SealedItems({ ...indexed, objects, hashOf, meters, logger, areFiles: false });
    const seen = (await items.read(asked)).map((json) => JSON.parse(json));
    expect(seen.map(({ eventId, reason }) => `${eventId} of ${reason}`)).toEqual(
      [2, 0, 1].flatMap((at) => [1, 2, 3, 4, 5, 6].map((second) => `ev-${at} of segment ${second}`)),
    );
    await items.read(asked);
    const reads = (await meters.searchSegments.get()).values.map(({ labels, value }) => [labels.from, value]);
    expect(reads).toEqual([
      ['store', 6],
      ['memory', 6],
    ]);
  });

  it.each([
    { areFiles: true, reads: [['store', 2]] },
    {
      areFiles: false,
      reads: [
        ['store', 1],
        ['memory', 1],
      ],
    },
  ])('need no 12 MB in memory for what is a file (areFiles: $areFiles)', async ({ areFiles, reads }) => {
    const objects = memoryObjectStore();
    const decisions = someDecisions(16).map((one) => ({ ...one, reason: randomBytes(2 ** 20).toString('base64') }));
    const key = await seal(objects, decisions);
    const meters = openMeters();
    const items = new SealedItems({ ...indexed, objects, hashOf, meters, logger, areFiles });
    for (const _ of [1, 2]) await items.read([found(decisions[3] as AccessDecision, key)]);
    expect((await meters.searchSegments.get()).values.map(({ labels, value }) => [labels.from, value])).toEqual(reads);
  });

  it('let other work run between the blocks that many leaves need', async () => {
    const objects = memoryObjectStore();
    const decisions = someDecisions(40).map((one) => ({ ...one, reason: 'r'.repeat(40_000) }));
    const segmentKey = await seal(objects, decisions);
    const leaves = await leavesOf(objects, segmentKey, decisions);
    expect(new Set(leaves.map(({ block }) => block.position)).size).toBe(decisions.length);
    const items = new SealedItems({
      ...indexed,
      objects,
      hashOf,
      meters: openMeters(),
      logger,
      areFiles: true,
    });
    const decode = async (some: typeof leaves) => {
      const decoded = await items.decode(some);
      expect(decoded.map((one) => one?.decision.sourceOffset)).toEqual(some.map(({ sourceOffset }) => sourceOffset));
    };
    expect(await turnsOf(() => decode(leaves.slice(0, 10)))).toBe(0);
    expect(await turnsOf(() => decode(leaves.slice(10)))).toBeGreaterThan(1);
  });

  it('state that a segment is missing, damaged or another one, and the other items of the page stay', async () => {
    const objects = memoryObjectStore();
    const decisions = someDecisions(3);
    const [good, other] = [await seal(objects, decisions), await seal(objects, someDecisions(3, { appendedAt: 7 }))];
    const body = await objects.get(good);
    if (body === null) throw new Error('the segment was stored');
    const damaged = new Map<string, Buffer | Error | null>([
      ['cut', body.subarray(0, -20)],
      ['flipped', Buffer.from(body.map((byte, at) => (at === body.length - 40 ? byte ^ 1 : byte)))],
      ['gone', null],
      ['unreadable', new ObjectUnreadableError(other, 'it was returned damaged')],
    ]);
    for (const [name, bytes] of damaged) {
      const meters = openMeters();
      const store = {
        ...objects,
        async get(key: string) {
          if (key !== other) return objects.get(key);
          if (bytes instanceof Error) throw bytes;
          return bytes;
        },
      };
      const items = new SealedItems({
        ...indexed,
        objects: store,
        hashOf,
        meters,
        logger,
        areFiles: false,
      });
      const [lost, kept] = await items.read([
        found({ ...(decisions[1] as AccessDecision), appendedAt: 7 }, other),
        found(decisions[1] as AccessDecision, good),
      ]);
      await items.drain();
      expect({ name, lost: JSON.parse(lost ?? '') }).toEqual({
        name,
        lost: expect.objectContaining({
          eventId: 'ev-1',
          verdict: 'unexplained',
          actor: null,
          policyVersion: null,
          reason: `The sealed segment ${other} is missing or damaged; custodes verify reports what is wrong.`,
        }),
      });
      expect(Object.keys(JSON.parse(lost ?? ''))).toEqual(expect.arrayContaining(Object.keys(JSON.parse(kept ?? ''))));
      expect(JSON.parse(kept ?? '')).toMatchObject({ eventId: 'ev-1', reason: 'No purpose was given.' });
      expect((await meters.archiveAlarms.get()).values[0]?.value).toBe(1);
    }
    const meters = openMeters();
    const items = new SealedItems({ ...indexed, objects, hashOf, meters, logger, areFiles: false });
    const [swapped] = await items.read([found(decisions[1] as AccessDecision, other)]);
    expect(JSON.parse(swapped ?? '').policyVersion).toBeNull();
  });

  it.each([
    ['a seal of which it leads elsewhere', 'whole', { place: { sealIndex: 0 } }],
    ['a leaf of which it leads elsewhere', 'whole', { place: { leafIndex: 2 } }],
    ['a source offset that is no longer right', 'whole', { sourceOffset: 77 }],
    ['what somebody wrote with a checksum', 'planted', { place: { leafIndex: 2 } }],
  ])('raise an alarm for an intact segment only where the index file is intact: it has %s', async (_, kind, change) => {
    const objects = memoryObjectStore();
    const decisions = someDecisions(3);
    const segmentKey = await seal(objects, decisions);
    const right = found({ ...(decisions[1] as AccessDecision), appendedAt: START }, segmentKey);
    const row = {
      ...right,
      ...change,
      place: { ...right.place, sealIndex: 5, ...('place' in change ? change.place : {}) },
    };
    const times = { rows: 3, oldestAppendedAt: START, newestAppendedAt: START };
    const files = [
      { path: 'rotten', firstSeal: 4, lastSeal: 6, ...times },
      { path: 'other', firstSeal: 7, lastSeal: 9, ...times, oldestAppendedAt: START + 1, newestAppendedAt: START + 1 },
    ];
    const [compared, again, meters] = [[] as string[], [] as string[], openMeters()];
    const isIntact = async (path: string) => {
      compared.push(path);
      return kind === 'planted' || path !== 'rotten';
    };
    const items = new SealedItems({
      objects,
      meters,
      logger,
      areFiles: false,
      catalogue: { files: () => files },
      index: { isIntact },
      hashOf: async (place) => (place.sealIndex === 5 ? hashOf(place) : 'of another segment'),
      damaged: { lookAgain: (path) => again.push(path) },
    });
    const [item] = await items.read([row]);
    await items.drain();
    expect(JSON.parse(item ?? '').reason).toContain(segmentKey);
    expect(compared).toEqual(['rotten']);
    expect([again, (await meters.archiveAlarms.get()).values[0]?.value]).toEqual(
      kind === 'planted' ? [[], 1] : [['rotten'], 0],
    );
  });

  it('are returned before it is known why a segment cannot be read', async () => {
    const decision = someDecisions(1)[0] as AccessDecision;
    const file = { path: 'whole', firstSeal: 0, lastSeal: 9, rows: 2, oldestAppendedAt: 0, newestAppendedAt: 1 };
    let compared = (_: boolean) => {};
    const comparing = new Promise<boolean>((resolve) => {
      compared = resolve;
    });
    const meters = openMeters();
    const items = new SealedItems({
      ...indexed,
      objects: memoryObjectStore(),
      hashOf,
      meters,
      logger,
      areFiles: false,
      index: { isIntact: () => comparing },
      catalogue: { files: () => [file] },
    });
    const [item] = await items.read([found(decision, 'lost')]);
    expect(JSON.parse(item ?? '').reason).toContain('lost');
    expect((await meters.archiveAlarms.get()).values[0]?.value).toBe(0);
    compared(true);
    await items.drain();
    expect((await meters.archiveAlarms.get()).values[0]?.value).toBe(1);
  });

  it('compare an index file once a minute, no matter how many damaged segments are asked for', async () => {
    const decision = someDecisions(1)[0] as AccessDecision;
    const times = { rows: 2, oldestAppendedAt: 0, newestAppendedAt: 2 * START };
    const file = { path: 'whole', firstSeal: 0, lastSeal: 9, ...times };
    const [isIntact, meters] = [jest.fn(async () => true), openMeters()];
    const items = new SealedItems({
      ...indexed,
      objects: memoryObjectStore(),
      hashOf,
      meters,
      logger,
      areFiles: false,
      index: { isIntact },
      catalogue: { files: () => [file] },
    });
    const lost = ['one', 'other'].map((key) => found(decision, key));
    for (const _ of [1, 2, 3]) await items.read(lost);
    await items.drain();
    expect((await meters.archiveAlarms.get()).values[0]?.value).toBe(6);
    expect(isIntact).toHaveBeenCalledTimes(1);
    const later = Date.now() + 60_000;
    const now = jest.spyOn(Date, 'now').mockImplementation(() => later);
    await items.read(lost);
    await items.drain().finally(() => now.mockRestore());
    expect(isIntact).toHaveBeenCalledTimes(2);
  });

  it('show nothing of a segment that was written again with another entry, neither whole nor by block', async () => {
    const objects = memoryObjectStore();
    const decisions = someDecisions(3, { verdict: 'violation' });
    const key = await seal(objects, decisions);
    const leaves = await leavesOf(objects, key, decisions);
    const changed = decisions.map((one, at) => (at === 1 ? { ...one, verdict: 'explained' as const } : one));
    const entries = changed.map(encodeAccessDecision);
    const body = await encodeSegmentFile(entries, schemaIds.accessDecision, rootOf(key));
    const { blocks } = openSegmentFile(body, rootOf(key));
    expect(blocks).toHaveLength(1);
    // As long as before: whoever changes it can pad it.
    const [leaf] = leaves;
    const length = Math.min(leaf?.block.length ?? 0, body.length);
    const store = {
      ...objects,
      get: async () => body,
      getPart: async () => body.subarray(blocks[0]?.position).subarray(0, length),
    };
    const meters = openMeters();
    const items = new SealedItems({ ...indexed, objects: store, hashOf, meters, logger, areFiles: true });
    expect(await items.decode(leaves)).toEqual([null, null, null]);
    const shown = await items.read(decisions.map((decision) => found(decision, key)));
    for (const json of shown) {
      const item = JSON.parse(json);
      expect(item).toMatchObject({ verdict: 'violation', policyVersion: null });
      expect(item.reason).toContain(`The sealed segment ${key} is missing or damaged`);
    }
    await items.drain();
    expect((await meters.archiveAlarms.get()).values[0]?.value).toBe(1);
    const honest = new SealedItems({ ...indexed, objects, hashOf, meters, logger, areFiles: true });
    expect((await honest.decode(leaves)).map((one) => one?.decision.sourceOffset)).toEqual([0, 1, 2]);
  });
});
