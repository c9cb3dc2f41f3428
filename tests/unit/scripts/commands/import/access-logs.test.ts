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
  it('reports who viewed, watched live, downloaded and was refused, and names the line without a user', async () => {
    const log = join(vectors, 'frigate.log');
    const { code, out } = await run('frigate', log, '--json');
    const summary = JSON.parse(out);
    expect(code).toBe(0);
    expect(summary).toMatchObject({ records: 8, merged: 6, used: 4, refused: 1 });
    expect(summary.skipped).toEqual({ 'a path that the map leaves out': 1 });
    expect(summary.problems).toMatchObject([{ place: `${log}:8`, problems: [{ field: 'line' }] }]);
    expect(sent()).toMatchObject([
      {
        actor: { id: 'jo', kind: 'employee' },
        action: 'view',
        occurredAt: '2026-11-26T09:12:03.000Z',
        resource: { recordingId: 'front/start/1795680000/end/1795683600', cameraId: 'front' },
        extent: { bytes: 812 + 2 * 912_345 },
      },
      { actor: { id: 'sam' }, action: 'livestream', resource: { kind: 'live-stream', cameraId: 'nursery' } },
      { actor: { id: 'sam' }, action: 'download', resource: { recordingId: '1795680000.5-abc123' } },
      { actor: { id: 'anonymous', kind: 'anonymous' }, outcome: 'denied', resource: { cameraId: 'front' } },
    ]);
  });

  it('adds nothing when it imports a file again, plain or compressed', async () => {
    const log = join(vectors, 'frigate.log');
    await run('frigate', log);
    const { out } = await run('frigate', file('again.gz', gzipSync(readFileSync(log))), '--json');
    expect(JSON.parse(out)).toMatchObject({ used: 4, duplicates: 4, conflicts: 0 });
  });

  it('shows with --dry-run what it would send, and sends nothing', async () => {
    const { out } = await run('frigate', join(vectors, 'frigate.log'), '--dry-run');
    expect(out).toContain('8 records: 6 are 4 viewings, 1 skipped, 1 refused\nnothing was sent (--dry-run)');
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
      ...{ records: 7, merged: 5, used: 3, refused: 1, skipped: { 'a path that the map leaves out': 1 } },
      problems: [{ place: `${log}:7`, problems: [{ field: 'line' }] }],
    });
    expect(sent()).toMatchObject([
      {
        ...{ source: { id: 'envoy' }, actor: { id: 'mia@example.com', kind: 'employee' }, outcome: 'allowed' },
        ...{ occurredAt: '2026-11-26T09:12:03.120Z', resource: { recordingId: 'r-90', cameraId: 'c-3' } },
        ...{ extent: { durationMs: 12_000, bytes: 812 + 912_345 + 12_345 }, network: { ip: '198.51.100.7' } },
      },
      { actor: { id: 'anonymous' }, action: 'livestream', outcome: 'denied', resource: { cameraId: 'c-4' } },
      { actor: { id: 'sam' }, action: 'download', outcome: 'error', resource: { recordingId: 'r-91' } },
    ]);
  });
});

describe('custodes import ceph-rgw', () => {
  it('reads requests of objects, whatever a client puts into its user agent', async () => {
    const map = file('rgw.yaml', "key: '^(?<ownerId>o-\\d+)/(?<cameraId>c-\\d+)/(?<recordingId>r-\\d+)'\n");
    const log = join(vectors, 'ceph-rgw.log');
    const { out } = await run('ceph-rgw', log, '--map', map, '--json');
    expect(JSON.parse(out)).toMatchObject({
      ...{ merged: 5, used: 4, refused: 1, skipped: { 'a line that is no request': 1, PUT: 1 } },
      problems: [{ place: `${log}:8`, problems: [{ field: 'time', value: 'yesterday' }] }],
    });
    expect(sent()).toMatchObject([
      {
        ...{ source: { id: 'ceph-rgw' }, actor: { id: 'mia', kind: 'service' }, action: 'view', outcome: 'allowed' },
        ...{ occurredAt: '2026-11-26T09:12:03.404Z', extent: { bytes: 2 * 1_048_576 }, path: 'direct-store' },
        resource: { ownerId: 'o-1', cameraId: 'c-2', recordingId: 'r-3' },
      },
      { actor: { id: 'anonymous' }, outcome: 'denied', resource: { recordingId: 'r-3' } },
      { action: 'list', resource: { kind: 'store', storeId: 'videos' } },
      { action: 'delete', resource: { recordingId: 'r-5' }, occurredAt: '2026-11-26T09:13:03.000Z' },
    ]);
  });
});

describe('custodes import mediamtx', () => {
  it('reports live views by address, and names what the log does not have', async () => {
    const log = join(vectors, 'mediamtx.log');
    const { out } = await run('mediamtx', log, '--json');
    expect(JSON.parse(out)).toMatchObject({
      ...{ used: 3, merged: 3, refused: 1, problems: [{ place: `${log}:10` }] },
      skipped: {
        'a line that reads nothing': 4,
        'HLS, of which MediaMTX does not log who reads': 1,
        'a path that the map leaves out': 1,
      },
    });
    expect(sent()).toMatchObject([
      {
        ...{ source: { id: 'mediamtx' }, actor: { id: 'anonymous', kind: 'anonymous' }, action: 'livestream' },
        ...{ occurredAt: '2026-11-26T09:12:04.000Z', network: { ip: '198.51.100.7' } },
        resource: { kind: 'live-stream', cameraId: 'front' },
      },
      { resource: { cameraId: 'nursery' }, network: { ip: '2001:db8:0:0:0:0:0:7' } },
      { resource: { cameraId: 'front' }, occurredAt: '2026-11-26T09:21:00.000Z' },
    ]);
  });
});

describe('a map of custodes import nginx', () => {
  const paths = "paths: [{ pattern: '^/(?<recordingId>[^/]+)' }]";

  it('is required', async () => {
    const { code, error } = await run('nginx', join(vectors, 'frigate.log'));
    expect([code, error]).toEqual([2, '`--map` is missing, expected a file (docs/imports.md)']);
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
      'a format without a time',
      `format: '$remote_user "$request" $status'\n${paths}`,
      /expected the variable \$time_local, or/,
    ],
    ['JSON without a status', `json: { msec: a, request: b, remote_user: c }\n${paths}`, /the variable \$status/],
    [
      'two formats',
      `format: '$msec $request $status $remote_user'\njson: { msec: a, request: b, status: c, remote_user: d }\n${paths}`,
      /either `format` or `json`/,
    ],
    ['variables side by side', `format: '$a$b'\n${paths}`, /has no text after `\$a`/],
    [
      'a user that no line has',
      `user: http_x_user\n${paths}`,
      /`user` is `http_x_user`, expected a variable of the format/,
    ],
  ])('is refused with file, field and expectation for %s', async (_what, text, message) => {
    const { code, error } = await run('nginx', join(vectors, 'frigate.log'), '--map', file('map.yaml', text));
    expect(code).toBe(2);
    expect(error).toMatch(message);
    expect(error).toMatch(/map\.yaml:\d+/);
  });
});
