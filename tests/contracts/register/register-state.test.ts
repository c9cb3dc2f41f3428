import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Database, open } from 'lmdb';
import { pino } from 'pino';
import { decodeFact } from '../../../services/adapters/avro/register-fact.ts';
import { openRegister } from '../../../services/adapters/embedded/register/open-register.ts';
import { RegisterTable } from '../../../services/adapters/embedded/register/register-table.ts';
import { openStateFile, RegisterStateError } from '../../../services/adapters/embedded/register/state-file.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { frame } from '../../../services/avro/framing.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { followRegister } from '../../../services/domain/register/register-follower.ts';
import { type RegisterRecord, registerKinds } from '../../../services/domain/register/register-record.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import { encodeRegisterRecord } from '../../../services/records/register-record/encode-register-record.ts';
import { checkRegisterRecord } from '../../../services/records/register-record/validate-register-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { isWhole } from '../../support/process/pass.ts';
import { createRandom } from '../../support/random.ts';
import { disagreements } from '../../support/register/ask-everything.ts';
import { recordAt } from '../../support/register/random-records.ts';
import { aRecord } from '../../support/register-builders.ts';
import { runTypescript } from '../../support/typescript/run-typescript.ts';

const KILLS = isWhole ? 4 : 1;
const NOW = Date.UTC(2026, 10, 24);

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe('the register after kill -9', () => {
  it('is the fold of the topic up to the position stored with it, through several kills', async () => {
    const folder = newFolder();
    const random = createRandom(20_261_124);
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await foldUntilKilled(folder, 10 + random.below(60));
      const table = await openTable(folder);
      const memory = createRegisterView();
      for (let offset = 0; offset < table.nextOffset; offset += 1) memory.applyRecord(recordAt(1, offset));
      expect(table.nextOffset).toBeGreaterThan(0);
      expect(disagreements(table.view, memory)).toEqual([]);
      await table.close();
    }
  });
});

describe('damaged state', () => {
  const account = aRecord('account', { householdId: 'a-household-nobody-else-has' });

  it.each([
    ['cut short', (file: string) => truncateSync(file, 12_288)],
    ['emptied', (file: string) => truncateSync(file, 0)],
    ['something else', (file: string) => writeFileSync(file, Buffer.alloc(100_000, 'not a database '))],
  ])('that is %s is read again', async (_, damage) => {
    const folder = await stateWith(Array.from({ length: 500 }, (_, offset) => recordAt(2, offset)));
    damage(join(folder, 'data.mdb'));
    const table = await openTable(folder);
    expect(table.nextOffset).toBe(0);
    expect(registerKinds.flatMap((kind) => table.view.all(kind))).toEqual([]);
    await table.close();
  });

  it('is named when it is met, ends the process, and is read again by the next', async () => {
    const folder = await stateWith([account]);
    const file = join(folder, 'data.mdb');
    const bytes = readFileSync(file);
    const at = bytes.indexOf('a-household');
    bytes.write('b', at);
    writeFileSync(file, bytes);
    const table = await openTable(folder);
    expect(() => table.view.inForce('account', account.id, NOW)).toThrow(/is damaged .*reads the topic again/);
    await expect(table.failed).rejects.toThrow(RegisterStateError);
    expect(() => table.applyRecord(account, 9)).toThrow(RegisterStateError);
    const next = await openTable(folder);
    expect(next.nextOffset).toBe(0);
    await next.close();
  });

  it('without the earlier versions that a record has is named, too', async () => {
    const folder = await stateWith([account, { ...account, householdId: 'later', validFrom: account.validFrom + 1 }]);
    await inTable(folder, 'others', async (others) => {
      const keys = [...others.getKeys()];
      expect(keys).toHaveLength(1);
      for (const key of keys) await others.remove(key);
    });
    const table = await openTable(folder);
    expect(() => table.view.history('account', account.id)).toThrow(
      /lacks its earlier versions.*reads the topic again/,
    );
    await expect(table.failed).rejects.toThrow(RegisterStateError);
  });
});

describe('damaged state that is met by a write', () => {
  const consent = aRecord('consent', { id: 'C-1', ownerId: 'o-9' });

  it('is named, ends the process, and is read again by the next', async () => {
    const folder = await stateWith([consent]);
    await inTable(folder, 'rows', async (rows) => {
      for (const { key, value } of [...rows.getRange()]) await rows.put(key, Buffer.alloc(value.length));
    });
    const table = await openTable(folder);
    table.applyRecord({ ...consent, id: 'C-2' }, 1);
    await table.applied(2, null);
    await expect(table.flush()).rejects.toThrow(/is damaged .*reads the topic again/);
    await expect(table.failed).rejects.toThrow(RegisterStateError);
    const next = await openTable(folder);
    expect(next.nextOffset).toBe(0);
    await next.close();
  });
});

describe('damaged state that is met by the start', () => {
  it.each(['position', 'issuers'])('is named, and read again by the next: %s', async (name) => {
    const folder = await stateWith([aRecord('account')]);
    await inTable(folder, 'meta', async (meta) => {
      await meta.put(Buffer.from(name), Buffer.from('{"nextOff'));
    });
    await expect(openTable(folder)).rejects.toThrow(/is damaged .*reads the topic again/);
    const next = await openTable(folder);
    expect(next.nextOffset).toBe(0);
    await next.close();
  });

  it.each([
    ['another digit in the position', 'position', ':'],
    ['another letter in the name of an issuer', 'issuers', '"'],
  ])('is named where one bit differs: %s', async (_, name, before) => {
    const folder = await stateWith([aRecord('account')]);
    await inTable(folder, 'meta', async (meta) => {
      const value = Buffer.from(meta.get(Buffer.from(name)) ?? Buffer.of());
      const at = value.indexOf(before) + 1;
      value[at] = (value[at] ?? 0) ^ 1;
      await meta.put(Buffer.from(name), value);
    });
    await expect(openTable(folder)).rejects.toThrow(/is damaged .*reads the topic again/);
  });

  it('is named where the position is gone', async () => {
    const folder = await stateWith([aRecord('account')]);
    await inTable(folder, 'meta', async (meta) => {
      await meta.remove(Buffer.from('position'));
    });
    await expect(openTable(folder)).rejects.toThrow(/is damaged .*reads the topic again/);
  });
});

describe('an id of any length', () => {
  // A key begins with the number of its bytes.
  const lengths = [1, 2, 127, 128, 132, 133, 134, 253, 254, 255, 256, 399, 400, 401, 1_000, 2_048];

  it.each(['x', 'é', '€'])('is listed once, of %s', async (character) => {
    const ids = lengths.map((length) => character.repeat(length));
    const records = ids.flatMap((id) =>
      (['person', 'account', 'consent', 'source'] as const).map((kind) => aRecord(kind, { id })),
    );
    const folder = await stateWith(records);
    const table = await openTable(folder);
    for (const kind of ['person', 'account', 'consent', 'source'] as const) {
      const found = table.view.all(kind).map(({ id }) => id);
      expect(found.sort()).toEqual(ids.sort());
    }
    await table.close();
  });
});

describe('the place of a ticket', () => {
  // The bytes of its first letters continue a number.
  const ownerId = 'ääää-owner';
  const ticket = aRecord('ticket', { id: 'T-1', ownerId });
  /** Before the place in the file: the key of the ticket. */
  const key = Buffer.from(`\x03T-1\0`);

  it.each([
    ['another byte for the owner', 2, 'T'.charCodeAt(0)],
    ['another chunk', 1, 1],
    ['a chunk that no row can have', 1, 0xff],
    ['a version', 0, 2],
  ])('that is damaged to have %s is not taken for an absent ticket', async (_, at, byte) => {
    const folder = await stateWith([ticket]);
    const file = join(folder, 'data.mdb');
    const bytes = readFileSync(file);
    const place = bytes.indexOf(key) + key.length - 1;
    expect(bytes.indexOf(`\0\0${ownerId}`)).toBe(place);
    expect(bytes.indexOf(key, place)).toBe(-1);
    bytes[place + at] = byte;
    writeFileSync(file, bytes);
    const table = await openTable(folder);
    expect(() => table.view.inForce('ticket', ticket.id, NOW)).toThrow(/is damaged .*reads the topic again/);
    await expect(table.failed).rejects.toThrow(RegisterStateError);
  });
});

describe('the file', () => {
  it.each([
    ['of as many digits', 100_000],
    ['of more and more digits', 1],
  ])('has full pages for ids %s that count up', async (_, first) => {
    const numbers = Array.from({ length: 20_000 }, (_, number) => first + number);
    const tickets = numbers.map((number) => aRecord('ticket', { id: `T-${number}`, ownerId: `o-${number % 997}` }));
    const consents = numbers.map((number) => aRecord('consent', { id: `C-${number}`, ownerId: `o-${number % 997}` }));
    const folder = await stateWith(tickets.flatMap((one, at) => [one, consents[at] ?? one]));
    const root = open({ path: folder, noSubdir: false, maxDbs: 32 });
    for (const kind of ['ticket', 'consent']) {
      const table = root.openDB({ name: `newest ${kind}`, encoding: 'binary', keyEncoding: 'binary' });
      const { entryCount, treeLeafPageCount } = table.getStats() as { entryCount: number; treeLeafPageCount: number };
      expect(entryCount).toBe(numbers.length);
      // Of 4,072 bytes in a page, each takes 10 of lmdb, at most 9 of its key and 7 of its place.
      expect(treeLeafPageCount).toBeLessThan((numbers.length * 26) / 4_072 / 0.95);
    }
    await root.close();
  });
});

describe('a restart', () => {
  it('goes on where it stopped, and reads nothing twice', async () => {
    const { log, from } = watched(await logOf([0, 1, 2]));
    const folder = newFolder();
    const before = await follow(folder, log);
    await before.table.close();
    await append(log, [3]);
    const after = await follow(folder, log);
    expect(after.follower.offset).toBe(4);
    expect(from).toEqual([0, 3]);
    expect(disagreements(after.table.view, memoryOf([0, 1, 2, 3]))).toEqual([]);
    await after.table.close();
  });

  it.each([
    ['ends before it', [0, 1]],
    ['has another record at it', [0, 1, 5, 3]],
  ])('on a log that %s reads that from its start', async (_, offsets) => {
    const folder = newFolder();
    const { table } = await follow(folder, await logOf([0, 1, 2]));
    await table.close();
    const other = await follow(folder, await logOf(offsets));
    expect(disagreements(other.table.view, memoryOf(offsets))).toEqual([]);
    await other.table.close();
  });
});

/** Runs a fold until it has printed so many lines, then kills it at once. */
async function foldUntilKilled(folder: string, batches: number): Promise<void> {
  const child = runTypescript('tests/support/typescript/fold-register.ts', [folder, '1']);
  const exited = once(child, 'exit');
  let printed = 0;
  for await (const _ of createInterface({ input: child.stdout })) {
    printed += 1;
    if (printed === batches) child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
}

async function stateWith(records: readonly RegisterRecord[]): Promise<string> {
  const folder = newFolder();
  const table = await openTable(folder);
  for (const [offset, record] of records.entries()) table.applyRecord(record, offset);
  const last = { offset: records.length - 1, appendedAt: 0, key: null, value: Buffer.alloc(0), headers: {} };
  await table.applied(records.length, last);
  await table.close();
  return folder;
}

/** Changes a table behind the back of the register. */
async function inTable(
  folder: string,
  name: string,
  change: (table: Database<Buffer, Buffer>) => Promise<void>,
): Promise<void> {
  const root = open({ path: folder, noSubdir: false, maxDbs: 32 });
  await change(root.openDB({ name, encoding: 'binary', keyEncoding: 'binary' }));
  await root.close();
}

async function follow(folder: string, log: Log) {
  const table = await openRegister({ folder, log, logger: pino({ level: 'silent' }) });
  const follower = followRegister(log, decodeFact, table);
  await follower.reached(await log.endOffset('register', 0));
  follower.stop();
  return { table, follower };
}

async function logOf(offsets: readonly number[]): Promise<Log> {
  const log = memoryLog({ clock: () => NOW });
  await append(log, offsets);
  return log;
}

/** A record that a follower takes: not every random one is a fact. */
function factAt(offset: number): RegisterRecord {
  for (let at = offset; ; at += 1_000) {
    const record = recordAt(3, at);
    if (checkRegisterRecord(record).length === 0) return record;
  }
}

async function append(log: Log, offsets: readonly number[]): Promise<void> {
  const values = offsets.map((offset) => frame(schemaIds.registerRecord, encodeRegisterRecord(factAt(offset))));
  await log.append(
    'register',
    0,
    values.map((value) => ({ key: null, value })),
  );
}

/** The log, noting where its register is followed from. */
function watched(log: Log): { log: Log; from: number[] } {
  const from: number[] = [];
  const read: Log['read'] = (topic, partition, offset, options) => {
    if (options?.follow) from.push(offset);
    return log.read(topic, partition, offset, options);
  };
  return { log: { ...log, read }, from };
}

function memoryOf(offsets: readonly number[]) {
  const memory = createRegisterView();
  for (const offset of offsets) memory.applyRecord(factAt(offset));
  return memory;
}

async function openTable(folder: string): Promise<RegisterTable> {
  return new RegisterTable(folder, await openStateFile(folder));
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-register-state-'));
  folders.push(folder);
  return folder;
}
