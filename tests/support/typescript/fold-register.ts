import { RegisterTable } from '../../../services/adapters/embedded/register/register-table.ts';
import { openStateFile } from '../../../services/adapters/embedded/register/state-file.ts';
import { recordAt } from '../register/random-records.ts';

/*
 * Folds random records into a register's state from where it stands until it is killed, in batches of several sizes,
 * writing often. Prints where it stands after each batch.
 */
const [folder = '', seed = '0'] = process.argv.slice(2);
const table = new RegisterTable(folder, await openStateFile(folder));
for (let offset = table.nextOffset; ; ) {
  const end = offset + 1 + ((offset * 7) % 60);
  for (; offset < end; offset += 1) table.applyRecord(recordAt(Number(seed), offset), offset);
  await table.applied(end, { offset: end - 1, appendedAt: 0, key: null, value: Buffer.from(`${end}`), headers: {} });
  if (offset % 3 === 0) await table.flush();
  else if (offset % 3 === 1) void table.flush();
  process.stdout.write(`${end}\n`);
  await new Promise(setImmediate);
}
