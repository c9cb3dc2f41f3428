import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { until } from '../../support/auditor/auditor-world.ts';
import { eventsIn, startCollecting } from '../../support/nginx/collected-log.ts';

const START = Date.UTC(2026, 10, 24, 9);
const MINUTE = 60_000;
const MAP = `
path: direct-store
paths: [{ pattern: '^/vod/(?<cameraId>[^/]+)/(?<recordingId>[^/]+)/(?:seg-(?<segment>\\d+)\\.ts)?', segmentSeconds: 6 }]
`;

let folder: string;
let logs: string;
let log: Log;
let now: number;
let meters: ReturnType<typeof openMeters>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'custodes-collector-'));
  logs = join(folder, 'logs');
  mkdirSync(logs);
  writeFileSync(join(folder, 'map.yaml'), MAP);
  writeCollectFile('nginx');
  now = START;
  log = memoryLog({ clock: () => now });
  meters = openMeters();
});
afterEach(() => rmSync(folder, { recursive: true }));

function writeCollectFile(format: string): void {
  const input = { name: 'videos', format, folder: 'logs', files: '*log*', settleSeconds: 60 };
  const map = format === 'nginx' ? { map: 'map.yaml' } : {};
  writeFileSync(join(folder, 'collect.yaml'), JSON.stringify({ inputs: [{ ...input, ...map }] }));
}
const start = (to: Log = log) =>
  startCollecting({ file: join(folder, 'collect.yaml'), stateDir: folder, log: to, clock: () => now, meters });

/** One request a minute, of a recording of its own. */
function line(number: number, user = 'jo', bytes = 1000): string {
  const time = new Date(START + number * MINUTE).toISOString();
  const request = `GET /vod/c-1/r-${number}/seg-1.ts HTTP/1.1`;
  const fields = { time_iso8601: time, remote_addr: '192.0.2.1', remote_user: user, request, status: '200' };
  return `${JSON.stringify({ ...fields, body_bytes_sent: `${bytes}` })}\n`;
}
const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => line(from + at)).join('');
const linesRead = async () => {
  const { values } = await meters.collectedLines.get();
  return values.reduce((sum, { value }) => sum + value, 0);
};
const refused = async () => {
  const { values } = await meters.collectedLines.get();
  return values.filter(({ labels }) => labels.outcome === 'refused').reduce((sum, { value }) => sum + value, 0);
};
const read = (count: number) => until(async () => (await linesRead()) >= count);
/** Lets every viewing be over, and stops once its events are in the log. */
async function settled(collector: Awaited<ReturnType<typeof start>>, viewings: number): Promise<readonly string[]> {
  now += 24 * 60 * MINUTE;
  await until(async () => (await eventsIn(log)).length >= viewings);
  await collector.drain();
  return (await eventsIn(log)).map(({ resource }) => resource.recordingId ?? '').sort();
}
const recordings = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `r-${from + at}`).sort();

describe('a log that is followed', () => {
  it('is read to its last whole line, once, while it grows', async () => {
    writeFileSync(join(logs, 'access.log'), lines(0, 5));
    const collector = await start();
    await read(5);
    appendFileSync(join(logs, 'access.log'), lines(5, 8) + line(8).slice(0, 40));
    await read(8);
    appendFileSync(join(logs, 'access.log'), line(8).slice(40));
    await read(9);
    expect(await settled(collector, 9)).toEqual(recordings(0, 9));
  });

  it('waits while a disk is nearly full, and comes once', async () => {
    writeFileSync(join(logs, 'access.log'), lines(0, 5));
    let asked = 0;
    let hasRoom = false;
    const isAccepting = () => {
      asked += 1;
      return hasRoom;
    };
    const deps = { file: join(folder, 'collect.yaml'), stateDir: folder, log, clock: () => now, meters };
    const collector = await startCollecting({ ...deps, isAccepting });
    await read(5);
    now += 24 * 60 * MINUTE;
    await until(async () => asked > 2);
    appendFileSync(join(logs, 'access.log'), lines(5, 7));
    expect(await eventsIn(log)).toEqual([]);
    hasRoom = true;
    await read(7);
    expect(await settled(collector, 7)).toEqual(recordings(0, 7));
  });

  it('goes on where it was when it is renamed, compressed and begun again', async () => {
    const path = join(logs, 'access.log');
    writeFileSync(path, lines(0, 5));
    const collector = await start();
    await read(5);
    appendFileSync(path, lines(5, 7));
    renameSync(path, `${path}.1`);
    writeFileSync(path, lines(7, 9));
    await read(9);
    writeFileSync(`${path}.2.gz`, gzipSync(readFileSync(`${path}.1`)));
    unlinkSync(`${path}.1`);
    appendFileSync(path, lines(9, 10));
    await read(10);
    expect(await settled(collector, 10)).toEqual(recordings(0, 10));
    expect(await linesRead()).toBe(10);
  });

  it.each(['gz', 'zst'])(
    'is the same file when it is compressed to %s, and read in full where it was not read',
    async (how) => {
      const vectors = join(projectRoot, 'tests/vectors/imports/compressed');
      const path = join(logs, 'access.log');
      const text = readFileSync(join(vectors, 'access.log'), 'utf8');
      const begun = `${text.split('\n').slice(0, 15).join('\n')}\n`;
      writeFileSync(path, begun);
      const collector = await start();
      await read(15);
      unlinkSync(path);
      copyFileSync(join(vectors, `access.log.${how}`), `${path}.2.${how}`);
      await read(40);
      writeFileSync(path, lines(0, 1));
      await read(41);
      expect(await linesRead()).toBe(41);
      await collector.drain();
    },
  );

  it.each([
    ['is damaged', 'gz', [0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8]],
    ['is of another format', 'xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 10, 10, 10, 10, 10, 10]],
  ])('is refused once where it %s, and the others go on', async (_, ending, bytes) => {
    writeFileSync(join(logs, `access.log.3.${ending}`), Buffer.from(bytes));
    writeFileSync(join(logs, 'access.log'), lines(0, 1));
    const collector = await start();
    await until(async () => (await refused()) > 0 && (await linesRead()) > 1);
    const before = await linesRead();
    appendFileSync(join(logs, 'access.log'), lines(1, 2));
    await until(async () => (await linesRead()) > before);
    expect(await linesRead()).toBe(before + 1);
    await collector.drain();
  });

  it.each(['-20261124', '-20261124-1795500000', '-2026-11-24'])(
    'is another after it was copied to %s and emptied in place',
    async (added) => {
      const path = join(logs, 'access.log');
      writeFileSync(path, lines(0, 5));
      const collector = await start();
      await read(5);
      copyFileSync(path, `${path}${added}`);
      truncateSync(path);
      appendFileSync(path, lines(5, 7));
      await read(7);
      expect(await settled(collector, 7)).toEqual(recordings(0, 7));
      expect(await linesRead()).toBe(7);
    },
  );

  it('goes on where it was when Caddy begins another file', async () => {
    const path = join(logs, 'access.log');
    writeFileSync(path, lines(0, 5));
    const collector = await start();
    await read(5);
    appendFileSync(path, lines(5, 7));
    renameSync(path, join(logs, 'access-2026-11-24T10-00-00.000.log'));
    writeFileSync(path, lines(7, 9));
    await read(9);
    writeFileSync(
      join(logs, 'access-2026-11-24T10-00-00.000-size.log.gz'),
      gzipSync(readFileSync(join(logs, 'access-2026-11-24T10-00-00.000.log'))),
    );
    appendFileSync(path, lines(9, 10));
    await read(10);
    expect(await settled(collector, 10)).toEqual(recordings(0, 10));
    expect(await linesRead()).toBe(10);
  });

  it('has viewings that span files, and their seconds', async () => {
    const path = join(logs, 'access.log');
    const segments = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, at) => line(0).replace('seg-1', `seg-${from + at}`)).join('');
    writeFileSync(path, segments(0, 10));
    const collector = await start();
    await read(10);
    renameSync(path, `${path}.1`);
    writeFileSync(path, line(0, 'sam') + segments(5, 15));
    await read(21);
    await settled(collector, 2);
    const events = await eventsIn(log);
    expect(events.find(({ actor }) => actor.id === 'jo')).toMatchObject({
      extent: { durationMs: 15 * 6_000, bytes: 20_000 },
      path: 'direct-store',
    });
  });

  it('has what does not parse refused and counted, and the rest goes on', async () => {
    const hostile = [
      '',
      '\0\0\0',
      'x'.repeat(100_000),
      '"GET /vod',
      line(3).trim().replace('{', ''),
      line(3).trim().replace('remote_user', 'user'),
      '[]',
      '\ufffd\u202e\x1b[2J',
    ];
    writeFileSync(join(logs, 'access.log'), `${lines(0, 2)}${hostile.join('\n')}\n${lines(2, 3)}`);
    const collector = await start();
    await read(10);
    expect(await settled(collector, 3)).toEqual(recordings(0, 3));
    const { values } = await meters.collectedLines.get();
    expect(values.find(({ labels }) => labels.outcome === 'refused')?.value).toBe(7);
  });

  it('has what no event may have percent-encoded, and counts a viewing that is refused', async () => {
    const invisible = line(0, 'j\u200bo').replace('/r-0/', '/r-0%E2%80%8B/');
    writeFileSync(join(logs, 'access.log'), invisible + line(1, 'jo', Number.MAX_SAFE_INTEGER).repeat(2));
    const collector = await start();
    await read(3);
    now += 24 * 60 * MINUTE;
    await until(async () => (await refused()) === 1);
    await collector.drain();
    expect(await eventsIn(log)).toMatchObject([
      { actor: { id: 'j%E2%80%8Bo' }, resource: { cameraId: 'c-1', recordingId: 'r-0%E2%80%8B' } },
    ]);
  });

  it.each([
    ['', 'access.log'],
    [', compressed', 'access.log.1.gz'],
  ])('has a line that is too long refused once, with what it ends with%s', async (_, name) => {
    const long = `${'x'.repeat(4 * 1024 * 1024)}${'y'.repeat(5_000_000)}`;
    const text = `${lines(0, 1)}${long}\n${lines(1, 2)}${long.slice(0, 4 * 1024 * 1024)}${line(7)}${lines(2, 3)}`;
    writeFileSync(join(logs, name), name.endsWith('.gz') ? gzipSync(text) : text);
    const collector = await start();
    await read(5);
    expect(await settled(collector, 3)).toEqual(recordings(0, 3));
    expect([await refused(), await linesRead()]).toEqual([2, 5]);
  });

  it('counts as read to its end while it grows as fast as it is read', async () => {
    const path = join(logs, 'access.log');
    const ofDay = (day: number) => line(day * 24 * 60);
    writeFileSync(path, ofDay(0) + ofDay(1));
    let days = 2;
    const growing: Log = {
      ...log,
      async append(topic, partition, records) {
        appendFileSync(path, ofDay(days));
        days += 1;
        return log.append(topic, partition, records);
      },
    };
    const collector = await start(growing);
    const lookedAt = async () => ((await meters.collectorLookedAt.get()).values[0]?.value ?? 0) * 1000;
    await read(2);
    now += 5 * MINUTE;
    await until(async () => (await lookedAt()) === now);
    expect(days).toBeGreaterThan(3);
    await collector.drain();
  });

  it('is read once where more files are there than places are remembered, and those that are gone are forgotten', async () => {
    const saved = () => JSON.parse(readFileSync(join(folder, 'videos.json'), 'utf8')).offsets.length;
    for (const at of [0, 1, 2, 3]) writeFileSync(join(logs, `log-${at}.txt`), line(at));
    const deps = { file: join(folder, 'collect.yaml'), stateDir: folder, log, clock: () => now, meters };
    const collector = await startCollecting({ ...deps, placesMax: 3 });
    await read(4);
    appendFileSync(join(logs, 'log-0.txt'), line(4));
    await read(5);
    await pause(100);
    expect([await linesRead(), saved()]).toEqual([5, 4]);
    unlinkSync(join(logs, 'log-1.txt'));
    unlinkSync(join(logs, 'log-2.txt'));
    // What is gone is forgotten at the end of a look, and saved with what the next ones read.
    for (let look = 0; look < 2; look += 1) {
      now += MINUTE;
      await until(async () => ((await meters.collectorLookedAt.get()).values[0]?.value ?? 0) * 1000 === now);
    }
    appendFileSync(join(logs, 'log-0.txt'), line(5));
    await read(6);
    await until(() => saved() === 3);
    expect(await settled(collector, 6)).toEqual(recordings(0, 6));
    expect(await linesRead()).toBe(6);
  });

  it('is appended where its lines were read while the clock was ahead, also after the process was started again', async () => {
    now = START + 400 * 24 * 60 * MINUTE;
    writeFileSync(join(logs, 'access.log'), lines(0, 3));
    const first = await start();
    await read(3);
    now = START + 5 * MINUTE;
    await first.drain();
    const second = await start();
    await until(async () => {
      now += MINUTE;
      return (await eventsIn(log)).length >= 3;
    });
    await second.drain();
  });

  it('may not be there yet', async () => {
    rmSync(logs, { recursive: true });
    const collector = await start();
    mkdirSync(logs);
    writeFileSync(join(logs, 'access.log'), lines(0, 2));
    await read(2);
    expect(await settled(collector, 2)).toEqual(recordings(0, 2));
  });
});

describe('after a crash', () => {
  it.each(['before', 'after'] as const)(
    '%s an append the same events are appended, under the same ids',
    async (when) => {
      const viewing = line(0) + line(0).replace('seg-1', 'seg-2');
      writeFileSync(join(logs, 'access.log'), viewing + lines(1, 4));
      let appends = 0;
      const failing: Log = {
        ...log,
        async append(topic, partition, records) {
          appends += 1;
          if (when === 'after') await log.append(topic, partition, records);
          throw new Error('the process was killed');
        },
      };
      const crashed = await start(failing);
      await read(5);
      now += 24 * 60 * MINUTE;
      await until(() => appends > 0);
      await crashed.drain();
      const before = (await eventsIn(log)).map(({ eventId }) => eventId);

      appendFileSync(join(logs, 'access.log'), lines(4, 6));
      const collector = await start();
      await read(7);
      await settled(collector, before.length + 6);
      const events = await eventsIn(log);
      const distinct = new Map(events.map((event) => [event.eventId, event.resource.recordingId]));
      expect([...distinct.values()].sort()).toEqual(recordings(0, 6));
    },
  );

  it('the viewings that were open go on', async () => {
    writeFileSync(join(logs, 'access.log'), line(0));
    const first = await start();
    await read(1);
    await first.drain();
    expect(await eventsIn(log)).toEqual([]);
    appendFileSync(join(logs, 'access.log'), line(0).replace('seg-1', 'seg-2'));
    const second = await start();
    await read(2);
    await settled(second, 1);
    expect(await eventsIn(log)).toMatchObject([{ extent: { durationMs: 12_000 } }]);
  });
});

describe('a state that the disk does not give', () => {
  it.each(['videos.json', 'videos.read.json'])('is waited for, and the log goes on where it was: %s', async (name) => {
    const path = join(logs, 'access.log');
    writeFileSync(path, lines(0, 5));
    const first = await start();
    await read(5);
    await until(() => existsSync(join(folder, 'videos.read.json')));
    await first.drain();
    const kept = join(folder, 'kept');
    renameSync(join(folder, name), kept);
    // It is there, and reading it fails. Another file can take its place in one step.
    mkdirSync(join(folder, 'no file'));
    symlinkSync(join(folder, 'no file'), join(folder, name));
    appendFileSync(path, lines(5, 7));
    const second = await start();
    await pause(100);
    expect([await linesRead(), await eventsIn(log)]).toEqual([5, []]);
    renameSync(kept, join(folder, name));
    await read(7);
    expect(await settled(second, 7)).toEqual(recordings(0, 7));
    expect(await linesRead()).toBe(7);
  });
});

describe('several logs', () => {
  it('are as far as the one that was read to its end longest ago', async () => {
    const input = { format: 'nginx', map: 'map.yaml', files: '*log*' };
    const inputs = [
      { ...input, name: 'videos', folder: 'logs' },
      { ...input, name: 'away', folder: 'not-there' },
    ];
    writeFileSync(join(folder, 'collect.yaml'), JSON.stringify({ inputs }));
    writeFileSync(join(logs, 'access.log'), lines(0, 1));
    const collector = await start();
    now += 5 * MINUTE;
    appendFileSync(join(logs, 'access.log'), lines(1, 2));
    await read(2);
    const lookedAt = async () => ((await meters.collectorLookedAt.get()).values[0]?.value ?? 0) * 1000;
    expect(await lookedAt()).toBe(START);
    mkdirSync(join(folder, 'not-there'));
    await until(async () => (await lookedAt()) === now);
    await collector.drain();
  });
});

describe('CloudTrail in a folder', () => {
  it('is read once for each file, and what is no CloudTrail is refused', async () => {
    writeCollectFile('cloudtrail');
    const record = (number: number) => ({
      eventID: `00000000-0000-4000-8000-00000000000${number}`,
      eventTime: new Date(START).toISOString(),
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::123456789012:user/jo' },
      requestParameters: { bucketName: 'videos', key: `r-${number}` },
    });
    const old = (name: string) => utimesSync(join(logs, name), START / 1000 - 60, START / 1000 - 60);
    writeFileSync(join(logs, 'trail-log-1.json.gz'), gzipSync(JSON.stringify({ Records: [record(1), record(2)] })));
    writeFileSync(join(logs, 'broken-log.json'), '{"Records": [');
    for (const name of ['trail-log-1.json.gz', 'broken-log.json']) old(name);
    const collector = await start();
    await read(3);
    mkdirSync(join(logs, '2026/11'), { recursive: true });
    writeFileSync(join(logs, '2026/11/trail-log-2.json'), JSON.stringify(record(3)));
    old('2026/11/trail-log-2.json');
    expect(await settled(collector, 3)).toEqual(['videos/r-1', 'videos/r-2', 'videos/r-3']);
    expect(await linesRead()).toBe(4);
  });
});
