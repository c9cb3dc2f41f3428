import { readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Emitter, openEmitter } from '../../../services/emitter/index.ts';
import { Spool } from '../../../services/emitter/spool/spool.ts';
import { piecesOf } from '../../../services/emitter/spool/spool-entry.ts';
import {
  aFakeTransport,
  aFolder,
  aView,
  down,
  emitterOptions,
  sequencesOf,
} from '../../support/emitter/fake-transport.ts';

const opened: Emitter[] = [];
afterEach(async () => {
  for (const emitter of opened.splice(0)) await emitter.close();
});

const jsonOf = (sequence: number) => JSON.stringify({ sequence });

it('a spool stores an access that is reported at the end, or rejects it', async () => {
  for (let ticks = 0; ticks < 100; ticks += 1) {
    const folder = aFolder();
    const spool = await Spool.open({ folder, bytesMax: 100_000 });
    await spool.append(jsonOf);
    const closed = spool.close();
    for (let tick = 0; tick < ticks % 10; tick += 1) await Promise.resolve();
    const added = await spool.append(jsonOf).catch(() => null);
    await closed;
    const pieces = [...piecesOf(readFileSync(join(folder, 'spool-0000000000000000.log')))];
    expect(pieces.map(({ kind }) => kind)).toEqual(added === null ? ['entry'] : ['entry', 'entry']);
  }
});

it('an earlier file that cannot be read is an outage of its own, until it can be read or is moved away', async () => {
  const folder = aFolder();
  const file = join(folder, 'spool-0000000000000000.log');
  const spool = await Spool.open({ folder, bytesMax: 100_000 });
  for (let count = 0; count < 3; count += 1) await spool.append(jsonOf);
  await spool.close();
  const transport = aFakeTransport();
  transport.answer = down;
  const options = emitterOptions(transport, folder);
  const later = await openEmitter(options);
  opened.push(later);
  expect((await later.report(aView())).keptBy).toBe('spool');
  const moved = join(aFolder(), 'moved.log');
  renameSync(file, moved);
  symlinkSync(file, file);
  // What was read before may still be on its way.
  const isUnread = () => later.state().outage?.message.includes('ELOOP') === true;
  while (!isUnread()) await new Promise(setImmediate);
  transport.answer = () => ({ status: 'acknowledged' });
  const until = 'nothing behind it is delivered until it can be read, or is moved away';
  expect(options.troubles.map(({ message }) => message)).toEqual([
    'down',
    expect.stringMatching(`^\`${file}\` cannot be read: ELOOP.*; ${until}$`),
  ]);
  expect(transport.taken).toEqual([]);
  rmSync(file);
  await later.drained();
  expect(sequencesOf(transport.taken)).toEqual([3]);
  expect(options.troubles.at(-1)?.message).toBe('events 0 to 2 are missing from the spool, expected all of them');
});

describe('a disk', () => {
  /** Files of a disk on which nothing is flushed, nor cut, while `fault` is set. */
  function aDisk() {
    const disk = {
      fault: null as Error | null,
      async openFile(path: string): Promise<FileHandle> {
        if (disk.fault !== null) throw disk.fault;
        const handle = await open(path, 'a', 0o600);
        for (const name of ['datasync', 'truncate'] as const) {
          const works = handle[name].bind(handle);
          handle[name] = async (bytes?: number) => {
            if (disk.fault !== null) throw disk.fault;
            await works(bytes);
          };
        }
        return handle;
      },
    };
    return disk;
  }

  it.each([
    ['with the next access', 2],
    ['at the end', 1],
  ])('that cannot take back what it did not flush does so once it works again: %s', async (_, entries) => {
    const disk = aDisk();
    const folder = aFolder();
    const spool = await Spool.open({ folder, bytesMax: 100_000, openFile: disk.openFile });
    await spool.append(jsonOf);
    disk.fault = new Error('EIO: i/o error');
    for (const _again of [1, 2]) await expect(spool.append(jsonOf)).rejects.toThrow('the spool cannot be written: EIO');
    disk.fault = null;
    if (entries === 2) expect((await spool.append(jsonOf)).sequence).toBe(1);
    await spool.close();
    const pieces = [...piecesOf(readFileSync(join(folder, 'spool-0000000000000000.log')))];
    expect(pieces.map((piece) => (piece.kind === 'entry' ? piece.entry.sequence : piece.kind))).toEqual(
      entries === 2 ? [0, 1] : [0],
    );
  });
});
