import { join } from 'node:path';
import { importCommand } from '../../../../../scripts/commands/import/import-command.ts';
import { projectRoot } from '../../../../../services/adapters/config/project-root.ts';
import { type FakeIntake, openFakeIntake } from '../../../../support/fake-intake.ts';
import { runCommand } from '../../../../support/process/run-command.ts';

const vectors = join(projectRoot, 'tests/vectors/imports');
let intake: FakeIntake;

beforeEach(async () => {
  intake = await openFakeIntake();
});
afterEach(() => intake.close());

const BYTES = 112_591_738;
const secondsOf = (bytes: number) => Math.round((bytes / BYTES) * 300_000);

describe('custodes import nginx, of one file that players fetch in ranges', () => {
  it('has the seconds that were delivered: recorded with nginx 1.26, Chromium 156, ffmpeg 7.1 and curl 8.14, then put into JSON', async () => {
    const map = join(vectors, 'nginx-ranges.yaml');
    const log = join(vectors, 'nginx-ranges.log');
    const { out } = await runCommand(importCommand(), ['nginx', log, '--map', map, '--json', '--url', intake.url]);
    expect(JSON.parse(out)).toMatchObject({ refused: 0, used: 6 });
    const events = intake.received.flatMap(({ lines }) => lines.map((line) => JSON.parse(line)));
    const of = (who: string) => events.filter((one) => (one.recipient?.id ?? one.actor.id) === who);
    const [played, resumed] = of('kim');

    // Chromium: played, a seek to 200 s, a seek back into what it had, a seek to 205 s; then a pause of a minute.
    expect(played).toMatchObject({
      outcome: 'allowed',
      extent: { durationMs: secondsOf(12_878_755 + 87_247_269 - 75_038_720), bytes: 50_841_265 },
    });
    expect(played).not.toHaveProperty('accessId');
    // It went on at the byte at which the server had closed the connection.
    expect(resumed).toMatchObject({
      accessId: played.eventId,
      extent: { durationMs: secondsOf(10_830_862), bytes: 10_830_862 },
    });
    // curl: a range, half of it again, another, the first again; one with If-Range; HEAD, a 304, and a range behind the end.
    expect(of('jo')).toMatchObject([
      { outcome: 'error', extent: { durationMs: null } },
      { outcome: 'allowed', extent: { durationMs: secondsOf(1_500_000 + 2 * 1_000_000), bytes: 5_000_000 } },
    ]);
    // Three ranges in one request; the beginning of the file, given up; and ffmpeg, from 250 s.
    expect(of('sam')).toMatchObject([
      {
        extent: {
          durationMs: secondsOf(13_581_148 + 5_461_256),
          bytes: 1_002_315 + 13_581_148 + 3_937_280 + 5_461_256,
        },
      },
    ]);
  });
});

describe('custodes import nginx, of other servers by their maps', () => {
  it.each([
    ['apache', 'httpd 2.4.71, then put into JSON'],
    ['caddy', 'Caddy 2.6.2'],
  ])('reads what %s wrote for curl: recorded with %s', async (server) => {
    const map = join(projectRoot, `infra/imports/${server}.yaml`);
    const log = join(vectors, `${server}.log`);
    const { out } = await runCommand(importCommand(), ['nginx', log, '--map', map, '--json', '--url', intake.url]);
    expect(JSON.parse(out)).toMatchObject({ records: 21, refused: 0 });
    const events = intake.received.flatMap(({ lines }) => lines.map((line) => JSON.parse(line)));
    const of = (who: string, outcome: string) =>
      events
        .filter((one) => one.actor.id === who && one.outcome === outcome)
        .map(({ resource, extent }) => [resource.recordingId, extent.durationMs, extent.bytes]);
    // Five segments, one of them twice; three ranges of 1 MB, of which the second has half of the first.
    expect(of('jo', 'allowed')).toEqual([
      ['r-1', 30_000, 600_000],
      ['r-2', 240_000, 500_000],
    ]);
    expect(of('jo', 'error')).toMatchObject([['r-2', null, 0]]);
    // Two ranges in one request, a 304, and a range with If-Range that is in the first; HTTP/2, and `/%76od/./`.
    expect(of('sam', 'allowed')).toEqual(
      expect.arrayContaining([
        ['r-2', 1_200, expect.any(Number)],
        ['r-1', expect.any(Number), expect.any(Number)],
      ]),
    );
    expect(of('sam', 'error')).toHaveLength(1);
  });
});
