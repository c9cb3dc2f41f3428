import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import type { DetectedAccess } from '../../../services/domain/finding/detected-access.ts';
import { defaultDetector } from '../../../services/domain/finding/detectors.ts';
import { unreportedAccessOf } from '../../../services/domain/finding/rules/unreported-access.ts';
import { until } from '../../support/auditor/auditor-world.ts';
import { aDetectedAccess, MINUTE } from '../../support/decision-builders.ts';
import { eventsIn, startCollecting } from '../../support/nginx/collected-log.ts';
import { LOG_MAP, startVideoServer, type VideoServer } from '../../support/nginx/video-server.ts';
import { aRecord, aRegister } from '../../support/register-builders.ts';

/** Planted reads among people who play, on the log of a real nginx that is rotated meanwhile, in both ways. */

const describeWithNginx = process.env.CUSTODES_HAVE_NGINX === '1' ? describe : describe.skip;
const SEGMENTS = 20;
const PLAYED = Array.from({ length: 20 }, (_, at) => `r-played-${at}`);
const PLANTED = Array.from({ length: 100 }, (_, at) => `r-planted-${at}`);
const USERS = ['jo', 'sam', 'kim'];

describeWithNginx('the collector, on the log of a real server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-collector-nginx-'));
  let server: VideoServer;
  beforeAll(async () => {
    server = await startVideoServer(folder, {
      recordings: [...PLAYED, ...PLANTED],
      segments: SEGMENTS,
      users: USERS,
    });
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true });
  });

  it('finds 100 planted reads, and nothing in what the tools reported', async () => {
    writeFileSync(join(folder, 'map.yaml'), `${LOG_MAP}path: direct-store\nrecipient: internal\n`);
    const input = { name: 'videos', format: 'nginx', folder: '.', files: 'access.log*', map: 'map.yaml' };
    writeFileSync(join(folder, 'collect.yaml'), JSON.stringify({ inputs: [input] }));
    mkdirSync(join(folder, 'state'));
    let now = Date.now();
    const log = memoryLog({ clock: () => now });
    const collecting = { file: join(folder, 'collect.yaml'), stateDir: join(folder, 'state'), log, clock: () => now };
    const collector = await startCollecting(collecting);

    const reported: DetectedAccess[] = [];
    for (const [at, recordingId] of PLAYED.entries()) {
      const user = USERS[at % USERS.length] ?? '';
      const occurredAt = Date.now();
      reported.push(
        aDetectedAccess({ eventId: recordingId, actorId: `e-${user}`, role: 'agent', recordingId, occurredAt }),
      );
      await play(recordingId, user);
      if (at === 10) {
        renameSync(server.log, `${server.log}.1`);
        server.reopenLog();
      }
      if (at === 15) {
        // As logrotate's `copytruncate`: what nginx writes between the two is lost, so it writes nothing.
        copyFileSync(server.log, `${server.log}.2`);
        truncateSync(server.log);
      }
      for (const planted of PLANTED.slice(at * 5, at * 5 + 5)) {
        await server.curl(`/vod/c-1/${planted}/seg-3.ts`, 'sam', '--range', '0-99');
      }
    }
    // Nothing of the video: a list of segments alone, and the size of one.
    await server.get('/vod/c-1/r-planted-0/index.m3u8', 'kim');
    await server.curl('/vod/c-1/r-planted-0/seg-1.ts', 'kim', '--head');
    const written = () =>
      [server.log, `${server.log}.1`, `${server.log}.2`].map(linesIn).reduce((sum, lines) => sum + lines, 0);
    await until(async () => {
      const { values } = await collector.meters.collectedLines.get();
      return values.reduce((sum, { value }) => sum + value, 0) === written();
    });
    // From now on nobody plays, and each viewing is over.
    now += 10 * MINUTE;
    await until(async () => (await eventsIn(log)).length >= PLAYED.length + PLANTED.length);
    await collector.drain();

    const events = await eventsIn(log);
    expect(events).toHaveLength(PLAYED.length + PLANTED.length);
    const people = USERS.map((user) => aRecord('person', { id: `e-${user}`, aliases: [user] }));
    const detector = defaultDetector(unreportedAccessOf(aRegister(...people)));
    for (const access of reported) detector.observe(access);
    for (const { eventId, occurredAt, path, resource, actor, recipient } of events) {
      const { recordingId } = resource;
      const read = aDetectedAccess({
        eventId,
        occurredAt,
        path,
        sourceId: 'nginx',
        actorId: actor.id,
        actorKind: actor.kind,
        recordingId,
        appendedAt: now,
      });
      detector.observe({ ...read, event: { ...read.event, recipient } });
    }
    const found = detector.advance?.({ nowMs: now + 6 * MINUTE, observedUpTo: Number.POSITIVE_INFINITY }) ?? [];
    const recordings = found.map(({ evidence }) => evidence.facts?.recordingId);
    expect(recordings.toSorted()).toEqual(PLANTED.toSorted());
    expect(new Set(found.map(({ actorId }) => actorId))).toEqual(new Set(['e-sam']));
  });

  /** As a player does: the list, each segment, and a seek back. */
  async function play(recordingId: string, user: string): Promise<void> {
    await server.get(`/vod/c-1/${recordingId}/index.m3u8`, user);
    for (let index = 0; index < SEGMENTS; index += 1) await server.get(`/vod/c-1/${recordingId}/seg-${index}.ts`, user);
    await server.get(`/vod/c-1/${recordingId}/seg-3.ts`, user);
  }
});

function linesIn(file: string): number {
  return readFileSync(file, 'utf8').split('\n').length - 1;
}
