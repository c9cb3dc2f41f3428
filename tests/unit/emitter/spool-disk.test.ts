import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Emitter, openEmitter } from '../../../services/emitter/index.ts';
import { Spool, type SpoolOptions } from '../../../services/emitter/spool/spool.ts';
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

const ways: [string, (file: string) => void][] = [
  ['removed', (file) => rmSync(file)],
  ['moved', (file) => renameSync(file, `${file}.moved`)],
  ['emptied', (file) => truncateSync(file)],
  ['cut', (file) => truncateSync(file, 100)],
  ['made longer', (file) => truncateSync(file, 100_000)],
  [
    'replaced',
    (file) => {
      rmSync(file);
      writeFileSync(file, '');
    },
  ],
];

/** It leads to itself. */
const unreadable: (typeof ways)[number] = [
  'made unreadable',
  (file) => {
    rmSync(file);
    symlinkSync(file, file);
  },
];

/** Of the same size, so that only a read notices it. */
const overwritten: (typeof ways)[number] = [
  'overwritten',
  (file) => writeFileSync(file, readFileSync(file).fill(0, 100, 200)),
];

const jsonOf = (sequence: number) => JSON.stringify({ sequence });

/** An emitter of which three events wait in the file in use. */
async function waitingEmitter(openFile?: SpoolOptions['openFile']) {
  const folder = aFolder();
  const transport = aFakeTransport();
  transport.answer = down;
  let isAwake = true;
  let asleep = (): void => {};
  const sleep = async (_: number, signal: AbortSignal): Promise<void> => {
    do {
      await new Promise((resolve) => setImmediate(resolve));
      if (!isAwake) asleep();
    } while (!isAwake && !signal.aborted);
  };
  const options = emitterOptions(transport, folder, { sleep, spool: { folder, ...(openFile && { openFile }) } });
  const emitter = await openEmitter(options);
  opened.push(emitter);
  for (let count = 0; count < 3; count += 1) await emitter.report(aView());
  const deliver = () => {
    transport.answer = () => ({ status: 'acknowledged' });
    isAwake = true;
    return emitter.drained();
  };
  /** Resolves once nothing that was read waits to be delivered: the next attempt reads again. */
  const rest = () => {
    isAwake = false;
    return new Promise<void>((resolve) => {
      asleep = resolve;
    });
  };
  const changes = () => options.troubles.map(({ message }) => message).filter((message) => message !== 'down');
  return {
    folder,
    file: join(folder, 'spool-0000000000000000.log'),
    transport,
    options,
    emitter,
    deliver,
    rest,
    changes,
  };
}

const written = (file: string) => [expect.stringContaining(`somebody removed or changed \`${file}\``)];

describe('the file in use of a spool', () => {
  it.each([...ways.filter(([name]) => name !== 'made longer'), overwritten, unreadable])(
    'is written again where it was %s, when it is read',
    async (_, change) => {
      const { file, transport, deliver, rest, changes } = await waitingEmitter();
      await rest();
      change(file);
      await deliver();
      expect(sequencesOf(transport.taken)).toEqual([0, 1, 2]);
      expect(changes()).toEqual(written(file));
    },
  );

  it.each([...ways, unreadable])('is written again where it was %s, with the next access', async (_, change) => {
    const { folder, file, transport, deliver, rest, emitter, changes } = await waitingEmitter();
    await rest();
    change(file);
    await emitter.report(aView());
    expect(changes()).toEqual(written(file));
    await deliver();
    await emitter.report(aView());
    expect(sequencesOf(transport.taken)).toEqual([0, 1, 2, 3, 4]);
    expect(changes()).toHaveLength(1);
    expect(readdirSync(folder).filter((name) => name === 'segment.new')).toEqual([]);
  });

  it('is written again at the end, for the next start', async () => {
    const { folder, file, rest, emitter, changes } = await waitingEmitter();
    await rest();
    rmSync(file);
    await emitter.close();
    expect(changes()).toEqual(written(file));
    const next = aFakeTransport();
    const later = await openEmitter(emitterOptions(next, folder));
    opened.push(later);
    await later.drained();
    expect(sequencesOf(next.taken)).toEqual([0, 1, 2]);
  });

  it('is no changed one while an access is reported at the end', async () => {
    const reports: string[] = [];
    for (let ticks = 0; ticks < 100; ticks += 1) {
      const folder = aFolder();
      const spool = await Spool.open({ folder, bytesMax: 100_000, report: (line) => reports.push(line) });
      await spool.append(jsonOf);
      const closed = spool.close();
      for (let tick = 0; tick < ticks % 10; tick += 1) await Promise.resolve();
      const added = await spool.append(jsonOf).catch(() => null);
      await closed;
      const pieces = [...piecesOf(readFileSync(join(folder, 'spool-0000000000000000.log')))];
      expect(pieces.map(({ kind }) => kind)).toEqual(added === null ? ['entry'] : ['entry', 'entry']);
    }
    expect(reports).toEqual([]);
  });

  it('is written again as soon as the disk allows it', async () => {
    const { folder, file, transport, deliver, rest, emitter, changes } = await waitingEmitter();
    await rest();
    truncateSync(file, 100);
    const inTheWay = join(folder, 'segment.new');
    mkdirSync(inTheWay);
    await expect(emitter.report(aView())).rejects.toThrow('the access cannot be recorded anywhere');
    rmSync(inTheWay, { recursive: true });
    await deliver();
    await emitter.report(aView());
    expect(sequencesOf(transport.taken)).toEqual([0, 1, 2, 3]);
    expect(changes()).toEqual(written(file));
  });
});

it('an earlier file that cannot be read is an outage of its own, until it can be read or is moved away', async () => {
  const { folder, file, emitter } = await waitingEmitter();
  await emitter.close();
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

  it('that cannot take back what it did not flush is not somebody who changed the file', async () => {
    const disk = aDisk();
    const reports: string[] = [];
    const folder = aFolder();
    const options = { folder, bytesMax: 100_000, openFile: disk.openFile };
    const spool = await Spool.open({ ...options, report: (line) => reports.push(line) });
    await spool.append(jsonOf);
    disk.fault = new Error('EIO: i/o error');
    await expect(spool.append(jsonOf)).rejects.toThrow('the spool cannot be written: EIO');
    disk.fault = null;
    await spool.close();
    expect(reports).toEqual([]);
    const pieces = [...piecesOf(readFileSync(join(folder, 'spool-0000000000000000.log')))];
    expect(pieces.map(({ kind }) => kind)).toEqual(['entry']);
  });

  it('that was full while somebody changed the file delivers what waits once it has room, without a restart', async () => {
    const disk = aDisk();
    const { file, transport, deliver, rest, emitter, changes } = await waitingEmitter(disk.openFile);
    await rest();
    disk.fault = new Error('ENOSPC: no space left on device');
    truncateSync(file, 100);
    const delivered = deliver();
    while (emitter.state().outage?.message.includes('ENOSPC') !== true) await new Promise(setImmediate);
    await expect(emitter.report(aView())).rejects.toThrow('the access cannot be recorded anywhere');
    expect(transport.taken).toEqual([]);
    disk.fault = null;
    await delivered;
    expect(sequencesOf(transport.taken)).toEqual([0, 1, 2]);
    await emitter.report(aView());
    expect(sequencesOf(transport.taken)).toEqual([0, 1, 2, 3]);
    expect(changes()).toEqual(written(file));
  });
});
