import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { importCommand } from '../../../../../scripts/commands/import/import-command.ts';
import { projectRoot } from '../../../../../services/adapters/config/project-root.ts';
import { type FakeIntake, openFakeIntake } from '../../../../support/fake-intake.ts';
import { type RanCommand, runCommand } from '../../../../support/process/run-command.ts';

const RECORDED = join(projectRoot, 'tests/vectors/cloudtrail/ec2_proxy_s3_exfiltration_2020-09-14.ndjson');
const folder = mkdtempSync(join(tmpdir(), 'custodes-cloudtrail-'));
let intake: FakeIntake;

beforeEach(async () => {
  intake = await openFakeIntake();
});
afterEach(async () => {
  await intake.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('custodes import cloudtrail', () => {
  it('sends the nine accesses of the recorded file and counts what it skipped, by reason', async () => {
    const { code, out } = await run(RECORDED, '--json');
    const summary = JSON.parse(out);
    expect(code).toBe(0);
    expect(summary).toMatchObject({ records: 103, used: 9, duplicates: 0, conflicts: 0, refused: 0 });
    expect(Object.values<number>(summary.skipped).reduce((sum, times) => sum + times)).toBe(94);
    expect(summary.skipped.ListBuckets).toBe(2);
    expect(intake.received.map(({ route, lines }) => [route, lines.length])).toEqual([['/v1/access-events', 9]]);
  });

  it('prints the same in words, and knows on a second run what the server had', async () => {
    await run(RECORDED);
    const { out } = await run(RECORDED);
    expect(out).toContain('103 records: 9 used, 94 skipped, 0 refused');
    expect(out).toContain('9 were known before');
    expect(out).toContain('skipped 2: ListBuckets');
  });

  it('reads a document, an indented one, gzip and several files alike', async () => {
    const records = (await readFile(RECORDED, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const files = [
      file('document.json', JSON.stringify({ Records: records.slice(0, 50) })),
      file('indented.json', `\ufeff${JSON.stringify({ Records: records.slice(50, 80) }, null, 2)}\n`),
      file(
        'lines.gz',
        gzipSync(
          records
            .slice(80)
            .map((record) => `${JSON.stringify(record)}\r\n\r\n`)
            .join(''),
        ),
      ),
    ];
    const { out } = await run(...files, '--json');
    expect(JSON.parse(out)).toMatchObject({ records: 103, used: 9, refused: 0 });
  });

  it('posts no more than 1,000 events at once', async () => {
    const lines = Array.from({ length: 2001 }, (_, number) => JSON.stringify(aRecord(`e-${number}`)));
    await run(file('many.ndjson', lines.join('\n')));
    expect(intake.received.map((request) => request.lines.length)).toEqual([1000, 1000, 1]);
  });

  it('counts what it or the server refuses, shows it with its place, and goes on', async () => {
    const text = [aRecord('not an id'), aRecord('bad'), aRecord('good')].map((one) => JSON.stringify(one)).join('\n');
    const name = file('refused.ndjson', text);
    const { code, out } = await run(name, '--json');
    const { used, refused, problems } = JSON.parse(out);
    expect([code, used, refused]).toEqual([0, 1, 2]);
    expect(problems[0]).toMatchObject({ place: `${name}:1`, problems: [{ field: 'eventId', value: 'not an id' }] });
  });

  it.each([
    [
      'a line that is not JSON',
      '{"eventSource":"s3.amazonaws.com","eventName":"GetObject"}\n{oops',
      ':2` is not JSON, expected CloudTrail records: `line 2, column 2`',
    ],
    ['a first line that is not JSON', '{oops\n{"eventSource":"s3.amazonaws.com","eventName":"GetObject"}', ':1`'],
    [
      'a document with a comma too many',
      '{"Records":[\n\n{},\n]}',
      ':4` is not JSON, expected CloudTrail records: `line 4, column 1` is `]`',
    ],
    ['no JSON at all', 'hello', ':1`'],
    ['other JSON', '\n{"hello":1}', ':2`'],
    ['a document with something else in it', '{"Records":[7]}', ':1, record 1`'],
    ['a document that is cut off', '{"Records":[\n{"eventSource":"s3.amazonaws.com",', ':2`'],
  ])('names file and line of %s', async (_name, text, place) => {
    const name = file('broken.json', text);
    const { code, error } = await run(name);
    expect(code).toBe(2);
    expect(error).toContain(`\`${name}${place}`);
  });

  it('reports what is wrong with a file that is missing or not the gzip it begins as', async () => {
    const broken = file('cut.gz', gzipSync('{}').subarray(0, 12));
    for (const state of [[], ['--state', join(folder, 'state.json')]]) {
      const missing = await run(join(folder, 'nowhere'), ...state);
      const cut = await run(broken, ...state);
      expect([missing.code, cut.code]).toEqual([2, 2]);
      expect(missing.error).toContain('nowhere');
      expect(cut.error).toMatch(/cut\.gz` cannot be read: /);
    }
  });

  it('ends with 3 when no server is there, with 0 when there was nothing to send', async () => {
    await intake.close();
    const nothing = await run(file('empty.ndjson', ''));
    expect(nothing.code).toBe(0);
    const unreachable = await run(RECORDED);
    expect(unreachable.code).toBe(3);
    expect(unreachable.error).toContain('could not be reached');
  });
});

describe('--map', () => {
  it('specifies which buckets, which keys and who', async () => {
    const map = file(
      'map.yaml',
      [
        'buckets: [mordors3stack-s3bucket-llp2yingx64a]',
        "key: '^(?<recordingId>[a-z]+)\\.txt$'",
        "principals: [{ pattern: '/(?<instance>i-[0-9a-f]+)$', kind: contractor, person: 'box-$<instance>' }]",
      ].join('\n'),
    );
    await run(RECORDED, '--map', map);
    const events = (intake.received[0]?.lines ?? []).map((line) => JSON.parse(line));
    expect(events).toHaveLength(9);
    expect(events.find(({ action }) => action === 'view')).toMatchObject({
      actor: { id: 'box-i-0317f6c6b66ae9c40', kind: 'contractor' },
      resource: { recordingId: 'ring' },
    });
  });

  it.each([
    ['YAML that is none', 'buckets: [a\nkey: b', /map\.yaml:\d+` is not YAML/],
    ['an unknown field', 'buckets: [a]\nbukets: [b]', /map\.yaml:2`: `bukets`/],
    ['a pattern that is none', "\nkey: '(?<ownerId>'", /map\.yaml:2`: `key`/],
    [
      'a key pattern without one of the groups',
      "key: '.*'",
      /map\.yaml:1`: `key` is `\.\*`, expected a named group: recordingId, cameraId, ownerId, siteId/,
    ],
    [
      'a kind there is not',
      'principals:\n  - pattern: x\n    kind: boss',
      /map\.yaml:3`: `principals\.0\.kind` is `boss`, expected one of: employee, /,
    ],
    ['a principal without a kind', 'principals:\n  - pattern: x', /map\.yaml:2`: `principals\.0\.kind`/],
  ])('is refused with line and field for %s', async (_name, text, message) => {
    const { code, error } = await run(RECORDED, '--map', file('map.yaml', text));
    expect(code).toBe(2);
    expect(error).toMatch(message);
    expect(intake.received).toEqual([]);
  });
});

function aRecord(eventID: string): object {
  return {
    eventID,
    eventTime: '2026-01-02T03:04:05Z',
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::123456789012:user/mallory' },
    requestParameters: { bucketName: 'videos', key: 'o-1/r-1.mp4' },
  };
}

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function run(...args: string[]): Promise<RanCommand> {
  return runCommand(importCommand(), ['cloudtrail', ...args, '--url', intake.url]);
}
