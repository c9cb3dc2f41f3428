import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Spool } from '../../../services/emitter/spool/spool.ts';
import { SpoolReader } from '../../../services/emitter/spool/spool-reader.ts';
import { aFolder } from '../../support/emitter/fake-transport.ts';

const jsonOf = (sequence: number) => JSON.stringify({ sequence });

async function spoolWith(count: number) {
  const folder = aFolder();
  const spool = await Spool.open({ folder, bytesMax: 1_000_000 });
  for (let index = 0; index < count; index += 1) await spool.append(jsonOf);
  return { folder, spool, file: join(folder, 'spool-0000000000000000.log') };
}

async function closedSpoolWith(count: number) {
  const { spool, ...files } = await spoolWith(count);
  await spool.close();
  return files;
}

/** What the next start reads, and reports. */
async function readAll(folder: string) {
  const reports: string[] = [];
  const spool = await Spool.open({ folder, bytesMax: 1_000_000, report: (line) => reports.push(line) });
  const reader = new SpoolReader(spool, ({ message }) => reports.push(message));
  const read: string[] = [];
  for (let entries = await reader.next(); entries.length > 0; entries = await reader.next()) {
    read.push(...entries.map(({ json }) => json));
    await reader.delivered(entries);
  }
  const { nextSequence } = spool;
  await spool.close();
  return { read, nextSequence, reports };
}

/** What a process that is killed leaves of `folder`. */
function killedIn(folder: string): string {
  const copy = aFolder();
  cpSync(folder, copy, { recursive: true });
  for (const name of readdirSync(copy)) if (name.endsWith('.lock')) rmSync(join(copy, name));
  return copy;
}

describe('a start after the process was killed', () => {
  it('names the events of a first file that somebody removed', async () => {
    const { folder, file } = await closedSpoolWith(3);
    const spool = await Spool.open({ folder, bytesMax: 1_000_000 });
    const reader = new SpoolReader(spool, () => undefined);
    await reader.delivered((await reader.next()).slice(0, 1));
    await spool.append(jsonOf);
    const left = killedIn(folder);
    await spool.close();
    rmSync(file.replace(folder, left));
    expect(await readAll(left)).toEqual({
      read: [jsonOf(3)],
      nextSequence: 4,
      reports: ['events 1 to 2 are missing from the spool, expected all of them'],
    });
    expect((await readAll(left)).reports).toEqual([]);
  });

  it('names no events of a first file that was removed once it was delivered, after the disk was full', async () => {
    const { folder } = await closedSpoolWith(3);
    const spool = await Spool.open({ folder, bytesMax: 1_000_000 });
    const reader = new SpoolReader(spool, () => undefined);
    await reader.delivered((await reader.next()).slice(0, 1));
    const inTheWay = join(folder, 'delivered.json.new');
    mkdirSync(inTheWay);
    await reader.delivered(await reader.next());
    rmSync(inTheWay, { recursive: true });
    await reader.next();
    await spool.append(jsonOf);
    const left = killedIn(folder);
    await spool.close();
    expect(await readAll(left)).toEqual({ read: [jsonOf(3)], nextSequence: 4, reports: [] });
  });

  it('reports that the file in use is gone', async () => {
    const { folder, spool, file } = await spoolWith(3);
    const reader = new SpoolReader(spool, () => undefined);
    await reader.delivered((await reader.next()).slice(0, 1));
    const left = killedIn(folder);
    await spool.close();
    rmSync(file.replace(folder, left));
    const report = `no file of the spool \`${left}\` is there, expected the one in use: what waited in it is missing`;
    expect(await readAll(left)).toEqual({ read: [], nextSequence: 1, reports: [report] });
    expect((await readAll(left)).reports).toEqual([]);
    expect((await readAll(folder)).reports).toEqual([]);
  });
});
