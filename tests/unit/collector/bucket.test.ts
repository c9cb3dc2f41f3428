import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { until } from '../../support/auditor/auditor-world.ts';
import { eventsIn, startCollecting } from '../../support/nginx/collected-log.ts';

const START = Date.UTC(2026, 10, 24, 9);
const DAY = 24 * 3_600_000;
const MAP = `
path: direct-store
paths: [{ pattern: '^/vod/(?<cameraId>[^/]+)/(?<recordingId>[^/]+)/' }]
`;

/** What reading one object gives: its bytes, an answer that is an error, or bytes that break off after some of them. */
type Answer =
  | { readonly bytes: Buffer }
  | { readonly error: Error }
  | { readonly bytes: Buffer; readonly error: Error };

let folder: string;
let log: Log;
let now: number;
let meters: ReturnType<typeof openMeters>;
/** Of each object the answers, one after the other; the last one stays. */
let objects: Map<string, Answer[]>;
let reads: number;
/** Those that were read, in order. */
let readKeys: string[];
let lists: number;
let saves: number;
/** When objects were changed that are not from now. */
let changedAt: Map<string, number>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'custodes-bucket-'));
  writeFileSync(join(folder, 'map.yaml'), MAP);
  now = START;
  log = memoryLog({ clock: () => now });
  meters = openMeters();
  objects = new Map();
  [reads, lists, saves] = [0, 0, 0];
  readKeys = [];
  changedAt = new Map();
});
afterEach(() => rmSync(folder, { recursive: true }));

const inBucket = {
  async list() {
    lists += 1;
    return [...objects.keys()].map((key, at) => ({ key, modifiedAt: changedAt.get(key) ?? START + at }));
  },
  async read(key: string) {
    reads += 1;
    readKeys.push(key);
    const answers = objects.get(key) ?? [];
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? { error: new Error('no such object') };
    if (!('bytes' in answer)) throw answer.error;
    return bytesOf(answer);
  },
};

async function* bytesOf(answer: { readonly bytes: Buffer; readonly error?: Error }): AsyncGenerator<Buffer> {
  yield answer.bytes;
  if (answer.error !== undefined) throw answer.error;
}

function start(format: 'nginx' | 'cloudtrail' | 's3-access-log', settle: object = { settleSeconds: 60 }) {
  const map = format === 'nginx' ? { map: 'map.yaml' } : {};
  const input = { name: 'videos', format, bucket: 's3://logs/', ...settle, ...map };
  writeFileSync(join(folder, 'collect.yaml'), JSON.stringify({ inputs: [input] }));
  const file = join(folder, 'collect.yaml');
  const onSave = () => {
    saves += 1;
  };
  return startCollecting({ file, stateDir: folder, log, clock: () => now, meters, inBucket, onSave });
}

const line = (recording: string) =>
  `${JSON.stringify({
    time_iso8601: new Date(START).toISOString(),
    request: `GET /vod/c-1/${recording}/ HTTP/1.1`,
    status: '200',
    body_bytes_sent: '1000',
    remote_user: 'jo',
  })}\n`;
const record = (recording: string) => ({
  eventID: `00000000-0000-4000-8000-0000000000${recording.replace('r-', '0')}`,
  eventTime: new Date(START).toISOString(),
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::123456789012:user/jo' },
  requestParameters: { bucketName: 'videos', key: recording },
});
const json = (recording: string) => JSON.stringify(record(recording));
const trail = (...recordings: string[]) => gzipSync(JSON.stringify({ Records: recordings.map(record) }));

/** Waits for what is to be read, lets every viewing be over, and stops once its events are in the log: the recordings, with what was sent of each. */
async function settled(collector: Awaited<ReturnType<typeof start>>, viewings: number) {
  await until(async () => (await countOf('used')) >= viewings);
  now += DAY;
  await until(async () => (await eventsIn(log)).length >= viewings);
  await collector.drain();
  const events = await eventsIn(log);
  return events.map(({ resource, extent }) => [resource.recordingId, extent?.bytes ?? null]).sort();
}
async function countOf(outcome: string): Promise<number> {
  const { values } = await meters.collectedLines.get();
  return values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0;
}

describe('an object of a bucket', () => {
  it.each<[string, Answer]>([
    ['the store answers with an error', { error: new Error('503 Slow Down') }],
    ['the connection breaks', { bytes: trail('r-1').subarray(0, 20), error: new Error('ECONNRESET') }],
    ['the connection breaks behind the last byte', { bytes: trail('r-1'), error: new Error('ECONNRESET') }],
  ])('of CloudTrail is read again where %s', async (_, failure) => {
    objects.set('trail-1.json.gz', [failure, { bytes: trail('r-1') }]);
    objects.set('trail-2.json.gz', [{ bytes: trail('r-2') }]);
    expect((await settled(await start('cloudtrail'), 2)).map(([id]) => id)).toEqual(['videos/r-1', 'videos/r-2']);
    expect(await countOf('refused')).toBe(0);
  });

  it('has each of its lines once where it broke off and is read again', async () => {
    const bytes = Buffer.from(line('r-1') + line('r-2'));
    const failure = { bytes: Buffer.from(line('r-1') + line('r-1').slice(0, 9)), error: new Error('ECONNRESET') };
    objects.set('access-0.log', [{ bytes: Buffer.from(line('r-0')) }]);
    objects.set('access-1.log', [failure, failure, { bytes }]);
    const sent = [0, 1, 2].map((number) => [`r-${number}`, 1000]);
    expect(await settled(await start('nginx'), 3)).toEqual(sent);
    expect(await countOf('used')).toBe(3);
  });

  it('is appended only once the disk has how far it was read', async () => {
    const inTheWay = join(folder, 'videos.json.part');
    mkdirSync(inTheWay);
    objects.set('trail-1.json.gz', [{ bytes: trail('r-1') }]);
    const collector = await start('cloudtrail');
    await until(() => reads >= 3);
    expect(await eventsIn(log)).toEqual([]);
    rmdirSync(inTheWay);
    expect(await settled(collector, 1)).toHaveLength(1);
  });

  it('is read once where the disk fails while the next one is read', async () => {
    const state = join(folder, 'videos.json');
    objects.set('access-0.log', [{ bytes: Buffer.from(line('r-0')) }]);
    const collector = await start('nginx');
    await until(async () => (await countOf('used')) === 1);
    // What is a folder can be neither read nor written as a file.
    rmSync(state);
    mkdirSync(state);
    objects.set('access-1.log', [{ bytes: Buffer.from(line('r-0') + line('r-1')) }]);
    await until(() => reads >= 4);
    rmdirSync(state);
    const sent = [
      ['r-0', 2000],
      ['r-1', 1000],
    ];
    expect(await settled(collector, 2)).toEqual(sent);
    expect(await countOf('used')).toBe(3);
  });

  it.each<[string, Buffer]>([
    ['cannot be decompressed', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8])],
    ['is compressed in another way', Buffer.from('PK\x03\x04 and more')],
  ])('is refused once where it %s, and the next ones go on', async (_, bytes) => {
    objects.set('access-1.log', [{ bytes }]);
    objects.set('access-2.log', [{ bytes: Buffer.from(line('r-2')) }]);
    expect(await settled(await start('nginx'), 1)).toContainEqual(['r-2', 1000]);
    expect(await countOf('refused')).toBe(1);
  });

  it.each<[string, string[]]>([
    ['a line that was cut off', [json('r-1'), json('r-2').slice(0, 40), json('r-3')]],
    ['a first line that was cut off', [json('r-1').slice(0, 40), json('r-1'), '', json('r-3')]],
    ['a first line that begins in the middle', [json('r-1').slice(40), json('r-1'), json('r-3')]],
    ['a record of another product', [json('r-1'), '{"product":"other"}', json('r-3')]],
    ['another one in a document', [`{"Records":[${json('r-1')},{"product":"other"},${json('r-3')}]}`]],
  ])('of CloudTrail has %s refused, and those behind it count', async (_, lines) => {
    objects.set('trail-1.json', [{ bytes: Buffer.from(lines.join('\n')) }]);
    expect((await settled(await start('cloudtrail'), 2)).map(([id]) => id)).toEqual(['videos/r-1', 'videos/r-3']);
    expect(await countOf('refused')).toBe(1);
  });

  it('is read also where one before it has a time in the future', async () => {
    objects.set('trail-1.json.gz', [{ bytes: trail('r-1') }]);
    changedAt.set('trail-1.json.gz', START + 30 * DAY);
    const collector = await start('cloudtrail');
    await until(async () => (await countOf('used')) === 1);
    objects.set('trail-2.json.gz', [{ bytes: trail('r-2') }]);
    expect((await settled(collector, 2)).map(([id]) => id)).toEqual(['videos/r-1', 'videos/r-2']);
  });

  it('is read also where an earlier release took the time of one in the future for that of all', async () => {
    const state = join(folder, 'videos.json');
    objects.set('trail-1.json.gz', [{ bytes: trail('r-1') }]);
    const first = await start('cloudtrail');
    await until(async () => (await countOf('used')) === 1);
    await first.drain();
    const { isPast, ...saved } = JSON.parse(readFileSync(state, 'utf8'));
    expect(isPast).toBe(true);
    writeFileSync(state, JSON.stringify({ ...saved, doneBefore: START + 30 * DAY }));
    objects.set('trail-2.json.gz', [{ bytes: trail('r-2') }]);
    // What the state has on its way is appended at each start, under the same id.
    const found = new Set((await settled(await start('cloudtrail'), 2)).map(([id]) => id));
    expect([...found]).toEqual(['videos/r-1', 'videos/r-2']);
  });

  it('is not read again where the clock is set back far', async () => {
    objects.set('trail-1.json.gz', [{ bytes: trail('r-1') }]);
    objects.set('trail-2.json.gz', [{ bytes: trail('r-2') }]);
    changedAt.set('trail-1.json.gz', START - 30 * DAY);
    const first = await start('cloudtrail');
    await until(async () => (await countOf('used')) === 2);
    await first.drain();
    now = START - 400 * DAY;
    objects.set('trail-3.json.gz', [{ bytes: trail('r-3') }]);
    const second = await start('cloudtrail');
    await until(async () => (await countOf('used')) >= 3);
    await second.drain();
    expect(reads).toBe(3);
  });

  it('is refused once where the store has archived it, and the next ones go on', async () => {
    objects.set('trail-1.json.gz', [{ error: new InputError('it is in an archive') }]);
    objects.set('trail-2.json.gz', [{ bytes: trail('r-2') }]);
    expect((await settled(await start('cloudtrail'), 1)).map(([id]) => id)).toEqual(['videos/r-2']);
    expect(await countOf('refused')).toBe(1);
  });

  it('of S3 has lines of one viewing that another one has, minutes later, until none came for ten', async () => {
    const ofSecond = (bytes: number) =>
      `79a5 videos [24/Nov/2026:09:00:00 +0000] 192.0.2.3 arn:aws:iam::1:user/jo 3E REST.GET.OBJECT r-1 "GET /r-1 HTTP/1.1" 206 - ${bytes} 9 7 5 "-" "aws" - x= SigV4 E AuthHeader h TLSV1.2 - -\n`;
    objects.set('2026-11-24-09-10', [{ bytes: Buffer.from(ofSecond(8) + ofSecond(8)) }]);
    const collector = await start('s3-access-log', {});
    await until(async () => (await countOf('used')) === 2);
    const lookedAt = async () => ((await meters.collectorLookedAt.get()).values[0]?.value ?? 0) * 1000;
    for (let minutes = 0; minutes < 3; minutes += 1) {
      now += 3 * 60_000;
      await until(async () => (await lookedAt()) === now);
    }
    expect(await eventsIn(log)).toEqual([]);
    objects.set('2026-11-24-09-20', [{ bytes: Buffer.from(ofSecond(7)) }]);
    await until(async () => (await countOf('used')) === 3);
    now += 11 * 60_000;
    await until(async () => (await eventsIn(log)).length > 0);
    await collector.drain();
    const events = await eventsIn(log);
    expect(events.map(({ resource, extent }) => [resource.recordingId, extent?.bytes])).toEqual([['videos/r-1', 23]]);
  });

  it('has a line that is too long refused, and those around it count', async () => {
    const long = line('r-1').replace('jo', 'j'.repeat(1024 * 1024));
    objects.set('access-1.log', [{ bytes: Buffer.from(line('r-0') + long + line('r-2') + long.slice(0, -1)) }]);
    expect((await settled(await start('nginx'), 2)).map(([id]) => id)).toEqual(['r-0', 'r-2']);
    expect(await countOf('refused')).toBe(2);
  });
});

describe('a bucket of many objects', () => {
  const fill = (count: number) => {
    for (let at = 0; at < count; at++)
      objects.set(`access-${String(at).padStart(5, '0')}.log`, [{ bytes: Buffer.from(line(`r-${at}`)) }]);
  };

  it('is read with a write of the state for some hundred of them, and with one for each behind one that fails', async () => {
    fill(250);
    expect(await settled(await start('nginx'), 250)).toHaveLength(250);
    expect(saves).toBeLessThan(20);
    const before = reads;
    fill(260);
    for (const key of [...objects.keys()].slice(255)) objects.set(key, [{ error: new Error('403 Forbidden') }]);
    const again = await start('nginx');
    await until(() => reads >= before + 15);
    await again.drain();
    // Those before it once more at most, and then only the one that fails.
    expect(readKeys.slice(before + 11, before + 15)).toEqual(Array(4).fill('access-00255.log'));
  });

  it('is listed less often the more it has', async () => {
    fill(1);
    const list = inBucket.list;
    const [one] = await list();
    lists = 0;
    inBucket.list = async () => {
      lists += 1;
      return Array.from({ length: lists === 1 ? 1 : 200_000 }, () => one ?? { key: '', modifiedAt: 0 });
    };
    try {
      const collector = await start('nginx');
      await until(() => lists === 2);
      await pause(500);
      await collector.drain();
      expect(lists).toBe(2);
    } finally {
      inBucket.list = list;
    }
  });
});
