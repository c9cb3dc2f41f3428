import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize } from 'node:v8';
import { type Database, open as openLmdb } from 'lmdb';
import { DECIDED_ACCESS_LAYOUT } from '../../../services/adapters/embedded/decided-access-record.ts';
import { openDecidedAccesses } from '../../../services/adapters/embedded/decided-accesses.ts';
import { IDENTITY_LAYOUT } from '../../../services/adapters/embedded/identity-record.ts';
import { openIdentityTable } from '../../../services/adapters/embedded/identity-table.ts';
import { RegisterTable } from '../../../services/adapters/embedded/register/register-table.ts';
import { openStateFile } from '../../../services/adapters/embedded/register/state-file.ts';
import { STATE_ROWS_LAYOUT } from '../../../services/adapters/embedded/register/state-format.ts';
import { HISTORY_LAYOUT, openRegisterHistory } from '../../../services/adapters/embedded/register-history.ts';
import { openRowTable } from '../../../services/adapters/embedded/row-table.ts';
import type { JsonCache } from '../../../services/adapters/filesystem/json-cache.ts';
import { REEVALUATIONS_LAYOUT, Reevaluations } from '../../../services/auditor/reevaluations.ts';
import { DETECTOR_LAYOUT, DetectorState } from '../../../services/detector/detector-state.ts';
import { MARKS_LAYOUT, ReplayMarks } from '../../../services/detector/replay/replay-marks.ts';
import { canaryActors } from '../../../services/domain/access-event/canary.ts';
import { storedUnknownTimes } from '../../../services/domain/access-search/stored-unknown-times.ts';
import { AlertFold } from '../../../services/domain/alert/alert-fold.ts';
import { ALERT_ROWS_LAYOUT } from '../../../services/domain/alert/row-keys.ts';
import { Canaries } from '../../../services/domain/canary/canaries.ts';
import { WatchGaps } from '../../../services/domain/canary/watch-gaps.ts';
import { groups } from '../../../services/domain/finding/alert-group.ts';
import { Detection } from '../../../services/domain/finding/detection.ts';
import type { Finding } from '../../../services/domain/finding/finding.ts';
import { accessKeys } from '../../../services/domain/late-facts/access-keys.ts';
import { Notices } from '../../../services/domain/notification/notices.ts';
import { registerKinds } from '../../../services/domain/register/register-record.ts';
import type { SortedRows } from '../../../services/domain/sorted-rows.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { aDecision, anEvent } from '../../support/auditor/auditor-world.ts';
import { aDetectedAccess, HOUR, JUNE } from '../../support/decision-builders.ts';
import { aRecord } from '../../support/register-builders.ts';
import { stopsAt } from '../../support/rows/snapshot-stops.ts';

/**
 * A cache of another layout is never read: it is removed, and made again from the topics. What each layout writes is
 * pinned here: where a fingerprint differs, count the layout up and put the new fingerprint beside the new layout. That costs users one rebuild; rows
 * that are misread cost them wrong decisions.
 */
const fingerprints: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  identities: { 3: '630607d7edc00d0e' },
  'decided accesses': { 6: 'f065fd65ee5fb1fc' },
  'register history': { 3: '13db0eda3e35ffe8' },
  'register state': { 10: '7bf16d3ee549fcd2' },
  alerts: { 27: 'd20220563640d821' },
  'detector memory': { 46: 'd5d9d6c89e8e5966' },
  're-evaluations': { 2: 'd55c2c1501750a72' },
  'detector marks': { 1: '63c139916651265c' },
};

interface Filled {
  /** True when the cache is at the start of its topic. */
  readonly isEmpty: boolean;
  /** Stores what a topic contains, unless it is there. */
  fill(): Promise<void>;
}

interface Cache {
  readonly layout: string;
  readonly tables: readonly string[];
  open(folder: string): Promise<Filled>;
  /** What rows mean, where their bytes may differ for the same value. */
  meaning?(rows: readonly string[]): readonly string[];
}

const caches: Record<string, Cache> = {
  identities: {
    layout: IDENTITY_LAYOUT,
    tables: [],
    async open(folder) {
      const table = openIdentityTable({ folder, runRows: 2 });
      return {
        isEmpty: table.position(1).offset === 0,
        async fill() {
          const entry = (eventId: string) => ({
            key: hash('sha256', `support-console ${eventId}`, 'binary'),
            contentHash: 'a7'.repeat(32),
            partition: 1,
            sourceOffset: 5,
            appendedAt: 1_000,
          });
          table.put(1, at(6), ['e1', 'e2', 'e3'].map(entry));
          // Written on its own, they become a run.
          await table.expireBefore(0);
          table.put(1, at(7), [entry('e4')]);
          await table.close();
        },
      };
    },
  },
  'decided accesses': {
    layout: DECIDED_ACCESS_LAYOUT,
    tables: [],
    async open(folder) {
      const table = openDecidedAccesses({ folder });
      return {
        isEmpty: table.position(1).offset === 0,
        async fill() {
          const access = {
            partition: 1,
            occurredAt: 5e9,
            appendedAt: 6e9,
            registerOffset: 0,
            keys: [accessKeys.owner('o-1'), accessKeys.actor('e-1')],
          };
          const entry = (sourceOffset: number) => Buffer.from(`entry ${sourceOffset}`);
          table.put(
            1,
            at(7),
            [5, 6].map((sourceOffset) => ({ ...access, sourceOffset, entry: entry(sourceOffset), schemaId: 18 })),
          );
          await table.close();
        },
      };
    },
  },
  'register history': {
    layout: HISTORY_LAYOUT,
    tables: [],
    async open(folder) {
      const history = openRegisterHistory({ folder });
      return {
        isEmpty: history.position.nextOffset === 0,
        async fill() {
          const filed = records.map((record, offset) => ({ offset, appendedAt: 1_000 + offset, record }));
          await history.add(filed, { nextOffset: 7, nextSeal: 1 });
          await history.close();
        },
      };
    },
  },
  'register state': {
    layout: STATE_ROWS_LAYOUT,
    tables: [...registerKinds.map((kind) => `newest ${kind}`), 'others', 'rows', 'meta'],
    async open(folder) {
      const table = new RegisterTable(folder, await openStateFile(folder));
      return {
        isEmpty: table.nextOffset === 0,
        async fill() {
          for (const [offset, record] of records.entries()) table.applyRecord(record, offset);
          const last = { offset: records.length - 1, appendedAt: 0, key: null, value: Buffer.alloc(0), headers: {} };
          await table.applied(records.length, last);
          await table.close();
        },
      };
    },
  },
  alerts: {
    layout: ALERT_ROWS_LAYOUT,
    tables: [],
    async open(folder) {
      const table = openRowTable(folder, ALERT_ROWS_LAYOUT);
      return {
        isEmpty: table.position() === null,
        async fill() {
          const fold = new AlertFold(table);
          const at = { offset: 7, appendedAt: 1_000 };
          for (const finding of [aFinding('f-1', 'ev-1'), aFinding('f-2', 'ev-2')]) fold.apply(finding, at);
          fold.apply({ kind: 'withdrawal', findingId: 'f-2', detectedAt: 1_000 }, at);
          fold.settle();
          const notices = new Notices(table);
          notices.apply(aFinding('f-1', 'ev-1'), { is: 'opened', alertId: 'a-1' }, at, () => null);
          notices.apply(
            { ...aNotification, target: 'soc', lane: 'critical', through: 7 },
            { is: 'not-known' },
            at,
            () => null,
          );
          fillWatched(table);
          await table.moveTo(Buffer.from('8'));
          await table.close();
        },
      };
    },
  },
  'detector memory': {
    layout: DETECTOR_LAYOUT,
    tables: [],
    // V8 writes a number as it is kept at that moment, whole or not, so bytes depend on what the process did before.
    meaning: (rows) =>
      rows.map((row) => {
        const [key = '', value = ''] = row.split(' ');
        const bytes = Buffer.from(value, 'hex');
        if (key.startsWith(CHUNK_PREFIX)) return `${key} ${JSON.stringify(deserialize(bytes), plain)}`;
        if (bytes[0] !== OPENING_BRACE) return row;
        return `${key} ${JSON.stringify({ ...JSON.parse(bytes.toString()), lengths: [], crc32: 0 })}`;
      }),
    async open(folder) {
      const table = openRowTable(folder, DETECTOR_LAYOUT);
      return {
        isEmpty: table.position() === null,
        async fill() {
          const state = new DetectorState(table);
          const detection = new Detection(table);
          for (const access of detectedAccesses()) detection.observe(access, JUNE);
          const partitions = Array.from({ length: PARTITIONS_DECIDED }, () => ({ position: at(7), appendedAt: JUNE }));
          await (await state.take(detection, { stops: stopsAt(partitions), alertsFrom: 3 })).write();
          await state.close();
        },
      };
    },
  },
  're-evaluations': {
    layout: REEVALUATIONS_LAYOUT,
    tables: [],
    async open(folder) {
      const table = await Reevaluations.open(folder, { endOffset: async () => 9 });
      return {
        isEmpty: table.offset(0) === 0,
        async fill() {
          const because = { kind: 'ticket', id: 'T-1' } as const;
          const reevaluation = { at: 1_000, because, previousVerdict: 'violation' } as const;
          const decision = { ...aDecision(anEvent()), sourceOffset: 5, registerOffset: 3, reevaluation };
          for (const partition of [0, 1]) table.add(partition, decision);
          table.addedSealed(0, 7);
          await table.close();
        },
      };
    },
  },
};

const aNotification = {
  kind: 'notification',
  outcome: 'delivered',
  messageId: 'msg_1',
  covers: [{ alertId: 'a-1', cause: 'opened' }],
  attempts: 1,
  at: 1_000,
  answer: null,
} as const;

/** Every detector remembers some of them. */
function detectedAccesses() {
  const kinds = [
    { action: 'view', verdict: 'unexplained' },
    { action: 'view', verdict: 'unexplained', accessId: 'ev-0' },
    { action: 'view', outcome: 'denied', verdict: 'violation' },
    { action: 'download', verdict: 'explained' },
    { action: 'livestream', permissionUntil: JUNE },
    { action: 'view', purpose: 'prevent-harm-or-loss', team: 'support' },
    { action: 'grant', staffId: 'e-9' },
    { action: 'view', path: 'direct-store' },
  ] as const;
  return Array.from({ length: 64 }, (_, number) =>
    aDetectedAccess({
      eventId: `ev-${number}`,
      occurredAt: JUNE + number * HOUR,
      appendedAt: JUNE + number * HOUR,
      actorId: `e-${number % 5}`,
      role: 'agent',
      recordingId: `r-${number % 3}`,
      ownerId: `o-${number % 11}`,
      cameraId: `c-${number % 11}`,
      locationClass: number % 2 === 0 ? 'intimate' : 'outdoor',
      ...(kinds[number % kinds.length] ?? {}),
    }),
  );
}

/** Canary accesses, the second one late, a gap on record, and a read that no tool reported. */
function fillWatched(table: SortedRows): void {
  const [canaries, gaps] = [new Canaries(table, PARTITIONS_DECIDED), new WatchGaps(table, PARTITIONS_DECIDED)];
  const actorId = canaryActors(PARTITIONS_DECIDED)[1] ?? '';
  for (const [minute, late] of [
    [0, 0],
    [5, 5],
    [10, 0],
  ] as const) {
    const [finding] = [aFinding(`f-${minute}`, 'canary-300s-1')];
    const evidence = finding.evidence.map((cited) => ({ ...cited, occurredAt: JUNE + minute * 60_000 }));
    const passage = { partition: 1, offset: minute, decidedAt: JUNE + minute * 60_000 };
    const appendedAt = JUNE + (minute + late) * 60_000;
    const returned = canaries.apply(
      { ...finding, group: groups.canary(), actorId, evidence, passage },
      { offset: minute, appendedAt },
    );
    if (returned !== null) gaps.canaryReturned(returned);
  }
  const collected = {
    stage: 'collection',
    input: 'trail',
    partition: null,
    from: JUNE,
    to: JUNE + 1,
    at: JUNE,
  } as const;
  const gap = { kind: 'watch-gap', because: 'late', ...collected } as const;
  gaps.apply(gap, { offset: 7, appendedAt: JUNE });
  const times = storedUnknownTimes(table);
  times.apply(gap);
  times.apply({ ...aFinding('f-read', 'read-1'), rule: 'unreported-access' });
}

function aFinding(findingId: string, eventId: string): Finding {
  const group = 'actor:e-1';
  const about = { rule: 'a-rule', severity: 'high', group, actorId: 'e-1', sourceId: null } as const;
  const facts = {
    action: 'view',
    cameraId: 'c-1',
    recordingId: 'r-1',
    locationClass: 'intimate',
    isOfChild: false,
    isOfCoworker: true,
    isOfHousehold: false,
    endToEndEncrypted: false,
    tried: [{ kind: 'ticket', id: 'T-1', state: 'expired' }],
  };
  const evidence = [{ eventId, sourceId: 's', ownerId: 'o-1', occurredAt: 900, appendedAt: 1_000, facts }];
  const by = { detection: 'a-rule', detectionVersion: '0123456789abcdef', missing: null, passage: null };
  return { kind: 'finding', findingId, ...about, detectedAt: 1_000, evidence, summary: 'A sentence.', ...by };
}

/** Versions and a correction of one id, what lies in the row of an owner, and an id that keys shorten. */
const records = [
  aRecord('account', { id: 'o-1', authorisedUsers: ['u-1'] }),
  aRecord('camera', { id: 'c-1', ownerId: 'o-1' }),
  aRecord('camera', { id: 'c-1', ownerId: 'o-1', validFrom: '2026-01-01T00:00:00Z' }),
  aRecord('camera', { id: 'c-1', ownerId: 'o-2', validFrom: '2026-01-01T00:00:00Z' }),
  aRecord('consent', { id: 'C-1', ownerId: 'o-1', cameraIds: ['c-1'] }),
  aRecord('ticket', { id: 'T'.repeat(2_000), ownerId: 'o-1' }),
];

/** Of the pieces of a snapshot: here each detector needs one. */
const CHUNK_PREFIX = Buffer.from('s\0\0\0').toString('hex');
const OPENING_BRACE = '{'.charCodeAt(0);

function plain(_key: string, value: unknown): unknown {
  if (value instanceof Map) return { map: [...value] };
  if (value instanceof Set) return { set: [...value] };
  if (ArrayBuffer.isView(value)) return { [value.constructor.name]: [...(value as Uint8Array)].map(String) };
  return typeof value === 'number' ? String(value) : value;
}

const scratch = mkdtempSync(join(tmpdir(), 'custodes-layout-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.each(Object.entries(caches))('the cache of %s', (name, { layout, open, tables, meaning = (rows) => rows }) => {
  const folder = join(scratch, name);
  const fillIfEmpty = async () => {
    const { isEmpty, fill } = await open(folder);
    await fill();
    return isEmpty;
  };
  let written: readonly string[];
  beforeAll(async () => {
    await fillIfEmpty();
    written = meaning(await rowsOf(folder, tables));
  });

  it.each([
    ['of an earlier layout', (root: Root) => root.putSync(LAYOUT_KEY, Buffer.from('0'))],
    ['of a release before layouts', (root: Root) => root.removeSync(LAYOUT_KEY)],
  ])('that is %s is removed, and the same content comes back', async (_which, change) => {
    expect(await fillIfEmpty()).toBe(false);
    await withTables(folder, tables, (root, [table = root]) => {
      change(root);
      table.putSync(Buffer.from('a row that nobody wrote'), Buffer.from('junk'));
    });
    expect(await fillIfEmpty()).toBe(true);
    expect(meaning(await rowsOf(folder, tables))).toEqual(written);
  });

  it('has the rows of its layout', () => {
    // What follows the number changes with a schema, and the number with the rows.
    const [number = ''] = layout.split(' ');
    expect(written.length).toBeGreaterThan(1);
    expectPinned(name, number, written);
  });
});

describe('the marks of a detector', () => {
  const marksIn = (value: unknown) => {
    const saved: unknown[] = [value];
    const cache: JsonCache = { load: async () => saved.at(-1), save: async (next) => void saved.push(next) };
    return { saved, open: () => ReplayMarks.open(cache) };
  };
  const positions = Array.from({ length: PARTITIONS_DECIDED }, (_, partition) => at(partition));
  const later = 1_000 + 2 * 366 * 86_400_000;
  const noteTwoYearsApart = async (marks: ReplayMarks) => {
    for (const day of [0, 2 * 366]) await marks.note(1_000 + day * 86_400_000, positions, later);
  };

  it('are read again, but not those of another layout', async () => {
    const { saved, open } = marksIn(null);
    await noteTwoYearsApart(await open());
    const [written] = saved.slice(-1) as [{ layout: number; marks: unknown }];
    expect((await open()).start(later)).toEqual(positions);
    for (const other of [{ ...written, layout: MARKS_LAYOUT + 1 }, written.marks]) {
      const planted = marksIn(other);
      const marks = await planted.open();
      expect(marks.start(later).map(({ offset }) => offset)).toEqual(positions.map(() => 0));
      await noteTwoYearsApart(marks);
      expect(planted.saved.at(-1)).toEqual(written);
    }
    expectPinned('detector marks', String(MARKS_LAYOUT), [JSON.stringify(written)]);
  });
});

type Root = Database<Buffer, Buffer>;
const LAYOUT_KEY = Buffer.from('layout');

async function withTables<Result>(
  folder: string,
  names: readonly string[],
  use: (root: Root, tables: readonly Root[]) => Result,
): Promise<Result> {
  const encodings = { encoding: 'binary', keyEncoding: 'binary' } as const;
  const root = openLmdb<Buffer, Buffer>({ path: folder, noSubdir: false, maxDbs: 32, ...encodings });
  const tables = names.map((name) => root.openDB({ name, encoding: 'binary', keyEncoding: 'binary' }) as Root);
  const result = use(root, tables);
  await root.close();
  return result;
}

/** Every row but the layout, as hex. */
function rowsOf(folder: string, names: readonly string[]): Promise<string[]> {
  return withTables(folder, names, (root, tables) =>
    (tables.length > 0 ? tables : [root]).flatMap((table) =>
      [...table.getRange()]
        .filter(({ key }) => !LAYOUT_KEY.equals(key))
        .map(({ key, value }) => `${key.toString('hex')} ${value.toString('hex')}`),
    ),
  );
}

function expectPinned(name: string, layout: string, rows: readonly string[]): void {
  const found = hash('sha256', rows.join('\n')).slice(0, 16);
  expect({ [`${name}, layout ${layout}`]: found }).toEqual({
    [`${name}, layout ${layout}`]: fingerprints[name]?.[layout],
  });
}

function at(offset: number) {
  return { offset, state: { epoch: 1, owner: 'o', last: offset, register: 0, chain: Buffer.alloc(32, 7) } };
}
