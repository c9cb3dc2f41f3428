import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { memoryLog } from '../../../../services/adapters/memory/memory-log.ts';
import { memoryObjectStore } from '../../../../services/adapters/memory/memory-object-store.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import { startArchiver } from '../../../../services/archiver/flow.ts';
import { frame, unframe } from '../../../../services/avro/framing.ts';
import type { AccessEvent } from '../../../../services/domain/access-event/access-event.ts';
import type { AppendRecord, Log } from '../../../../services/domain/decision-log/log.ts';
import { ObjectUnreadableError } from '../../../../services/domain/transparency-log/object-store.ts';
import { decodeAccessEvent } from '../../../../services/records/access-event/decode-access-event.ts';
import { encodeRegisterRecord } from '../../../../services/records/register-record/encode-register-record.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { encodeTick } from '../../../../services/records/tick/encode-tick.ts';
import { topicPartitions } from '../../../../services/topology.ts';
import { aSigner } from '../../../support/archive-builder.ts';
import { until } from '../../../support/auditor/auditor-world.ts';
import { serveRegister } from '../../../support/auditor/register-server.ts';
import { aRecordJson, readRecord } from '../../../support/register-builders.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const folder = mkdtempSync(join(tmpdir(), 'custodes-register-history-'));
const logger = pino({ level: 'silent' });
const signer = aSigner();
let now = START;
let log: Log;
const objects = memoryObjectStore();
const closing: (() => Promise<void>)[] = [];

type Json = Readonly<Record<string, unknown>>;
const toRecord = (json: Json): AppendRecord => {
  const record = readRecord(json);
  const value = frame(schemaIds.registerRecord, encodeRegisterRecord(record));
  return { key: Buffer.from(`${record.kind}\0${record.id}\0${record.validFrom}`), value };
};
const day = (number: number): string => new Date(START + number * DAY).toISOString();

/** Appends on a day, one record after the other. */
async function send(onDay: number, ...records: Json[]): Promise<void> {
  now = START + onDay * DAY;
  for (const json of records) await log.append('register', 0, [toRecord(json)]);
}

async function seal(): Promise<void> {
  const value = frame(schemaIds.tick, encodeTick({ stage: 'intake', at: now }));
  await log.append('register', 0, [{ key: Buffer.from('tick'), value }]);
  const archiver = startArchiver({ log, objects, signer, meters: openMeters(), logger, clock: () => now });
  await archiver.drain();
}

interface Answer {
  readonly status: number;
  readonly body: { items: Record<string, unknown>[]; nextCursor?: string; team?: string; errors?: { field: string }[] };
}

async function serve(read: Log, name: string, store = objects): Promise<(path: string) => Promise<Answer>> {
  const archive = { objects: store, vkey: signer.vkey };
  const server = await serveRegister({ log: read, folder: join(folder, name), clock: () => now, archive });
  closing.push(() => server.close());
  const get = async (path: string): Promise<Answer> => {
    const response = await fetch(`${server.url}/v1/register/${path}`);
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  for (let answer = await get('person'); answer.status === 503 && store === objects; answer = await get('person')) {}
  return get;
}

/** The topic as Kafka's compaction leaves it: of a key only the last record, at the offset it had. */
function compacted(full: Log): Log {
  return {
    ...full,
    async *read(topic, partition, from, options) {
      const last = new Map<string, number>();
      for await (const { records } of full.read(topic, partition, 0)) {
        for (const { key, offset } of records) last.set(String(key), offset);
      }
      for await (const batch of full.read(topic, partition, from, options)) {
        const records = batch.records.filter(({ key, offset }) => (last.get(String(key)) ?? offset) <= offset);
        yield { ...batch, records };
      }
    },
  };
}

/** What was recorded of reads, in the order in which they were. */
async function readsIn(read: Log): Promise<(AccessEvent['search'] | null)[]> {
  const events: AccessEvent[] = [];
  for (let partition = 0; partition < topicPartitions['access-events']; partition += 1) {
    for await (const { records } of read.read('access-events', partition, 0)) {
      for (const { value } of records) {
        const framed = unframe(value);
        if (framed !== null) events.push(decodeAccessEvent(framed.schemaId, framed.body));
      }
    }
  }
  return events.sort((one, other) => (one.eventId < other.eventId ? -1 : 1)).map(({ search }) => search);
}

const person = aRecordJson('person', { validFrom: day(-10), team: 'eu' });

beforeAll(async () => {
  log = memoryLog({ clock: () => now });
  await send(0, person, aRecordJson('account'), aRecordJson('person', { id: 'e-2', team: 'eu', aliases: ['x', 'y'] }));
  await send(1, { ...person, team: 'us' });
  await seal();
  await send(2, { ...person, team: 'apac', validFrom: day(1) }, { ...person, team: 'latam' });
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the register in two times', () => {
  it('returns what was valid at a time, as known at a time', async () => {
    const get = await serve(log, 'times');
    const teamOf = async (parameters: string) => (await get(`person/e-1042?${parameters}`)).body.team;
    expect(await teamOf('')).toBe('apac');
    expect(await teamOf(`knownAt=${day(0)}`)).toBe('eu');
    expect(await teamOf(`knownAt=${day(1)}`)).toBe('us');
    expect(await teamOf(`knownAt=${day(1)}&asOf=${day(5)}`)).toBe('us');
    expect(await teamOf(`knownAt=${day(2)}&asOf=${day(0)}`)).toBe('latam');
    expect(await teamOf(`asOf=${day(0)}`)).toBe('latam');
    expect(await teamOf(`knownAt=${day(2).replace('Z', '%2B00:00')}`)).toBe('apac');
    expect((await get(`person/e-1042?knownAt=${day(-1)}`)).status).toBe(404);
    expect((await get(`person/e-1042?asOf=${day(-11)}`)).status).toBe(404);
  });

  it.each(['embedded', 'compacted'])(
    'lists every record ever appended, newest first, from a log that is %s',
    async (kind) => {
      const get = await serve(kind === 'compacted' ? compacted(log) : log, kind);
      const { body } = await get('person/e-1042/history');
      expect(body.items).toMatchObject([
        {
          offset: 6,
          appendedAt: day(2),
          corrects: 3,
          correctedBy: null,
          record: { team: 'latam', issuer: 'example', approver: null },
        },
        {
          offset: 5,
          appendedAt: day(2),
          corrects: null,
          correctedBy: null,
          record: { team: 'apac', validFrom: day(1) },
        },
        { offset: 3, appendedAt: day(1), corrects: 0, correctedBy: 6, record: { team: 'us', validFrom: day(-10) } },
        { offset: 0, appendedAt: day(0), corrects: null, correctedBy: 3, record: { team: 'eu', validUntil: null } },
      ]);
      expect(body.nextCursor).toBeUndefined();
    },
  );

  it('goes on after a restart where it stopped, and shows at once what was acknowledged', async () => {
    const first = await serve(log, 'restart');
    expect((await first('person/e-3/history')).status).toBe(404);
    for (const close of closing.splice(0)) await close();
    await send(3, aRecordJson('person', { id: 'e-3' }));
    const get = await serve(compacted(log), 'restart');
    expect((await get('person/e-3/history')).body.items).toHaveLength(1);
    expect((await get('person/e-1042/history')).body.items).toHaveLength(4);
    await send(3, aRecordJson('person', { id: 'e-3', team: 'new' }));
    expect((await get('person/e-3/history')).body.items).toHaveLength(2);
  });

  it('gives the history in pages', async () => {
    const get = await serve(log, 'pages');
    const first = await get('person/e-1042/history?limit=3');
    const second = await get(`person/e-1042/history?limit=3&cursor=${first.body.nextCursor}`);
    const offsets = [...first.body.items, ...second.body.items].map(({ offset }) => offset);
    expect([offsets, second.body.nextCursor]).toEqual([[6, 5, 3, 0], undefined]);
  });

  it('lists what is in force of a kind by id, filtered by any field, in pages', async () => {
    const get = await serve(log, 'list');
    const idsOf = async (parameters: string) => (await get(`person?${parameters}`)).body.items.map(({ id }) => id);
    expect(await idsOf(`knownAt=${day(2)}`)).toEqual(['e-1042', 'e-2']);
    expect(await idsOf(`knownAt=${day(2)}&team=eu`)).toEqual(['e-2']);
    expect(await idsOf(`knownAt=${day(0)}&team=eu`)).toEqual(['e-1042', 'e-2']);
    expect(await idsOf('aliases=y')).toEqual(['e-2']);
    expect(await idsOf(`knownAt=${day(2)}&systemOfRecord=example`)).toEqual(['e-1042', 'e-2']);
    expect(await idsOf('systemOfRecord=hr')).toEqual([]);
    expect(await idsOf('aliases=z')).toEqual([]);
    expect(await idsOf(`asOf=${day(-11)}`)).toEqual(expect.not.arrayContaining(['e-1042']));
    const first = await get(`person?limit=1&knownAt=${day(2)}`);
    const second = await get(`person?limit=1&knownAt=${day(2)}&cursor=${first.body.nextCursor}`);
    expect([first, second].map(({ body }) => body.items.map(({ id }) => id))).toEqual([['e-1042'], ['e-2']]);
  });

  it('records a page that somebody may have chosen by its cursor as a read of its records', async () => {
    const get = await serve(log, 'chosen');
    const cursorBehind = (id: string) => Buffer.from(id).toString('base64url');
    const recorded = async (path: string) => {
      const from = await readsIn(log);
      await get(path);
      return (await readsIn(log)).slice(from.length);
    };
    expect(await recorded(`person?limit=50&asOf=${day(4)}&cursor=${cursorBehind('a')}`)).toMatchObject([
      { kind: 'browse', personId: null },
    ]);
    const ofOne = { kind: 'id', personId: 'e-1042' };
    expect(await recorded(`person?limit=1&asOf=${day(4)}&cursor=${cursorBehind('e-1041')}`)).toMatchObject([
      { ...ofOne, filter: expect.stringMatching('^/v1/register/person/e-1042[?]asOf=') },
    ]);
    const ofTwo = [{ personId: null }, { personId: 'e-1042' }, { personId: 'e-2' }];
    expect(await recorded(`person?limit=2&asOf=${day(5)}&cursor=${cursorBehind('e-1041')}`)).toMatchObject(ofTwo);
    const atTheEnd = `person?knownAt=${day(2)}&cursor=${cursorBehind('e-1042')}`;
    expect(await recorded(`${atTheEnd}&limit=49`)).toMatchObject([{ personId: null }, { personId: 'e-2' }]);
    expect(await recorded(`account?limit=1&cursor=${cursorBehind('o')}`)).toMatchObject([{}, { kind: 'id' }]);
    const [one] = (await get(`person?knownAt=${day(2)}&aliases=y`)).body.items;
    expect(await recorded(`person?knownAt=${day(3)}&validFrom=${one?.validFrom}`)).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({
          kind: 'id',
          personId: 'e-2',
          filter: `/v1/register/person/e-2?${new URLSearchParams({ knownAt: day(3) })}`,
        }),
      ]),
    );
  });

  it('records the last page of a walk as a part of the list, however few records are left', async () => {
    const get = await serve(log, 'walk');
    const before = await readsIn(log);
    const { body } = await get(
      `person?knownAt=${day(2)}&limit=50&cursor=${Buffer.from('e-1042').toString('base64url')}`,
    );
    expect(body.items.map(({ id }) => id)).toEqual(['e-2']);
    const reads = (await readsIn(log)).slice(before.length);
    expect(reads.filter((read) => read?.personId !== null)).toEqual([]);
  });

  it.each([
    ['dragon', 400, 'kind'],
    ['dragon/x', 400, 'kind'],
    ['dragon/x/history', 400, 'kind'],
    ['person/e-1042?knownAt=yesterday', 400, 'knownAt'],
    ['person/e-1042?at=now', 400, 'at'],
    ['person/e-1042/history?limit=0', 400, 'limit'],
    ['person/e-1042/history?cursor=x', 400, 'cursor'],
    ['person/e-1042/history?asOf=2026-01-01T00:00:00Z', 400, 'asOf'],
    ['person?colour=red', 400, 'colour'],
    ['person?cursor=!', 400, 'cursor'],
    ['person?team=a&team=b', 400, 'team'],
    ['person/nobody/history', 404, undefined],
  ])('answers %s with %p', async (path, status, field) => {
    const get = await serve(log, 'errors');
    const answer = await get(path);
    expect([answer.status, answer.body.errors?.[0]?.field]).toEqual([status, field]);
  });

  it.each([
    ['segments/', 'is missing', async () => null],
    ['tile/entries/', 'EIO', (key: string) => Promise.reject(new ObjectUnreadableError(key, 'EIO'))],
  ])('has no history rather than one with holes while an object of %s cannot be read', async (prefix, why, answer) => {
    const broken = { ...objects, get: (key: string) => (key.startsWith(prefix) ? answer(key) : objects.get(key)) };
    const archive = { objects: broken, vkey: signer.vkey };
    const server = await serveRegister({
      log: compacted(log),
      folder: join(folder, `broken-${prefix.length}`),
      clock: () => now,
      archive,
    });
    closing.push(() => server.close());
    const asked = async () => {
      const response = await fetch(`${server.url}/v1/register/person/e-1042/history`);
      return { status: response.status, ...((await response.json()) as { detail: string }) };
    };
    await until(async () => (await asked()).detail.includes(why));
    expect(await asked()).toMatchObject({
      status: 503,
      code: 'not-ready',
      detail: expect.stringContaining(prefix),
    });
    expect((await server.meters.archiveAlarms.get()).values[0]?.value).toBe(1);
  });
});
