import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RegisterTable } from '../../../services/adapters/embedded/register/register-table.ts';
import { openStateFile } from '../../../services/adapters/embedded/register/state-file.ts';
import { createRegisterView, type RegisterView } from '../../../services/domain/register/register-view.ts';
import { isWhole } from '../../support/process/pass.ts';
import { createRandom } from '../../support/random.ts';
import { disagreements } from '../../support/register/ask-everything.ts';
import { randomRecord } from '../../support/register/random-records.ts';

/** Sequences of records, and records of each. */
const SEQUENCES = isWhole ? 60 : 6;
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
      expect(table.position).toMatchObject({ nextOffset: RECORDS, size: memory.size() });
      expect(disagreements(table.view, memory)).toEqual([]);
      await table.close();
    },
  );
});

describe('the register that another thread writes', () => {
  it.each(Array.from({ length: SEQUENCES }, (_, seed) => seed))(
    'answers as the one in memory, whatever was written in between, and whoever is ahead (seed %i)',
    async (seed) => {
      const random = createRandom(seed);
      const folder = newFolder();
      const memory = createRegisterView();
      const writer = await openTable(folder);
      const reader = await openTable(folder, true);
      for (let offset = 0; offset < RECORDS; ) {
        const records = Array.from({ length: 1 + random.below(20) }, () => randomRecord(random));
        const isWriterAhead = random.chance(0.5);
        const apply = async (table: RegisterTable) => {
          for (const [at, record] of records.entries()) table.applyRecord(record, offset + at);
          await table.applied(offset + records.length, logRecord(offset + records.length - 1));
        };
        await apply(writer);
        if (isWriterAhead) await writer.flush();
        await apply(reader);
        for (const record of records) memory.applyRecord(record);
        offset += records.length;
        if (random.chance(0.1)) expect(disagreements(settled(reader.view), settled(memory))).toEqual([]);
        if (random.chance(0.2)) await Promise.all([writer.flush(), reader.flush()]);
      }
      expect(disagreements(settled(reader.view), settled(memory))).toEqual([]);
      await Promise.all([writer.flush(), reader.flush()]);
      expect(disagreements(reader.view, memory)).toEqual([]);
      await reader.close();
      await writer.close();
    },
  );
});

/**
 * What does not depend on who is ahead. A version that is in the file and in memory is counted roughly, and is twice
 * among those ever filed.
 */
function settled(view: RegisterView): RegisterView {
  const everFiled: RegisterView['everFiled'] = (kind, id) => {
    const texts = view.everFiled(kind, id).map((record) => JSON.stringify(record));
    return [...new Set(texts)].sort().map((text) => JSON.parse(text));
  };
  return { ...view, everFiled, size: () => 0 };
}

async function openTable(folder: string, isWrittenBeside = false): Promise<RegisterTable> {
  return new RegisterTable(folder, await openStateFile(folder), isWrittenBeside);
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-register-'));
  folders.push(folder);
  return folder;
}

function logRecord(offset: number) {
  return { offset, appendedAt: offset, key: null, value: Buffer.from(`${offset}`), headers: {} };
}
