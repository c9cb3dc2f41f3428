import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Spool, type SpoolOptions } from '../../../services/emitter/spool/spool.ts';
import { encodeEntry, HEADER_BYTES } from '../../../services/emitter/spool/spool-entry.ts';
import { SpoolReader } from '../../../services/emitter/spool/spool-reader.ts';
import { aFolder } from '../../support/emitter/fake-transport.ts';

const ENTRY_BYTES = HEADER_BYTES + 200;
const jsonOf = (sequence: number, text = 'viewed') => JSON.stringify({ sequence, text }).padEnd(200);
const entriesOf = (sequences: readonly number[], text?: string) =>
  Buffer.concat(sequences.map((sequence) => encodeEntry({ sequence, json: jsonOf(sequence, text) })));

async function spoolWith(count: number, options: Partial<SpoolOptions> = {}) {
  const folder = aFolder();
  const spool = await Spool.open({ folder, bytesMax: 1_000_000, ...options });
  for (let index = 0; index < count; index += 1) await spool.append((sequence) => jsonOf(sequence));
  return { folder, spool, file: join(folder, 'spool-0000000000000000.log'), fresh: join(folder, 'segment.new') };
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
    read.push(...entries.map(({ json }) => json.trimEnd()));
    await reader.delivered(entries);
  }
  const { nextSequence } = spool;
  await spool.close();
  return { read, nextSequence, reports };
}

const viewed = (sequences: readonly number[], text?: string) =>
  sequences.map((sequence) => jsonOf(sequence, text).trimEnd());

/** What a process that is killed leaves of `folder`. */
function killedIn(folder: string): string {
  const copy = aFolder();
  cpSync(folder, copy, { recursive: true });
  for (const name of readdirSync(copy)) if (name.endsWith('.lock')) rmSync(join(copy, name));
  return copy;
}

describe('a file that was written again when the process died', () => {
  it.each(['removed', 'emptied', 'cut'])('takes the place of the one that was %s', async (change) => {
    let left = '';
    const openFile = async (path: string): Promise<FileHandle> => {
      const handle = await open(path, 'a', 0o600);
      const datasync = handle.datasync.bind(handle);
      handle.datasync = async () => {
        await datasync();
        if (path.endsWith('segment.new')) left = killedIn(folder);
      };
      return handle;
    };
    const { folder, file, spool } = await spoolWith(3, { openFile });
    if (change === 'removed') rmSync(file);
    else truncateSync(file, change === 'cut' ? ENTRY_BYTES + 50 : 0);
    await spool.close();
    expect(readdirSync(left)).toContain('segment.new');
    expect(await readAll(left)).toEqual({ read: viewed([0, 1, 2]), nextSequence: 3, reports: [] });
    expect(readdirSync(left)).not.toContain('segment.new');
  });

  it('takes the place of one with damaged bytes', async () => {
    const { folder, file, fresh } = await closedSpoolWith(3);
    writeFileSync(fresh, readFileSync(file));
    writeFileSync(file, readFileSync(file).fill(0, ENTRY_BYTES, ENTRY_BYTES + 40));
    expect(await readAll(folder)).toEqual({ read: viewed([0, 1, 2]), nextSequence: 3, reports: [] });
  });

  it('is used as far as it was written where the other one is gone', async () => {
    const { folder, file, fresh } = await closedSpoolWith(3);
    renameSync(file, fresh);
    truncateSync(fresh, 2 * ENTRY_BYTES + 30);
    expect(await readAll(folder)).toEqual({ read: viewed([0, 1]), nextSequence: 2, reports: [] });
  });

  it('is placed behind the files before it', async () => {
    const { folder, fresh } = await closedSpoolWith(3);
    writeFileSync(fresh, entriesOf([3, 4]));
    expect(await readAll(folder)).toEqual({ read: viewed([0, 1, 2, 3, 4]), nextSequence: 5, reports: [] });
  });

  it.each([
    ['has fewer entries', entriesOf([0, 1])],
    ['has others, of a process that lost the spool', entriesOf([0, 1, 2, 3], 'other')],
    ['overlaps, and is of a process that lost the spool', entriesOf([1, 2, 3], 'other')],
    ['has none', Buffer.alloc(0)],
  ])('is removed where it %s', async (_, bytes) => {
    const { folder, fresh } = await closedSpoolWith(3);
    writeFileSync(fresh, bytes);
    expect(await readAll(folder)).toEqual({ read: viewed([0, 1, 2]), nextSequence: 3, reports: [] });
    expect(existsSync(fresh)).toBe(false);
  });

  it('stays where a later release wrote it', async () => {
    const { folder, file, fresh } = await closedSpoolWith(3);
    renameSync(file, fresh);
    const bytes = readFileSync(fresh);
    bytes.write('CSP2');
    writeFileSync(fresh, bytes);
    await expect(Spool.open({ folder, bytesMax: 1_000_000 })).rejects.toMatchObject({ name: 'SpoolVersionError' });
    expect(readFileSync(fresh)).toEqual(bytes);
  });
});

describe('a start after the process was killed', () => {
  it('names the events of a first file that somebody removed', async () => {
    const { folder, file } = await closedSpoolWith(3);
    const spool = await Spool.open({ folder, bytesMax: 1_000_000 });
    const reader = new SpoolReader(spool, () => undefined);
    await reader.delivered((await reader.next()).slice(0, 1));
    await spool.append((sequence) => jsonOf(sequence));
    const left = killedIn(folder);
    await spool.close();
    rmSync(file.replace(folder, left));
    expect(await readAll(left)).toEqual({
      read: viewed([3]),
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
    await spool.append((sequence) => jsonOf(sequence));
    const left = killedIn(folder);
    await spool.close();
    expect(await readAll(left)).toEqual({ read: viewed([3]), nextSequence: 4, reports: [] });
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
