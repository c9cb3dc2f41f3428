import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { openRegister } from '../../../services/adapters/embedded/register/open-register.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import type { RegisterRecord } from '../../../services/domain/register/register-record.ts';
import { decodeRegisterRecord } from '../../../services/records/register-record/decode-register-record.ts';
import { encodeRegisterRecord } from '../../../services/records/register-record/encode-register-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { companyOf } from './company.ts';

/** Runs as a separate process: `load-register.js FOLDER RECORDS` prints a `LoadedRegister` as JSON. */
export interface LoadedRegister {
  readonly perSecond: number;
  readonly rssBytesMax: number;
  readonly encodedBytes: number;
  readonly fileBytes: number;
}

/** Records in a batch of the log. */
const BATCH_RECORDS = 1_000;

const [folder = '', records = '0'] = process.argv.slice(2);
const company = companyOf(Number(records));
const table = await openRegister({
  folder,
  log: memoryLog({ clock: Date.now }),
  logger: pino({ level: 'silent' }),
});
const began = performance.now();
let encodedBytes = 0;
let offset = 0;

async function apply(record: RegisterRecord): Promise<void> {
  // Records pass through the codec, as the follower of the topic receives them.
  const value = encodeRegisterRecord(record);
  encodedBytes += value.length;
  table.applyRecord(decodeRegisterRecord(schemaIds.registerRecord, value), offset);
  offset += 1;
  if (offset % BATCH_RECORDS !== 0) return;
  await table.applied(offset, { offset: offset - 1, appendedAt: 0, key: null, value, headers: {} });
}

for (const record of company.staff) await apply(record);
for (let number = 0; number < company.records; number += 1) await apply(company.record(number));
await table.applied(offset, { offset: offset - 1, appendedAt: 0, key: null, value: Buffer.alloc(0), headers: {} });
await table.flush();
const loaded: LoadedRegister = {
  perSecond: (offset / (performance.now() - began)) * 1_000,
  rssBytesMax: process.resourceUsage().maxRSS * 1_024,
  encodedBytes,
  fileBytes: statSync(join(folder, 'data.mdb')).size,
};
await table.close();
console.log(JSON.stringify(loaded));
