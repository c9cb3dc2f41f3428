import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openAccessIndex } from '../../../../services/adapters/parquet/access-index.ts';
import { PointFiles } from '../../../../services/adapters/parquet/points/point-files.ts';
import {
  bytesBefore,
  decodeTrailer,
  PAGE_ENTRIES,
  PARQUET_END_BYTES,
  TRAILER_BYTES,
} from '../../../../services/adapters/parquet/points/point-layout.ts';
import { noFilter } from '../../../../services/domain/access-search/access-filter.ts';
import type { AccessIndex, PointedLeaf, PointQuery } from '../../../../services/domain/access-search/access-index.ts';
import { type AccessRow, toAccessRow } from '../../../../services/domain/access-search/access-row.ts';
import type { IndexedSegment } from '../../../../services/domain/access-search/indexed-segment.ts';
import { comparePositions } from '../../../../services/domain/access-search/log-position.ts';
import {
  type Point,
  type PointField,
  pointFields,
  pointHash,
} from '../../../../services/domain/access-search/point-keys.ts';
import { segmentKey } from '../../../../services/domain/transparency-log/seal.ts';
import { aDecision, anEvent } from '../../../support/auditor/auditor-world.ts';
import { toPlacedRows } from '../../../support/auditor/placed-rows.ts';
import { turnsOf } from '../../../support/process/turns-of.ts';

let folder: string;
let index: AccessIndex;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'custodes-points-'));
  index = await openAccessIndex({ scratch: join(folder, 'scratch'), files: [folder] });
});
afterAll(async () => {
  await index.close();
  await rm(folder, { recursive: true, force: true });
});

const plain = toAccessRow({ partition: 0, decision: aDecision(anEvent()), event: anEvent() });
const SEGMENT_ROWS = 40;
const BLOCK_ROWS = 16;

function aSegment(number: number): IndexedSegment {
  const blocks = [0, 16, 32].map((firstLeaf) => {
    const hash = Buffer.alloc(32, number * 100 + firstLeaf);
    return { position: 1_000 + firstLeaf, length: 99, firstLeaf, hash };
  });
  return { sealIndex: number, segmentKey: `segments/${number}`, partition: number % 4, schemaId: 7, blocks };
}

let files = 0;

/** Writes the rows in segments of forty, and returns the file with what each row became. */
async function written(rows: readonly AccessRow[], firstSegment = 0) {
  const writer = index.openFile(rows.length);
  const placed = rows.map((row, at) => {
    const segment = aSegment(firstSegment + Math.floor(at / SEGMENT_ROWS));
    return { segment, row: { ...row, partition: segment.partition }, leafIndex: at % SEGMENT_ROWS };
  });
  for (let at = 0; at < placed.length; at += SEGMENT_ROWS) {
    const some = placed.slice(at, at + SEGMENT_ROWS);
    const { segment } = some[0] as (typeof some)[number];
    const leaves = some.map(({ leafIndex }) => leafIndex);
    writer.add(
      toPlacedRows(
        some.map(({ row }) => row),
        segment,
        leaves,
      ),
    );
  }
  files += 1;
  const path = join(folder, `${files}.parquet`);
  await writeFile(path, await writer.finish());
  return { path, placed };
}

type Placed = Awaited<ReturnType<typeof written>>['placed'];

function valuesOf(row: AccessRow, field: PointField): readonly (string | null)[] {
  switch (field) {
    case 'owner':
      return [row.ownerId];
    case 'actor':
      return [row.actorId, row.onBehalfOfId, row.judgedActorId];
    case 'camera':
      return [row.cameraId];
    case 'recording':
      return [row.recordingId];
    case 'eventId':
      return [row.eventId];
  }
}

function expected(placed: Placed, { points, from, to, before, limit }: PointQuery) {
  return placed
    .filter(
      ({ row }) =>
        points.every(({ field, value }) => valuesOf(row, field).includes(value)) &&
        (from === null || row.appendedAt >= from) &&
        (to === null || row.appendedAt < to) &&
        (before === null || comparePositions(row, before) < 0),
    )
    .sort((one, other) => comparePositions(other.row, one.row))
    .slice(0, limit)
    .map(({ row: { appendedAt, partition, sourceOffset }, segment, leafIndex }) => ({
      appendedAt,
      partition,
      sourceOffset,
      schemaId: segment.schemaId,
      block: segment.blocks[Math.floor(leafIndex / BLOCK_ROWS)],
      place: { sealIndex: segment.sealIndex, segmentKey: segment.segmentKey, leafIndex },
    }));
}

const someId = fc.constantFrom('a', 'b', 'c', 'd');
const anyRow = fc.record({
  appendedAt: fc.integer({ min: 1_000, max: 1_030 }),
  ownerId: fc.option(someId),
  actorId: fc.option(someId),
  onBehalfOfId: fc.option(someId),
  judgedActorId: fc.option(someId),
  cameraId: fc.option(someId),
  recordingId: fc.option(someId),
  eventId: someId,
});
const anyQuery = fc.record({
  point: fc.record({ field: fc.constantFrom(...pointFields), value: someId }),
  from: fc.option(fc.integer({ min: 1_000, max: 1_030 })),
  to: fc.option(fc.integer({ min: 1_000, max: 1_030 })),
  before: fc.option(
    fc.record({
      appendedAt: fc.integer({ min: 1_000, max: 1_030 }),
      partition: fc.nat({ max: 3 }),
      sourceOffset: fc.nat({ max: 200 }),
    }),
  ),
  limit: fc.integer({ min: 1, max: 60 }),
  /** The number of the row that a page before ended with. */
  lastRow: fc.option(fc.nat()),
});
type AskedPoint = Omit<PointQuery, 'points'> & { readonly point: Point; readonly lastRow: number | null };

function asked({ point, lastRow, before, ...rest }: AskedPoint, placed: Placed): PointQuery {
  const last = lastRow === null ? undefined : placed[lastRow % placed.length]?.row;
  return { points: [point], before: last ?? before, ...rest };
}

/** The same file as Parquet has it. */
function withoutPoints(file: Buffer): Buffer {
  const footerAt = file.length - PARQUET_END_BYTES - file.readUInt32LE(file.length - PARQUET_END_BYTES);
  const trailer = decodeTrailer(file.subarray(footerAt - TRAILER_BYTES, footerAt));
  if (trailer === null) throw new Error('the file has no points');
  return Buffer.concat([file.subarray(0, footerAt - TRAILER_BYTES - bytesBefore(trailer)), file.subarray(footerAt)]);
}

/** Elsewhere nothing lists the files that this process has open. */
const itOnLinux = existsSync('/proc/self/fd') ? it : it.skip;

describe('the points of an index file', () => {
  it('lead to the newest leaves of a value, in one file and merged', async () => {
    const property = fc.asyncProperty(
      // Of fewer rows than a segment has the second file would be empty.
      fc.array(anyRow, { minLength: 1, maxLength: 200, size: 'max' }),
      fc.array(anyQuery, { minLength: 5, maxLength: 5 }),
      async (changes, queries) => {
        const rows = changes.map((change, sourceOffset) => ({ ...plain, ...change, sourceOffset }));
        const half = SEGMENT_ROWS * Math.ceil(rows.length / SEGMENT_ROWS / 2);
        const [one, other] = [await written(rows.slice(0, half)), await written(rows.slice(half), half / SEGMENT_ROWS)];
        const merged = join(folder, `merged-${files}.parquet`);
        await writeFile(merged, await index.merge([one.path, other.path]));
        const all = [...one.placed, ...other.placed];
        for (const query of queries.map((each) => asked(each, all))) {
          expect(await index.pointed(one.path, query)).toEqual(expected(one.placed, query));
          expect(await index.pointed(merged, query)).toEqual(expected(all, query));
        }
        const found = await index.newest([merged], { filter: noFilter, before: null, limit: 1_000 });
        expect(found.length).toBe(rows.length);
        const whole = await written(rows);
        expect((await readFile(merged)).equals(await readFile(whole.path))).toBe(true);
      },
    );
    await fc.assert(property, { numRuns: 8 });
  });

  it('are the same, and all of their file, whatever was written into its memory before', async () => {
    const someRows = (count: number, letter: string) =>
      Array.from({ length: count }, (_, at) => ({
        ...plain,
        sourceOffset: at,
        appendedAt: 5_000 + (at % 7),
        eventId: `${letter}-${at}`,
        ownerId: at % 3 === 0 ? null : `${letter}-${at % 11}`,
        recordingId: at % 5 === 0 ? null : `${letter}${at}`,
      }));
    const first = await readFile((await written(someRows(90, 'a'))).path);
    for (const [count, letter] of [
      [300, 'b'],
      [1, 'c'],
    ] as const) {
      await written(someRows(count, letter));
      expect((await readFile((await written(someRows(90, 'a'))).path)).equals(first)).toBe(true);
    }
  });

  it('are found across pages, and of several the one with the fewest rows is followed', async () => {
    const rows = Array.from({ length: 3 * PAGE_ENTRIES }, (_, at) => ({
      ...plain,
      sourceOffset: at,
      appendedAt: 2_000 + at,
      eventId: `ev-${at}`,
      ownerId: 'o-many',
      cameraId: `c-${at % 700}`,
    }));
    const { path, placed } = await written(rows);
    const rest = { from: null, to: null, before: null, limit: 2_000 };
    const owner = { field: 'owner', value: 'o-many' } as const;
    expect((await index.pointed(path, { points: [owner], ...rest }))?.length).toBe(rows.length);
    for (const at of [0, 1, 699, 700, rows.length - 1]) {
      const query: PointQuery = { points: [owner, { field: 'camera', value: `c-${at % 700}` }], ...rest };
      expect(await index.pointed(path, query)).toEqual(expected(placed, query));
      const event: PointQuery = { points: [{ field: 'eventId', value: `ev-${at}` }], ...rest };
      expect(await index.pointed(path, event)).toEqual(expected(placed, event));
    }
    expect(await index.pointed(path, { points: [{ field: 'owner', value: 'nobody' }], ...rest })).toEqual([]);
  });

  it('lead to each leaf once, page after page, also where all were appended at one time', async () => {
    const rows = Array.from({ length: 100 }, (_, at) => ({ ...plain, sourceOffset: at, ownerId: 'o-paged' }));
    const { path, placed } = await written(rows);
    const question = { points: [{ field: 'owner', value: 'o-paged' }], from: null, to: null, limit: 9 } as const;
    const found: unknown[] = [];
    for (let before: PointQuery['before'] = null; ; ) {
      const page: readonly PointedLeaf[] = (await index.pointed(path, { ...question, before })) ?? [];
      found.push(...page);
      before = page.at(-1) ?? null;
      if (before === null) break;
      expect(found.length).toBeLessThanOrEqual(rows.length);
    }
    expect(found).toEqual(expected(placed, { ...question, before: null, limit: rows.length }));
  });

  it('lead to rows near each other and far apart', async () => {
    const ownerOf = (n: number) => (n % 1_900 < 3 || n === 2_500 ? 'rare' : n % 3 === 0 ? 'common' : `owner-${n}`);
    const rows = Array.from({ length: 4_000 }, (_, n) => ({
      ...plain,
      ownerId: ownerOf(n),
      appendedAt: n,
      sourceOffset: n,
    }));
    const { path, placed } = await written(rows);
    for (const value of ['rare', 'common']) {
      for (const before of [null, { appendedAt: 2_400, partition: 0, sourceOffset: 0 }]) {
        const query = { points: [{ field: 'owner', value }], from: null, to: null, before, limit: 1_100 } as const;
        expect(await index.pointed(path, query)).toEqual(expected(placed, query));
      }
    }
  });

  it('lead to the blocks of a segment that has more of them than one read fetches', async () => {
    const blocks = Array.from({ length: 300 }, (_, firstLeaf) => {
      return { position: 9 * firstLeaf, length: 9, firstLeaf, hash: randomBytes(32) };
    });
    const segment = { ...aSegment(0), blocks };
    const rows = blocks.map((_, sourceOffset) => ({
      ...plain,
      partition: 0,
      sourceOffset,
      eventId: `b-${sourceOffset}`,
    }));
    const writer = index.openFile(rows.length);
    writer.add(toPlacedRows(rows, segment, [...blocks.keys()]));
    const path = join(folder, 'blocks.parquet');
    await writeFile(path, await writer.finish());
    for (const at of [0, 150, 299]) {
      const point = { field: 'eventId', value: `b-${at}` } as const;
      const found = await index.pointed(path, { points: [point], from: null, to: null, before: null, limit: 9 });
      expect(found?.map(({ block }) => block)).toEqual([blocks[at]]);
    }
  });

  it('lead to the leaves of both where two values have one hash', async () => {
    const seen = new Map<number, string>();
    let pair: readonly [string, string] | null = null;
    for (let at = 0; pair === null; at += 1) {
      const value = `o-${at}`;
      const known = seen.get(pointHash('owner', value));
      if (known !== undefined) pair = [known, value];
      seen.set(pointHash('owner', value), value);
    }
    const { path } = await written(pair.map((ownerId, sourceOffset) => ({ ...plain, ownerId, sourceOffset })));
    const query = { from: null, to: null, before: null, limit: 9 };
    for (const value of pair) {
      const found = await index.pointed(path, { points: [{ field: 'owner', value }], ...query });
      expect(found?.map(({ sourceOffset }) => sourceOffset)).toEqual([1, 0]);
    }
  });

  it('wait for no other work once the file is open', async () => {
    const rows = Array.from({ length: 3 * PAGE_ENTRIES }, (_, sourceOffset) => ({ ...plain, sourceOffset }));
    const { path } = await written(rows);
    const owner: Point = { field: 'owner', value: plain.ownerId ?? '' };
    const query: Omit<PointQuery, 'before'> = { points: [owner], from: null, to: null, limit: 20 };
    const before = { appendedAt: plain.appendedAt, partition: 9, sourceOffset: 0 };
    expect(await turnsOf(() => index.pointed(path, { ...query, before }))).toBeGreaterThan(0);
    const look = async () => expect(await index.pointed(path, { ...query, before })).toHaveLength(20);
    expect(await turnsOf(look)).toBe(0);
  });

  itOnLinux('are read while others are asked, of more files than may be open, and none stays open', async () => {
    const paths: string[] = [];
    for (let at = 0; at < 6; at += 1) paths.push((await written([{ ...plain, sourceOffset: at }])).path);
    const bare = join(folder, 'bare.parquet');
    await writeFile(bare, withoutPoints(await readFile(paths[0] ?? '')));
    const owner: Point = { field: 'owner', value: plain.ownerId ?? '' };
    const question: PointQuery = { points: [owner], from: null, to: null, before: null, limit: 9 };
    const openNow = async () => {
      const open = await Promise.all(
        (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
      );
      return open.filter((target) => [...paths, bare].includes(target));
    };
    const files = new PointFiles(2);
    for (let round = 0; round < 3; round += 1) {
      const found = await Promise.all(paths.flatMap((path) => [files.leaves(path, question), files.extent(path)]));
      expect(found.map((one) => one !== null)).toEqual(found.map(() => true));
      expect(await files.leaves(bare, question)).toBeNull();
      expect((await openNow()).length).toBeLessThanOrEqual(2);
    }
    // The file that was asked for last is still open.
    const [first = '', second = '', third = ''] = paths;
    for (const path of [first, second, first, third]) await files.leaves(path, question);
    expect((await openNow()).sort()).toEqual([first, third].sort());
    await files.close();
    expect(await openNow()).toEqual([]);
  });

  it('are read once a file can be opened that could not be before', async () => {
    const { path } = await written([{ ...plain, sourceOffset: 0 }]);
    const later = join(folder, 'later.parquet');
    const question = { points: [], from: null, to: null, before: null, limit: 9 } as const;
    const asked: PointQuery = { ...question, points: [{ field: 'owner', value: plain.ownerId ?? '' }] };
    await expect(index.pointed(later, asked)).rejects.toThrow('ENOENT');
    await writeFile(later, await readFile(path));
    expect(await index.pointed(later, asked)).toHaveLength(1);
  });

  it('are read from the file that took the place of one that could not be read any more', async () => {
    const { path } = await written([{ ...plain, sourceOffset: 0 }]);
    const body = await readFile(path);
    const [replaced, next] = [join(folder, 'replaced.parquet'), join(folder, 'next.parquet')];
    for (const file of [replaced, next]) await writeFile(file, body);
    const asked: PointQuery = {
      points: [{ field: 'owner', value: plain.ownerId ?? '' }],
      from: null,
      to: null,
      before: null,
      limit: 9,
    };
    expect(await index.pointed(replaced, asked)).toHaveLength(1);
    await truncate(replaced);
    await expect(index.pointed(replaced, asked)).rejects.toThrow('ends');
    await rename(next, replaced);
    expect(await index.pointed(replaced, asked)).toHaveLength(1);
  });

  it('show what a file spans', async () => {
    const rows = [1_007, 1_003, 1_020].map((appendedAt, sourceOffset) => ({ ...plain, appendedAt, sourceOffset }));
    const { path } = await written(rows);
    expect(await index.extents([path])).toEqual([{ path, rows: 3, oldestAppendedAt: 1_003, newestAppendedAt: 1_020 }]);
  });

  it('show how far each partition reaches, without a row that is not of its segment', async () => {
    const writer = index.openFile(6);
    for (const partition of [0, 1]) {
      const name = { topic: 'access-decisions', partition, firstSource: 10, lastSource: 20, next: { offset: 30 } };
      const segment = { ...aSegment(partition), segmentKey: segmentKey({ ...name, root: 'ab'.repeat(32) }) };
      const rows = [10, 15 + partition, 21].map((sourceOffset) => ({ ...plain, partition, sourceOffset }));
      writer.add(toPlacedRows(rows, segment, [0, 1, 2]));
    }
    const path = join(folder, 'reaching.parquet');
    await writeFile(path, await writer.finish());
    expect(await index.pointedOffsets(path)).toEqual(
      new Map([
        [0, 15],
        [1, 16],
      ]),
    );
    expect(await index.pointedOffsets(join(folder, 'never-written.parquet'))).toBeNull();
  });

  it('are not those of a file that the disk does not give', async () => {
    const { path } = await written([{ ...plain, sourceOffset: 0 }]);
    expect(await index.isWhole(path)).toBe(true);
    const reading = jest.spyOn(PointFiles.prototype, 'extent');
    try {
      for (const code of ['EIO', 'EACCES']) {
        reading.mockRejectedValue(Object.assign(new Error('it cannot be read'), { code }));
        expect(await index.isWhole(path)).toBe(false);
      }
      reading.mockRejectedValue(Object.assign(new Error('too many open files'), { code: 'EMFILE' }));
      await expect(index.isWhole(path)).rejects.toThrow('too many open files');
    } finally {
      reading.mockRestore();
    }
  });

  it('are absent where a file was written without them, and such a file is not merged', async () => {
    const path = join(folder, 'without.parquet');
    await writeFile(path, withoutPoints(await readFile((await written([{ ...plain, sourceOffset: 0 }])).path)));
    const { path: other } = await written([{ ...plain, sourceOffset: 1 }]);
    await expect(index.merge([path, other])).rejects.toThrow(`files without points: ${path}, ${other}`);
    const query = { from: null, to: null, before: null, limit: 9 };
    expect(await index.pointed(path, { points: [{ field: 'actor', value: 'e-1' }], ...query })).toBeNull();
    await expect(
      index.pointed(join(folder, 'gone.parquet'), { points: [{ field: 'actor', value: 'e-1' }], ...query }),
    ).rejects.toThrow('ENOENT');
  });
});
