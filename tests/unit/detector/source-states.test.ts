import { routerOf } from '../../../services/adapters/http/routes/router-of.ts';
import { createApp, type Listener, listen } from '../../../services/adapters/http/server.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { startDetector } from '../../../services/detector/flow.ts';
import { detectorRoutes } from '../../../services/detector/routes.ts';
import { sourceHandlers } from '../../../services/detector/sources/source-handlers.ts';
import { sourcePageSchema, sourceSchema } from '../../../services/detector/sources/source-schemas.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { defaultDetector } from '../../../services/domain/finding/detectors.ts';
import { missingNumbers } from '../../../services/domain/finding/sources/missing-numbers.ts';
import { silentSources } from '../../../services/domain/finding/sources/silent-sources.ts';
import { sourceBook } from '../../../services/domain/finding/sources/source-book.ts';
import type { RowTable } from '../../../services/domain/sorted-rows.ts';
import { absentAccessEvent } from '../../../services/records/access-event/absent-access-event.ts';
import { heartbeatFields } from '../../support/access-event-builders.ts';
import { aReadAudit } from '../../support/authentication/read-audit.ts';
import { DecidedPartition } from '../../support/decided-log.ts';
import { anEvent, HOUR, JUNE, MINUTE } from '../../support/decision-builders.ts';
import { aRecord, aRegister } from '../../support/register-builders.ts';

const logger = openLogger('silent');
const register = aRegister(
  aRecord('source', { id: 'tool', heartbeatSeconds: 300 }),
  aRecord('source', { id: 'never-reported', heartbeatSeconds: null }),
  {
    ...aRecord('source', { id: 'never-reported', validFrom: '2026-05-01T00:00:00Z', mfaEnforced: true }),
    unvouched: true,
  },
);

let now: number;
let log: Log;
let table: RowTable;
let partitions: readonly DecidedPartition[];
let eventNumber = 0;
const running: (() => Promise<void>)[] = [];

beforeEach(async () => {
  now = JUNE;
  log = memoryLog({ clock: () => now });
  table = memoryRowTable();
  partitions = await Promise.all(
    [0, 1, 2, 3].map(async (number) => {
      const partition = new DecidedPartition(log, number);
      await partition.open();
      return partition;
    }),
  );
});
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

async function report(sequence: number | null, changes: Partial<Report> = {}): Promise<void> {
  const { partition = 0, instance = 'pod-1', occurredAt = now, verdict = 'explained' } = changes;
  eventNumber += 1;
  const source = { ...absentAccessEvent.source, id: 'tool', instance, sequence };
  const event = anEvent({ eventId: `ev-${eventNumber}`, occurredAt, source });
  await partitions[partition]?.decide([{ event, decision: { appendedAt: now, verdict } }]);
}

async function beat(sequence: number | null): Promise<void> {
  eventNumber += 1;
  const source = { ...absentAccessEvent.source, id: 'tool', instance: 'pod-1', sequence };
  const event = anEvent({ eventId: `ev-${eventNumber}`, occurredAt: now, source, ...heartbeatFields('tool') });
  await partitions[3]?.decide([{ event, decision: { appendedAt: now, verdict: 'ended' } }]);
}

interface Report {
  readonly partition: number;
  readonly instance: string | null;
  readonly occurredAt: number;
  readonly verdict: 'explained' | 'duplicate' | 'conflict';
}

/** Starts the detector as its stage does, reads everything, and asks. */
async function asked(path: string): Promise<{ readonly status: number; readonly body: unknown }> {
  const silence = silentSources(register, () => {});
  const numbers = missingNumbers(() => {});
  const book = sourceBook();
  const detectors = [() => defaultDetector(silence), () => defaultDetector(numbers), () => book];
  const stage = startDetector({
    detectors: () => detectors,
    table,
    log,
    meters: openMeters(),
    logger,
    clock: () => now,
    monotonic: () => now,
  });
  await stage.drain();
  const refused = () => new Map([['loud', { inputs: 2, throttled: 30, lastAt: JUNE }]]);
  const known = { book, numbers, silence, register, refused };
  const handlers = {
    ...sourceHandlers({ known, clock: () => now, isLoaded: () => true }),
    listDetections: () => {},
    findDetection: () => {},
  };
  const router = routerOf(detectorRoutes, handlers, aReadAudit({ log, clock: () => now }));
  const listener: Listener = await listen(createApp([router]), { host: '127.0.0.1', port: 0 });
  running.push(() => listener.close(0));
  const answer = await fetch(`http://127.0.0.1:${listener.port}${path}`);
  return { status: answer.status, body: await answer.json() };
}
const stateOf = async (id: string) => sourceSchema.parse((await asked(`/v1/sources/${id}`)).body);
const time = (at: number) => new Date(at).toISOString();

describe('GET /v1/sources', () => {
  it('lists by id what reported, what is registered, and of what something was refused', async () => {
    await report(0);
    await report(1, { verdict: 'duplicate' });
    const { items } = sourcePageSchema.parse((await asked('/v1/sources')).body);
    expect(items.map(({ id }) => id)).toEqual(['loud', 'never-reported', 'tool']);
    expect(items[0]).toMatchObject({ isRegistered: false, events: 0, refused: { inputs: 2, throttled: 30 } });
    expect(items[1]).toMatchObject({ isRegistered: true, lastEventAt: null, waitsForApproval: ['mfaEnforced'] });
    expect(items[2]).toMatchObject({
      events: 1,
      duplicates: 1,
      eventsLastHour: 2,
      heartbeatSeconds: 300,
      waitsForApproval: [],
    });
  });

  it('has pages', async () => {
    const first = sourcePageSchema.parse((await asked('/v1/sources?limit=1')).body);
    expect(first.items.map(({ id }) => id)).toEqual(['loud']);
    const next = sourcePageSchema.parse((await asked(`/v1/sources?limit=1&cursor=${first.nextCursor}`)).body);
    expect(next.items.map(({ id }) => id)).toEqual(['never-reported']);
    expect((await asked('/v1/sources?cursor=nonsense!')).status).toBe(400);
  });

  it('counts the events of the last hour, by append time, over pauses and out of order', async () => {
    await report(0);
    now += 30 * MINUTE;
    await report(1, { partition: 1 });
    now += 35 * MINUTE;
    await report(2);
    const { items } = sourcePageSchema.parse((await asked('/v1/sources')).body);
    expect(items.find(({ id }) => id === 'tool')).toMatchObject({ events: 3, eventsLastHour: 2 });
    now += 3 * HOUR;
    const later = sourcePageSchema.parse((await asked('/v1/sources')).body);
    expect(later.items.find(({ id }) => id === 'tool')).toMatchObject({ events: 3, eventsLastHour: 0 });
  });
});

describe('GET /v1/sources/{id}', () => {
  it('has the heartbeats beside the events, and the hole at the end that one shows', async () => {
    await beat(null);
    expect(await stateOf('tool')).toMatchObject({
      events: 0,
      heartbeats: 1,
      lastHeartbeatAt: time(JUNE),
      lastEventAt: null,
      lastEventId: null,
      missing: 0,
    });
    await report(0);
    now += MINUTE;
    await beat(2);
    expect(await stateOf('tool')).toMatchObject({
      events: 1,
      heartbeats: 2,
      lastHeartbeatAt: time(now),
      lastEventAt: time(JUNE),
      missing: 2,
      ofInstances: [{ holes: [{ from: 1, to: 2, before: { partition: 0 }, after: { partition: 3 } }] }],
    });
  });

  it('has a hole with the places beside it, until it is filled, and when', async () => {
    await report(3, { partition: 1 });
    await report(900, { partition: 2 });
    const shown = now;
    expect(await stateOf('tool')).toMatchObject({ missing: 896, holes: 1, instances: 1 });
    now += 11 * MINUTE;
    for (const sequence of [500, 4]) await report(sequence);
    const open = await stateOf('tool');
    expect(open.ofInstances[0]).toMatchObject({
      instance: 'pod-1',
      runs: [{ from: 3, to: 900 }],
      missing: 894,
      holes: [
        {
          from: 4,
          to: 899,
          missing: 894,
          isReported: true,
          shownAt: time(shown),
          parts: [
            { from: 5, to: 499 },
            { from: 501, to: 899 },
          ],
          before: { partition: 1, offset: 0 },
          after: { partition: 2, offset: 0 },
        },
      ],
      filled: [],
    });
    for (let sequence = 5; sequence < 900; sequence += 1) if (sequence !== 500) await report(sequence);
    const whole = await stateOf('tool');
    expect(whole.missing).toBe(0);
    expect(whole.ofInstances[0]?.holes).toEqual([]);
    expect(whole.ofInstances[0]?.filled).toEqual([
      { from: 4, to: 899, shownAt: time(shown), filledAt: time(now), wasReported: true },
    ]);
  });

  it('distinguishes a program that began again from two that share an instance', async () => {
    for (const sequence of [7, 8, 9, 7, 8, 9, 10]) await report(sequence);
    expect((await stateOf('tool')).ofInstances[0]).toMatchObject({
      resets: 1,
      isForked: false,
      repeats: { count: 1, lastNumber: 7, lastAt: time(now) },
    });
    for (const sequence of [7, 7, 8, 8, 9, 9, 10, 10, 11, 11]) await report(sequence, { instance: 'shared' });
    const { ofInstances, forkedInstances } = await stateOf('tool');
    expect(ofInstances.find(({ instance }) => instance === 'shared')).toMatchObject({ resets: 0, isForked: true });
    expect(forkedInstances).toBe(1);
  });

  it('is silent since its last event, and has the skew of its clock', async () => {
    await report(0, { occurredAt: now + HOUR });
    await report(1, { occurredAt: now - 5_000 });
    expect(await stateOf('tool')).toMatchObject({
      silentSince: null,
      clock: { lastDelayMs: 5_000, ahead: 1, aheadMsMax: HOUR },
    });
    const last = now;
    for (let minutes = 0; minutes < 7; minutes += 1) {
      now += MINUTE;
      await asked('/v1/sources');
    }
    expect((await stateOf('tool')).silentSince).toBe(time(last));
  });

  it('is 404 for what nobody has heard of', async () => {
    expect(await asked('/v1/sources/nobody')).toMatchObject({ status: 404, body: { code: 'source-unknown' } });
    expect((await asked('/v1/sources/loud')).status).toBe(200);
  });
});
