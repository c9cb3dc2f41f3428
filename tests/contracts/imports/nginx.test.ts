import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importCommand } from '../../../scripts/commands/import/import-command.ts';
import { type FakeIntake, openFakeIntake } from '../../support/fake-intake.ts';
import { LOG_MAP, startVideoServer, type VideoServer } from '../../support/nginx/video-server.ts';
import { runCommand } from '../../support/process/run-command.ts';

/** The log that a real nginx in front of a folder of videos writes while people play from it. */

const describeWithNginx = process.env.CUSTODES_HAVE_NGINX === '1' ? describe : describe.skip;
const SEGMENTS = 30;

describeWithNginx('custodes import nginx, on the log of a real server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-nginx-'));
  let intake: FakeIntake;
  let server: VideoServer;

  beforeAll(async () => {
    server = await startVideoServer(folder, {
      recordings: ['r-1', 'r-2', 'r-3'],
      segments: SEGMENTS,
      users: ['jo', 'sam'],
    });
  });
  beforeEach(async () => {
    intake = await openFakeIntake();
  });
  afterEach(() => intake.close());
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true });
  });

  it('finds one viewing for each person and recording, whatever they write into the path', async () => {
    await server.get('/vod/c-1/r-1/index.m3u8', 'jo');
    for (let index = 0; index < SEGMENTS; index += 1) await server.get(`/vod/c-1/r-1/seg-${index}.ts`, 'jo');
    await server.get('/vod/c-1/r-1/seg-3.ts', 'jo');
    await server.curl('/./vod//c-1/x/../r-2/seg-1.ts', 'sam');
    await server.curl('/%76od/c-1/r-2/seg-%32.ts', 'sam', '--range', '0-99');
    await server.curl('/vod/c-1/r-2/seg-1.ts', 'sam:wrong');
    await server.curl('/vod/c-1/r-2/seg-99.ts', 'sam');
    // A seek forward and one back: 50 of 100 seconds, ten of them twice; a range behind the end, and the size alone.
    for (const range of ['0-19999', '60000-79999', '10000-29999'])
      await server.curl('/vod/c-1/r-3/whole.mp4', 'jo', '--range', range);
    await server.curl('/vod/c-1/r-3/whole.mp4?from=cache', 'jo', '--range', '200000-');
    await server.curl('/vod/c-1/r-3/whole.mp4', 'jo', '--head');
    await server.curl('/vod/c-1/r-3/whole.mp4', 'sam', '--header', 'If-Range: "another"', '--range', '0-9');
    await server.get('/favicon.ico', 'jo');
    await server.stop();

    const map = join(folder, 'map.yaml');
    writeFileSync(map, LOG_MAP);
    const args = ['nginx', server.log, '--map', map, '--url', intake.url, '--json'];
    const { code, out, error } = await runCommand(importCommand(), args);
    expect([code, error]).toEqual([0, '']);
    const skipped = { 'a path that the map leaves out': expect.any(Number) };
    expect(JSON.parse(out)).toMatchObject({ merged: SEGMENTS + 10, used: 7, refused: 0, skipped });
    const events = intake.received.flatMap(({ lines }) => lines.map((line) => JSON.parse(line)));
    const by = (id: string, outcome: string) => events.filter((one) => one.actor.id === id && one.outcome === outcome);
    expect(by('jo', 'allowed')).toMatchObject([
      { resource: { cameraId: 'c-1', recordingId: 'r-1' }, extent: { durationMs: SEGMENTS * 6000, bytes: 31_000 } },
      { resource: { recordingId: 'r-3' }, extent: { durationMs: 50_000, bytes: 60_000 } },
    ]);
    expect(by('jo', 'error')).toHaveLength(1);
    expect(by('sam', 'allowed')).toMatchObject([
      { resource: { recordingId: 'r-2' }, extent: { durationMs: 12_000, bytes: 1_100 } },
      // It had another version of the file, so it got the whole.
      { resource: { recordingId: 'r-3' }, extent: { durationMs: 100_000, bytes: 100_000 } },
    ]);
    expect(by('sam', 'error')).toHaveLength(1);
    // nginx logs the name that a client claims with a wrong password too.
    expect(by('sam', 'denied')).toHaveLength(1);
  });
});
