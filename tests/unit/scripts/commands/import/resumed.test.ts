import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importCommand } from '../../../../../scripts/commands/import/import-command.ts';
import { beginning, type ImportPlace, type ReadAccesses } from '../../../../../scripts/commands/import/import-place.ts';
import { cloudTrail, csv, type LogFormat, servers } from '../../../../../scripts/commands/import/log-formats.ts';
import { projectRoot } from '../../../../../services/adapters/config/project-root.ts';
import { type FakeIntake, openFakeIntake } from '../../../../support/fake-intake.ts';
import { runCommand } from '../../../../support/process/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'custodes-resumed-'));
let intake: FakeIntake;

beforeEach(async () => {
  intake = await openFakeIntake();
});
afterEach(() => intake.close());
afterAll(() => rmSync(folder, { recursive: true }));

/** More viewings than three requests have, however fast the machine is. */
const LINES = 9 * 1_400;
const START = Date.UTC(2026, 10, 26, 9);

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Three persons play one recording after the other; every viewing has three lines, and several are open at any line. */
function nginxLog(lines = LINES): string {
  return Array.from({ length: lines }, (_, at) => {
    const time = new Date(START + at * 1_000).toISOString().replace(/\.\d+Z/, '+00:00');
    const path = `/files/r-${Math.floor(at / 9)}-${at % 3}.mp4`;
    const user = { remote_addr: `192.0.2.${at % 3}`, remote_user: `jo-${at % 3}` };
    const range = { sent_http_content_range: `bytes ${at * 10}-${at * 10 + 99}/90000` };
    const request = { request: `GET ${path} HTTP/1.1`, status: '206', body_bytes_sent: `${at}`, ...range };
    return `${JSON.stringify({ time_iso8601: time, ...user, ...request })}\n`;
  }).join('');
}

const MAP = `paths: [{ pattern: '^/files/(?<recordingId>[^/]+)\\.mp4$', fileSeconds: 60 }]
`;

const eventsOf = ({ received }: FakeIntake) => received.flatMap(({ lines }) => lines).filter((line) => line !== '');

describe('an import that is killed', () => {
  it('goes on where it was, with the events of one that was not', async () => {
    const log = file('access.log', nginxLog());
    const map = file('map.yaml', MAP);
    const state = join(folder, 'state.json');
    const whole = await openFakeIntake();
    const undisturbed = await runCommand(importCommand(), ['nginx', log, '--map', map, '--url', whole.url, '--json']);
    const expected = eventsOf(whole);
    await whole.close();
    expect(JSON.parse(undisturbed.out)).toMatchObject({ records: LINES, used: LINES / 3, refused: 0 });

    const args = ['import', 'nginx', log, '--map', map, '--url', intake.url, '--state', state, '--json'];
    const killed = spawn(process.execPath, ['--import', 'tsx', join(projectRoot, 'scripts/commands/cli.ts'), ...args]);
    // Long after the first place, in the middle of a request.
    let atKill = 0;
    intake.onRequest = () => {
      if (intake.received.length !== 3) return;
      killed.kill('SIGKILL');
      atKill = eventsOf(intake).length;
    };
    await once(killed, 'exit');
    intake.onRequest = () => {};
    // Further requests may have been on their way.
    const before = eventsOf(intake);
    expect(atKill).toBeGreaterThan(0);
    expect(atKill).toBeLessThan(expected.length);
    expect(existsSync(state)).toBe(true);

    const { out, error, code } = await runCommand(importCommand(), args.slice(1));
    expect(code).toBe(0);
    expect(error).toMatch(/^an import that was stopped goes on at `.*access\.log:\d+001`$/);
    const after = eventsOf(intake);
    expect(after.length - before.length).toBeLessThan(expected.length);
    expect([...new Set(after)].toSorted()).toEqual(expected.toSorted());
    const duplicates = after.length - expected.length;
    expect(JSON.parse(out)).toEqual({ ...JSON.parse(undisturbed.out), duplicates });
    expect(existsSync(state)).toBe(false);
  });

  it('begins anew where a file is another, and leaves no state with --dry-run', async () => {
    const log = file('other.log', nginxLog(1_200));
    const map = file('map.yaml', MAP);
    const state = join(folder, 'other.json');
    const args = ['nginx', log, '--map', map, '--url', intake.url, '--state', state, '--json'];
    intake.troubles.push(400);
    const stopped = await runCommand(importCommand(), args);
    expect([stopped.code, existsSync(state)]).toEqual([2, false]);

    await runCommand(importCommand(), [...args, '--dry-run']);
    expect(existsSync(state)).toBe(false);

    intake.onRequest = () => intake.received.length === 3 && intake.troubles.push(400);
    const begun = await runCommand(importCommand(), args);
    expect([begun.code, existsSync(state)]).toEqual([2, true]);
    expect(begun.error).toContain(`the same command goes on at \`${log}:1001\``);
    writeFileSync(log, nginxLog(1_200).slice(nginxLog(1).length));
    const { out, error } = await runCommand(importCommand(), args);
    expect(error).toBe('');
    expect(JSON.parse(out)).toMatchObject({ records: 1_199 });
  });

  it('does not write over another file', async () => {
    const log = file('access.log', nginxLog(10));
    const map = file('map.yaml', MAP);
    const args = ['nginx', log, '--map', map, '--url', intake.url, '--state', map];
    const { code, error } = await runCommand(importCommand(), args);
    expect([code, error]).toEqual([2, `\`${map}\` has no state of an import, expected the name of a file for one`]);
    expect(readFileSync(map, 'utf8')).toBe(MAP);
  });
});

describe('the places of an import', () => {
  const nginx = servers.filter(({ name }) => name === 'nginx');
  const trail = Array.from({ length: 2_500 }, (_, at) =>
    JSON.stringify({
      eventID: `e-${at}`,
      eventTime: '2026-11-26T09:00:00Z',
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      userIdentity: { arn: 'arn:aws:iam::1:user/jo', type: 'IAMUser' },
      requestParameters: { bucketName: 'b', key: `r-${at}` },
    }),
  ).join('\n');
  const table = ['Time,Who,What', ...Array.from({ length: 1_400 }, (_, at) => `2026-11-26 09:00:00,jo,r-${at}`)].join(
    '\n',
  );
  const tableMap = `fields:
  source.id: { value: a }
  occurredAt: { column: Time, time: yyyy-MM-dd HH:mm:ss, zone: UTC }
  actor.id: Who
  actor.kind: { value: employee }
  action: { value: view }
  resource.kind: { value: recording }
  resource.recordingId: What
`;

  it.each<{ format: LogFormat; content: string; map: string | null }>([
    ...nginx.map((format) => ({ format, content: nginxLog(2_500), map: MAP })),
    { format: cloudTrail, content: trail, map: null },
    { format: csv, content: table, map: tableMap },
  ])('of $format.name lead to the same rest', async ({ format, content, map }) => {
    const log = file(`${format.name}.log`, content);
    const read = await format.open(map === null ? undefined : file(`${format.name}.yaml`, map));
    const { results, places } = await resultsOf(read, log, beginning);
    expect(places.length).toBeGreaterThan(0);
    for (const { place, at } of places) {
      const rest = await resultsOf(read, log, JSON.parse(JSON.stringify(place)));
      expect(rest.results).toEqual(results.slice(at));
    }
  });

  async function resultsOf(read: ReadAccesses, log: string, from: ImportPlace) {
    const results: unknown[] = [];
    const places: { place: ImportPlace; at: number }[] = [];
    for await (const one of read([log], () => {}, from)) {
      if ('reached' in one) places.push({ place: one.reached(), at: results.length });
      else if ('result' in one) results.push(one.result);
    }
    return { results, places };
  }
});
