import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { importCommand } from '../../../../../scripts/commands/import/import-command.ts';
import { projectRoot } from '../../../../../services/adapters/config/project-root.ts';
import { type FakeIntake, openFakeIntake } from '../../../../support/fake-intake.ts';
import { runCommand } from '../../../../support/process/run-command.ts';

const vectors = join(projectRoot, 'tests/vectors/imports');
const folder = mkdtempSync(join(tmpdir(), 'custodes-access-log-'));
let intake: FakeIntake;

beforeEach(async () => {
  intake = await openFakeIntake();
});
afterEach(async () => {
  await intake.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => runCommand(importCommand(), [...args, '--url', intake.url]);
const sent = () => intake.received.flatMap(({ lines }) => lines.map((line) => JSON.parse(line)));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('custodes import frigate', () => {
  it('reports who viewed, watched live and downloaded, and names the line without a user', async () => {
    const log = join(vectors, 'frigate.log');
    const { code, out } = await run('frigate', log, '--json');
    const summary = JSON.parse(out);
    expect(code).toBe(0);
    expect(summary).toMatchObject({ records: 12, merged: 8, used: 6, refused: 1 });
    expect(summary.skipped).toEqual({
      'a path that the map leaves out': 2,
      'a request that has to name somebody': 1,
    });
    expect(summary.problems).toMatchObject([{ place: `${log}:8`, problems: [{ field: 'user', value: null }] }]);
    expect(sent()).toMatchObject([
      {
        actor: { id: 'jo', kind: 'employee' },
        action: 'view',
        // Its longest request took a tenth of a second when its line was written.
        occurredAt: '2026-11-26T09:12:02.900Z',
        resource: { recordingId: 'front/start/1795680000/end/1795683600', cameraId: 'front' },
        extent: { bytes: 812 + 2 * 912_345 },
      },
      { actor: { id: 'sam' }, action: 'livestream', resource: { kind: 'live-stream', cameraId: 'nursery' } },
      { actor: { id: 'sam' }, action: 'download', resource: { recordingId: '1795680000.5-abc123' } },
      // The first `src`, as go2rtc reads it, and MJPEG.
      { actor: { id: 'kim' }, action: 'livestream', extent: { bytes: 0 }, resource: { cameraId: 'nursery' } },
      { actor: { id: 'kim' }, action: 'livestream', extent: { bytes: 812_345 }, resource: { cameraId: 'garden' } },
      { actor: { id: 'lou' }, action: 'livestream', resource: { cameraId: 'nursery' } },
    ]);
  });

  it('adds nothing when it imports a file again, plain or compressed', async () => {
    const log = join(vectors, 'frigate.log');
    await run('frigate', log);
    const { out } = await run('frigate', file('again.gz', gzipSync(readFileSync(log))), '--json');
    expect(JSON.parse(out)).toMatchObject({ used: 6, duplicates: 6, conflicts: 0 });
  });

  it.each([
    ['between others', (long: string, good: string) => [good, long, good]],
    ['at the end', (long: string, good: string) => [good, long]],
  ])('refuses a line that is too long, %s, and goes on', async (_where, linesOf) => {
    const [good = ''] = readFileSync(join(vectors, 'frigate.log'), 'utf8').split('\n');
    const lines = linesOf('x'.repeat(1_100_000), good);
    const log = file('long.log', lines.join('\n'));
    const { code, out } = await run('frigate', log, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      records: lines.length,
      merged: lines.length - 1,
      used: 1,
      refused: 1,
      problems: [{ place: `${log}:2`, problems: [{ field: 'line', expected: expect.stringContaining('1048576') }] }],
    });
  });

  it('shows with --dry-run what it would send, and sends nothing', async () => {
    const { out } = await run('frigate', join(vectors, 'frigate.log'), '--dry-run');
    expect(out).toContain('12 records: 8 are 6 viewings, 3 skipped, 1 refused\nnothing was sent (--dry-run)');
    expect(out).toContain('event {"eventId":');
    expect(intake.received).toEqual([]);
  });
});

describe('custodes import s3-access-log', () => {
  it('makes one viewing of the byte ranges of one object', async () => {
    const map = file('s3.yaml', "key: '^(?<ownerId>o-\\d+)/(?<cameraId>c-\\d+)/(?<recordingId>r-\\d+)'\n");
    const { out } = await run('s3-access-log', join(vectors, 's3-access.log'), '--map', map, '--json');
    expect(JSON.parse(out)).toMatchObject({ records: 3, merged: 2, used: 1, skipped: { 'REST.GET.VERSIONING': 1 } });
    expect(sent()).toMatchObject([
      {
        source: { id: 's3-access-log' },
        path: 'direct-store',
        authentication: { method: 'AuthHeader' },
        resource: { ownerId: 'o-1', cameraId: 'c-2', recordingId: 'r-3' },
        extent: { bytes: 2 * 1_048_576 },
      },
    ]);
  });
});

describe('custodes import envoy', () => {
  it('reads JSON, and refuses the text format by line', async () => {
    const log = join(vectors, 'envoy.log');
    const { out } = await run('envoy', log, '--json');
    expect(JSON.parse(out)).toMatchObject({
      records: 7,
      merged: 4,
      used: 3,
      refused: 1,
      skipped: { 'a path that the map leaves out': 1, 'a playlist, which has no video in it': 1 },
      problems: [{ place: `${log}:7`, problems: [{ field: 'line' }] }],
    });
    expect(sent()).toMatchObject([
      {
        source: { id: 'envoy' },
        actor: { id: 'mia@example.com', kind: 'employee' },
        outcome: 'allowed',
        occurredAt: '2026-11-26T09:12:04.020Z',
        resource: { recordingId: 'r-90', cameraId: 'c-3' },
        extent: { durationMs: 12_000, bytes: 912_345 + 12_345 },
        network: { ip: '198.51.100.7' },
      },
      { actor: { id: 'anonymous' }, action: 'livestream', outcome: 'denied', resource: { cameraId: 'c-4' } },
      { actor: { id: 'sam' }, action: 'download', outcome: 'error', resource: { recordingId: 'r-91' } },
    ]);
  });
});

describe('custodes import nginx', () => {
  it('reads what a real nginx wrote for players and curl: recorded with nginx 1.26, ffmpeg 7.1, Chromium 156 and curl 8.14, then put into JSON', async () => {
    const log = join(vectors, 'nginx-hls.log');
    const { out } = await run('nginx', log, '--map', join(vectors, 'nginx-hls.yaml'), '--json');
    expect(JSON.parse(out)).toMatchObject({
      refused: 0,
      skipped: {
        // ffmpeg asks for each segment without a password first.
        'a request that has to name somebody': 10,
        'a playlist, which has no video in it': 8,
        'a path that the map leaves out': expect.any(Number),
      },
    });
    const short = sent().map(({ actor, recipient, outcome, resource, extent }) => {
      return [recipient?.id ?? actor.id, resource.recordingId, outcome, extent.durationMs, extent.bytes].join(' ');
    });
    expect(short).toEqual([
      // Played from the middle, then from the beginning: nine segments, five of them twice.
      'jo r-100 allowed 54000 4157996',
      // A range behind the end.
      'jo r-100 error  0',
      'sam r-101 allowed 30000 1724712',
      // Chromium, with four seeks; and curl, the whole of it.
      'kim r-300 allowed  3289508',
      'sam r-300 allowed  3289508',
      'sam r-100 allowed  1000',
      // Two downloads that curl gave up.
      'sam r-400 allowed  655360',
      'jo r-200 denied  0',
      // With a query that nobody needs.
      'kim r-400 allowed  3289508',
      'kim r-201 allowed  1358',
      // Without a password: by HTTP/0.9, with `%2f`, and with a fragment.
      'video-server r-400 allowed  9868524',
    ]);
    for (const one of sent().filter(({ outcome }) => outcome !== 'denied')) {
      expect(one).toMatchObject({ actor: { id: 'video-server', kind: 'service' }, recipient: { kind: 'internal' } });
    }
  });
});

describe('custodes import ceph-rgw', () => {
  it('reads requests of objects, whatever a client puts into its user agent', async () => {
    const map = file('rgw.yaml', "key: '^(?<ownerId>o-\\d+)/(?<cameraId>c-\\d+)/(?<recordingId>r-\\d+)'\n");
    const log = join(vectors, 'ceph-rgw.log');
    const { out } = await run('ceph-rgw', log, '--map', map, '--json');
    expect(JSON.parse(out)).toMatchObject({
      merged: 5,
      used: 4,
      refused: 1,
      skipped: { 'a line that is no request': 1, PUT: 1 },
      problems: [{ place: `${log}:8`, problems: [{ field: 'time', value: 'yesterday' }] }],
    });
    expect(sent()).toMatchObject([
      {
        source: { id: 'ceph-rgw' },
        actor: { id: 'mia', kind: 'service' },
        action: 'view',
        outcome: 'allowed',
        occurredAt: '2026-11-26T09:12:03.404Z',
        extent: { bytes: 2 * 1_048_576 },
        path: 'direct-store',
        resource: { ownerId: 'o-1', cameraId: 'c-2', recordingId: 'r-3' },
      },
      { actor: { id: 'anonymous' }, outcome: 'denied', resource: { recordingId: 'r-3' } },
      { action: 'list', resource: { kind: 'store', storeId: 'videos' } },
      { action: 'delete', resource: { recordingId: 'r-5' }, occurredAt: '2026-11-26T09:13:03.000Z' },
    ]);
  });
});

describe('a request of a Ceph object gateway', () => {
  const asked = async (request: string, map = '') => {
    const line = `beast: 0x7f: 198.51.100.7 - mia [26/Nov/2026:09:12:03.404 +0000] "${request} HTTP/1.1" 200 5 - - -\n`;
    const args = map === '' ? [] : ['--map', file('rgw-one.yaml', map)];
    const { out } = await run('ceph-rgw', file('rgw-one.log', line), ...args, '--json');
    const [event] = sent();
    const { resource } = event ?? {};
    return event ? [event.action, resource.recordingId ?? resource.storeId].join(' ') : JSON.parse(out).skipped;
  };

  it.each([
    ['GET /videos/r-3?location', 'view videos/r-3'],
    ['GET /videos/r-3?x=1&policy', 'view videos/r-3'],
    ['GET /videos/r-3?torrent', 'view videos/r-3'],
    ['GET /videos/r-3?acl', { 'GET ?acl': 1 }],
    ['GET /videos?torrent', 'list videos'],
    ['GET /videos?location', { 'GET ?location': 1 }],
    ['DELETE /videos/r-3?acl', 'delete videos/r-3'],
    ['DELETE /videos/r-3?uploadId=', 'delete videos/r-3'],
    ['DELETE /videos/r-3?uploadId=1', { 'DELETE ?uploadId': 1 }],
    ['POST /videos?delete&cors', 'delete videos'],
  ])('%s is what radosgw answers', async (request, expected) => {
    expect(await asked(request)).toEqual(expected);
  });

  it.each([
    ['GET /:videos/r-3', 'view videos/r-3'],
    ['GET /acme%3Avideos/r-3', 'view acme:videos/r-3'],
    ['GET /videos%2Fr-3', 'view videos/r-3'],
    ['GET /videos%2fo%252D1/r-3', 'view videos/o%2D1/r-3'],
    ['GET /acme:logs/r-3', { 'a bucket that the map leaves out': 1 }],
  ])('%s names the bucket behind the tenant', async (request, expected) => {
    expect(await asked(request, 'buckets: [videos]\n')).toEqual(expected);
  });
});

describe('a map of custodes import nginx', () => {
  const paths = "paths: [{ pattern: '^/(?<recordingId>[^/]+)' }]";

  it('is required', async () => {
    const { code, error } = await run('nginx', join(vectors, 'frigate.log'));
    expect([code, error]).toEqual([2, '`--map` is missing, expected a file (docs/collecting.md)']);
  });

  it.each([
    ['no paths', 'source: a', /`paths`/],
    ['a path without an id', "paths: [{ pattern: '^/x' }]", /`paths\.0\.pattern` is `\^\/x`, expected a named group/],
    [
      'an action there is not',
      "paths: [{ pattern: '(?<cameraId>x)', action: watch }]",
      /`paths\.0\.action` is `watch`/,
    ],
    [
      'keys without a time',
      `json: { remote_user: a, request: b, status: c }\n${paths}`,
      /expected the variable \$time_local, or/,
    ],
    ['keys without a status', `json: { msec: a, request: b, remote_user: c }\n${paths}`, /the variable \$status/],
    ['a log_format', `format: '$msec $request'\n${paths}`, /`format`/],
    [
      'a user that no line has',
      `user: http_x_user\njson: { msec: a, request: b, status: c, remote_user: d }\n${paths}`,
      /`user` is `http_x_user`, expected a variable that `json` names/,
    ],
  ])('is refused with file, field and expectation for %s', async (_what, text, message) => {
    const { code, error } = await run('nginx', join(vectors, 'frigate.log'), '--map', file('map.yaml', text));
    expect(code).toBe(2);
    expect(error).toMatch(message);
    expect(error).toMatch(/map\.yaml:\d+/);
  });
});
