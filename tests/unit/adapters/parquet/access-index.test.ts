import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAccessIndex } from '../../../../services/adapters/parquet/access-index.ts';
import {
  type BucketCount,
  bucketOf,
  countDivisions,
  countedGroups,
  countedNames,
  countedTime,
  isCounted,
  isCountedOutside,
  isOwnRead,
  sumBuckets,
  sumNames,
} from '../../../../services/domain/access-search/access-counts.ts';
import { type AccessFilter, matchesFilter, noFilter } from '../../../../services/domain/access-search/access-filter.ts';
import type { AccessIndex } from '../../../../services/domain/access-search/access-index.ts';
import type { AccessRow } from '../../../../services/domain/access-search/access-row.ts';
import { comparePositions, type LogPosition } from '../../../../services/domain/access-search/log-position.ts';
import { addRows } from '../../../support/auditor/placed-rows.ts';

const hostile = [
  "'; DROP TABLE x; --",
  'tab\tnewline\nreturn\r',
  '\u0001\u0002\u0000quotes"\'',
  '\u0002',
  '\\N',
  'NULL',
  '%_*',
  '🙂 ü \u2028',
  '\ufeff%',
  '',
];

let folder: string;
let index: AccessIndex;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'custodes-parquet-'));
  index = await openAccessIndex({ scratch: join(folder, 'scratch'), files: [join(folder, 'files')] });
});
afterEach(async () => {
  await index.close();
  await rm(folder, { recursive: true, force: true });
});

function aRow(n: number, changes: Partial<AccessRow> = {}): AccessRow {
  return {
    appendedAt: 1_000 + n,
    partition: n % 4,
    sourceOffset: n,
    eventId: `ev-${n}`,
    occurredAt: 500 + n,
    sourceId: 's-1',
    actorId: 'e-1',
    actorKind: 'employee',
    onBehalfOfId: null,
    judgedActorId: 'e-1',
    judgedActorKind: 'employee',
    role: null,
    team: null,
    employer: null,
    action: 'view',
    phase: 'begin',
    outcome: 'allowed',
    path: 'app',
    resourceKind: 'recording',
    recordingId: 'r-1',
    cameraId: 'c-1',
    ownerId: 'o-1',
    siteId: null,
    deviceId: null,
    asn: null,
    purpose: 'unspecified',
    verdict: 'unexplained',
    rules: [],
    ...changes,
  };
}

async function writeRows(name: string, rows: readonly AccessRow[]): Promise<string> {
  const file = index.openFile(1);
  addRows(file, rows);
  const path = join(folder, 'files', name);
  await mkdir(join(folder, 'files'), { recursive: true });
  await writeFile(path, await file.finish());
  return path;
}

describe('the Parquet index', () => {
  it('finds every text as it was, whatever characters a stranger put in', async () => {
    const texts = (text: string) => ({ ownerId: text, actorId: text, recordingId: text, role: text, eventId: text });
    const rows = hostile.map((text, n) => aRow(n, texts(text)));
    const path = await writeRows('a.parquet', rows);
    for (const row of rows) {
      const found = await index.newest([path], { filter: { ...noFilter, owner: row.ownerId }, before: null, limit: 9 });
      expect(found.map(({ eventId, sourceOffset }) => [eventId, sourceOffset])).toEqual([
        [row.eventId, row.sourceOffset],
      ]);
    }
  });

  it('answers every filter as `matchesFilter` does', async () => {
    const rows = manyRows();
    const paths = [await writeRows('a.parquet', rows.slice(0, 90)), await writeRows('b.parquet', rows.slice(90))];
    const filters: Partial<AccessFilter>[] = [
      {},
      { owner: 'o-2' },
      { owner: 'o-9' },
      { actor: 'e-1' },
      { actor: 'e-2' },
      { camera: 'c-1', verdict: 'violation' },
      { recording: 'r-3' },
      { site: 'site-1' },
      { site: 'site-9' },
      { device: 'd-2', owner: 'o-2' },
      { rule: 'rule-b' },
      { purpose: 'legal-process', source: 's-2' },
      { exceptSource: 's-2' },
      { exceptSource: 's-2', owner: 'o-2' },
      { path: 'database', outcome: 'denied' },
      { action: 'export' },
      { from: 560, to: 600 },
      { from: 1_060, to: 1_100, by: 'appendedAt' },
      { from: 9_999 },
    ];
    for (const changes of filters) {
      const filter = { ...noFilter, ...changes };
      const expected = rows.filter((row) => matchesFilter(filter, row)).sort((a, b) => comparePositions(b, a));
      const found = await index.newest(paths, { filter, before: null, limit: 1_000 });
      expect({ changes, ids: found.map(({ eventId }) => eventId) }).toEqual({
        changes,
        ids: expected.map(({ eventId }) => eventId),
      });
    }
  });

  it('pages without losing or repeating rows of the same millisecond', async () => {
    const rows = Array.from({ length: 20 }, (_, n) => aRow(n, { appendedAt: 1_000 + Math.floor(n / 7) }));
    const path = await writeRows('a.parquet', rows);
    const seen: string[] = [];
    for (let before: LogPosition | null = null; ; ) {
      const page = await index.newest([path], { filter: noFilter, before, limit: 3 });
      seen.push(...page.map(({ eventId }) => eventId));
      const last = page.at(-1);
      if (last === undefined) break;
      before = last;
    }
    expect(seen).toEqual([...rows].sort((a, b) => comparePositions(b, a)).map(({ eventId }) => eventId));
  });

  it('finds the first decision of an event id, never its duplicate or conflict, with its sealed place', async () => {
    const path = await writeRows('a.parquet', [
      aRow(1, { eventId: 'x', verdict: 'duplicate' }),
      aRow(2, { eventId: 'x', sourceId: 's-2' }),
      aRow(3, { eventId: 'x' }),
      aRow(4, { eventId: 'x' }),
    ]);
    const place = (leafIndex: number) => ({
      sealIndex: 3,
      segmentKey: 'segments/access-decisions/0/x.avro',
      leafIndex,
    });
    expect((await index.first([path], 'x', null))?.place).toEqual(place(2));
    expect((await index.first([path], 'x', 's-1'))?.place).toEqual(place(3));
    expect(await index.first([path], 'y', null)).toBeNull();
    expect(await index.first([], 'x', null)).toBeNull();
  });

  it('finds the first report of a source after a time', async () => {
    const rows = ['s-2', 's-1', 's-2', 's-1', 's-1'].map((sourceId, n) => aRow(n, { sourceId }));
    const path = await writeRows('a.parquet', rows);
    expect(await index.reportAfter([path], { source: 's-1', from: 1_001 })).toBe(1_003);
    expect(await index.reportAfter([path], { source: 's-2', from: 1_002 })).toBeNull();
    expect(await index.reportAfter([], { source: 's-1', from: 0 })).toBeNull();
  });

  it('knows what its files span and how far they reach in each partition', async () => {
    const path = await writeRows('a.parquet', manyRows());
    expect(await index.extents([path])).toEqual([
      { path, rows: 150, oldestAppendedAt: 1_000, newestAppendedAt: 1_149 },
    ]);
    expect(await index.lastOffsets([path])).toEqual(
      new Map([
        [0, 148],
        [1, 149],
        [2, 146],
        [3, 147],
      ]),
    );
  });

  it('counts by time and verdict as the definition does', async () => {
    const HOUR = 3_600_000;
    const rows = manyRows().map((row, n) => ({
      ...row,
      appendedAt: 400_000 * HOUR + n,
      occurredAt: row.occurredAt === null ? null : (400_000 - (n % 30)) * HOUR + (n % 4 === 0 ? 301_000 : 0),
      ...(n % 9 === 0 ? { sourceId: 'custodes', action: 'search' } : {}),
      ...(n % 13 === 0 ? { occurredAt: -1 - n } : {}),
      judgedActorKind: n % 7 === 0 ? 'user' : row.judgedActorKind,
    }));
    const paths = [await writeRows('a.parquet', rows.slice(0, 90)), await writeRows('b.parquet', rows.slice(90))];
    const questions = [
      {},
      { owner: 'o-2' },
      { verdict: 'violation' },
      { by: 'appendedAt' },
      { from: 399_990 * HOUR, to: 399_995 * HOUR },
      { owner: 'nobody' },
    ].flatMap((changes) => countedGroups.map((of) => ({ filter: { ...noFilter, ...changes } as AccessFilter, of })));
    for (const asked of questions) {
      const { filter, of } = asked;
      const matching = rows.filter((row) => matchesFilter(filter, row) && isCounted(of, row));
      const placed = matching.filter((row) => !isCountedOutside(filter, row));
      const times = placed.map((row) => countedTime(filter, row));
      const span = times.length === 0 ? null : { first: Math.min(...times), last: Math.max(...times) };
      expect({ asked, found: await index.span(paths, asked) }).toEqual({
        asked,
        found: { span, outside: matching.length - placed.length },
      });
      const counted = placed.map((row) => ({
        bucket: bucketOf(countedTime(filter, row), '6h'),
        verdict: isOwnRead(row) ? null : row.verdict,
        count: 1,
      }));
      const found = sumBuckets(await index.buckets(paths, { ...asked, step: '6h' }));
      expect({ asked, found: byName(found) }).toEqual({ asked, found: byName(sumBuckets(counted)) });
      for (const divideBy of countDivisions) {
        const named = await index.names(paths, { ...asked, step: '6h', divideBy });
        const expected = placed
          .filter((row) => !isOwnRead(row))
          .flatMap((row) =>
            countedNames(divideBy, row).map((name) => {
              return { name, bucket: bucketOf(countedTime(filter, row), '6h'), verdict: row.verdict, count: 1 };
            }),
          );
        expect({ asked, divideBy, found: sumNames(named) }).toEqual({ asked, divideBy, found: sumNames(expected) });
      }
    }
    expect(await index.span([], questions[0] as (typeof questions)[number])).toEqual({ span: null, outside: 0 });
  });

  it('reads nothing outside its folders', async () => {
    const path = join(folder, 'outside.parquet');
    await writeFile(path, 'secret');
    await expect(index.lastOffsets([path])).rejects.toThrow(/[Pp]ermission/);
    await expect(index.lastOffsets([join(folder, 'files', '..', 'outside.parquet')])).rejects.toThrow(/[Pp]ermission/);
  });

  it('leaves nothing in its scratch folder', async () => {
    const paths = [await writeRows('a.parquet', manyRows()), await writeRows('b.parquet', manyRows())];
    await index.merge(paths);
    expect(await readdir(join(folder, 'scratch'))).toEqual([]);
  });
});

function byName(counts: readonly BucketCount[]): Record<string, number> {
  return Object.fromEntries(counts.map(({ bucket, verdict, count }) => [`${bucket} ${verdict}`, count]));
}

function manyRows(): AccessRow[] {
  const pick = <Value>(values: readonly Value[], n: number) => values[n % values.length] as Value;
  return Array.from({ length: 150 }, (_, n) =>
    aRow(n, {
      ownerId: pick(['o-1', 'o-2', null], n),
      actorId: pick(['e-1', 'e-3', null], Math.floor(n / 3)),
      onBehalfOfId: pick([null, 'e-2'], Math.floor(n / 5)),
      judgedActorId: pick(['e-1', 'e-4'], Math.floor(n / 2)),
      cameraId: pick(['c-1', 'c-2'], Math.floor(n / 7)),
      recordingId: pick([null, 'r-3'], Math.floor(n / 4)),
      siteId: pick([null, 'site-1'], Math.floor(n / 3)),
      deviceId: pick(['d-1', 'd-2', null], n),
      verdict: pick(['explained', 'violation', 'rejected'] as const, Math.floor(n / 2)),
      rules: pick([[], ['rule-a'], ['rule-a', 'rule-b']], n),
      role: pick(['support', null], Math.floor(n / 5)),
      employer: pick([null, 'Acme', 'B\tV', '\ufeffAcme'], n),
      purpose: pick(['legal-process', 'unspecified'], Math.floor(n / 6)),
      sourceId: pick(['s-1', 's-2', null], Math.floor(n / 2)),
      path: pick(['app', 'database'], n),
      outcome: pick(['allowed', 'denied'], Math.floor(n / 3)),
      action: pick(['view', 'export'], Math.floor(n / 8)),
      occurredAt: n % 11 === 0 ? null : 500 + n,
    }),
  );
}
