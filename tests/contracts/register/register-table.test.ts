import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RegisterTable } from '../../../services/adapters/embedded/register/register-table.ts';
import { openStateFile } from '../../../services/adapters/embedded/register/state-file.ts';
import { StoredVersions } from '../../../services/adapters/embedded/register/stored-versions.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import { isWhole } from '../../support/process/pass.ts';
import { createRandom } from '../../support/random.ts';
import { disagreements } from '../../support/register/ask-everything.ts';
import { randomRecord } from '../../support/register/random-records.ts';

/** Sequences of records, and records of each. */
const SEQUENCES = isWhole ? 8 : 3;
const RECORDS = 400;

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe('the register on lmdb answers as the one in memory', () => {
  it.each(Array.from({ length: SEQUENCES }, (_, seed) => seed))(
    'whatever was filed, asked, written and opened again in between (seed %i)',
    async (seed) => {
      const random = createRandom(seed);
      const folder = newFolder();
      const memory = createRegisterView();
      let table = await openTable(folder);
      for (let offset = 0; offset < RECORDS; offset += 1) {
        const record = randomRecord(random);
        expect(table.view.isDuplicate(record)).toBe(memory.isDuplicate(record));
        expect(table.view.aliasConflict(record) === null).toBe(memory.aliasConflict(record) === null);
        memory.applyRecord(record);
        table.applyRecord(record, offset);
        // Looked up between writes too, so that what is remembered of an id has to be given up.
        table.view.begun(record.kind, record.id, record.validFrom - 1);
        await table.applied(offset + 1, logRecord(offset));
        if (random.chance(0.05)) void table.flush();
        if (random.chance(0.02)) await table.flush();
        if (random.chance(0.01)) {
          await table.close();
          table = await openTable(folder);
        }
        if (random.chance(0.02)) expect(disagreements(table.view, memory)).toEqual([]);
      }
      expect(disagreements(table.view, memory)).toEqual([]);
      await table.close();
      table = await openTable(folder);
      expect(table.position).toMatchObject({ nextOffset: RECORDS });
      expect(disagreements(table.view, memory)).toEqual([]);
      await table.close();
    },
  );
});

describe('the register on lmdb of which much waits', () => {
  it.each([
    ['between two steps of a write', 900],
    ['within a step of a write', 1_000],
  ])('is read on where the process ended %s', async (_, endedAt) => {
    const random = createRandom(7);
    const records = Array.from({ length: 1_500 }, () => randomRecord(random));
    const folder = newFolder();
    const apply = async (table: RegisterTable, until: number) => {
      for (let from = table.nextOffset; from < until; from = table.nextOffset) {
        const next = Math.min(from + 300, until);
        for (const [at, record] of records.slice(from, next).entries()) table.applyRecord(record, from + at);
        await table.applied(next, logRecord(next - 1));
      }
    };
    const before = await openTable(folder);
    const { put } = StoredVersions.prototype;
    const broken = jest.spyOn(StoredVersions.prototype, 'put').mockImplementation(function (
      this: StoredVersions,
      record,
      offset,
    ) {
      if (offset === endedAt) throw new Error('ended');
      put.call(this, record, offset);
    });
    await apply(before, 1_500);
    await expect(before.flush()).rejects.toThrow('ended');
    broken.mockRestore();

    const memory = createRegisterView();
    const table = await openTable(folder);
    expect(table.position.nextOffset).toBe(900);
    for (const record of records.slice(0, 900)) memory.applyRecord(record);
    expect(disagreements(table.view, memory)).toEqual([]);
    await apply(table, 1_500);
    const written = table.flush();
    for (const record of records.slice(900)) memory.applyRecord(record);
    await written;
    expect(table.position).toMatchObject({ nextOffset: 1_500 });
    expect(disagreements(table.view, memory)).toEqual([]);
    await table.close();
  });
});

async function openTable(folder: string): Promise<RegisterTable> {
  return new RegisterTable(folder, await openStateFile(folder));
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-register-'));
  folders.push(folder);
  return folder;
}

function logRecord(offset: number) {
  return { offset, appendedAt: offset, key: null, value: Buffer.from(`${offset}`), headers: {} };
}
