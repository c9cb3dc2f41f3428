import { createApp, type Listener, listen } from '../../../../services/adapters/http/server.ts';
import { openLogger } from '../../../../services/adapters/logger.ts';
import { memoryLog } from '../../../../services/adapters/memory/memory-log.ts';
import { CoverageGaps } from '../../../../services/auditor/accesses/coverage-gaps.ts';
import { frame } from '../../../../services/avro/framing.ts';
import { canaryActors, canaryEvent } from '../../../../services/domain/access-event/canary.ts';
import { canaryFinding } from '../../../../services/domain/canary/canary-finding.ts';
import type { AlertRecord } from '../../../../services/records/alert-record/alert-record.ts';
import { encodeAlertRecord } from '../../../../services/records/alert-record/encode-alert-record.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../../../services/topology.ts';
import { aDecision, anEvent, DecidedWorld, runAuditor, START, until } from '../../../support/auditor/auditor-world.ts';
import { aDetectedAccess, aFinding } from '../../../support/decision-builders.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const time = (at: number) => new Date(START + at).toISOString();

const served: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of served.splice(0)) await stop();
});

interface Answer {
  readonly unknown: readonly { readonly kind: string; readonly source: string | null }[];
  readonly unknownLeftOut: number;
}

async function serve(world: DecidedWorld, clock = () => START): Promise<(path: string) => Promise<Answer>> {
  const running = await runAuditor(world, { clock });
  const listener: Listener = await listen(createApp([running.auditor.router]), { host: '127.0.0.1', port: 0 });
  served.push(async () => {
    await listener.close(0);
    await running.stop();
  });
  await until(() => running.auditor.isReady());
  return async (path) => (await (await fetch(`http://127.0.0.1:${listener.port}${path}`)).json()) as Answer;
}

async function report({ log }: DecidedWorld, records: readonly AlertRecord[]): Promise<void> {
  const values = records.map((record) => frame(schemaIds.alertRecord, encodeAlertRecord(record)));
  await log.append(
    'alerts',
    0,
    values.map((value) => ({ key: null, value })),
  );
}

function cited(sourceId: string, at: number) {
  const [occurredAt, appendedAt] = [START + at, START + at];
  return { evidence: [{ eventId: `${sourceId}-${at}`, sourceId, ownerId: null, facts: null, occurredAt, appendedAt }] };
}

const aboutSource = { actorId: null, detection: 'a-detection' } as const;
const gap = (sourceId: string, count: number, from: number, to: number) =>
  aFinding({
    ...aboutSource,
    rule: 'sequence-gap',
    sourceId,
    ...cited(sourceId, to),
    missing: { count, after: START + from },
  });
const silence = (sourceId: string, from: number) =>
  aFinding({ ...aboutSource, rule: 'source-silent', sourceId, ...cited(sourceId, from) });
const unreported = (sourceId: string, at: number) => aFinding({ rule: 'unreported-access', ...cited(sourceId, at) });
const noStage = { stage: null, input: null } as const;
const notCollected: AlertRecord = {
  kind: 'watch-gap',
  because: 'late',
  stage: 'collection',
  input: 'edge',
  partition: null,
  from: START + 4 * HOUR,
  to: START + 5 * HOUR,
  at: START,
};
const down = (partition: number): AlertRecord => ({
  kind: 'watch-gap',
  because: 'silent',
  stage: null,
  input: null,
  partition,
  from: START + 5 * HOUR,
  to: START + 6 * HOUR + partition,
  at: START,
});

/** Accesses of a source at these times, in one block. */
function reported(source: string, ...times: readonly number[]) {
  return times.map((at) => {
    const event = anEvent({ eventId: `${source}-${at}`, source: { ...anEvent().source, id: source } });
    return aDecision(event, { appendedAt: START + at });
  });
}

describe('what an answer about the past cannot know', () => {
  it('is nothing where nothing is missing', async () => {
    const get = await serve(new DecidedWorld());
    expect(await get('/v1/accesses')).toEqual({ items: [], unknown: [], unknownLeftOut: 0 });
    expect(await get('/v1/access-counts')).toMatchObject({ total: 0, unknown: [], unknownLeftOut: 0 });
  });

  it('has holes, silence, unreconciled reads and down-time of the time and the source', async () => {
    const world = new DecidedWorld();
    await world.decide(0, reported('desk', 0, 3 * HOUR));
    await report(world, [
      gap('desk', 3, HOUR, HOUR + MINUTE),
      silence('desk', 0),
      silence('app', HOUR / 2),
      unreported('store', 2 * HOUR),
      unreported('store', 2 * HOUR + MINUTE),
      ...[0, 1, 2, 3].map(down),
      notCollected,
    ]);
    const get = await serve(world);
    const hole = {
      kind: 'missing-numbers',
      source: 'desk',
      ...noStage,
      from: time(HOUR),
      to: time(HOUR + MINUTE),
      count: 3,
    };
    // The next report of the source ends its silence.
    const quiet = { kind: 'silence', source: 'desk', ...noStage, from: time(0), to: time(3 * HOUR), count: null };
    const reads = { kind: 'unreconciled-reads', source: 'store', ...noStage, from: time(2 * HOUR), count: 2 };
    const off = {
      kind: 'down-time',
      source: null,
      ...noStage,
      from: time(5 * HOUR),
      to: time(6 * HOUR + 3),
      count: null,
    };
    const collected = { ...off, stage: 'collection', input: 'edge', from: time(4 * HOUR), to: time(5 * HOUR) };
    // Nothing of this source came since.
    const lasting = { ...quiet, source: 'app', from: time(HOUR / 2), to: null };
    const unknown = [off, collected, { ...reads, to: time(2 * HOUR + MINUTE + 1) }, hole, lasting, quiet];
    for (const path of ['/v1/accesses', '/v1/access-counts', '/v1/accesses?actor=nobody'])
      expect(await get(path)).toMatchObject({ unknown, unknownLeftOut: 0 });
    const kinds = async (query: string) => (await get(`/v1/accesses?${query}`)).unknown.map(({ kind }) => kind);
    expect(await kinds('source=desk')).toEqual(['down-time', 'down-time', 'missing-numbers', 'silence']);
    expect(await kinds(`from=${time(5 * HOUR)}`)).toEqual(['down-time', 'silence']);
    expect(await kinds(`to=${time(HOUR)}`)).toEqual(['silence', 'silence']);
    expect(await kinds(`from=${time(6 * HOUR + 3)}&source=desk`)).toEqual([]);
  });

  it('has each read that no tool reported once, until its finding is withdrawn, also after a restart', async () => {
    const world = new DecidedWorld();
    const [first, second, third] = [unreported('store', HOUR), unreported('store', 2 * HOUR), unreported('nas', HOUR)];
    await report(world, [first, second, third, second]);
    const reads = { kind: 'unreconciled-reads', ...noStage };
    const ofStore = { ...reads, source: 'store', from: time(HOUR), to: time(2 * HOUR + 1), count: 2 };
    const get = await serve(world);
    expect((await get('/v1/accesses?source=store')).unknown).toEqual([ofStore]);
    const withdrawn = ({ findingId }: { findingId: string }) => {
      return { kind: 'withdrawal', findingId, detectedAt: START } as const;
    };
    await report(world, [withdrawn(first), withdrawn(third), withdrawn(third)]);
    const left = { ...ofStore, from: time(2 * HOUR), count: 1 };
    await until(async () => (await get('/v1/accesses')).unknown.length === 1);
    expect((await get('/v1/accesses')).unknown).toEqual([left]);
    expect((await (await serve(world))('/v1/accesses')).unknown).toEqual([left]);
    await report(world, [withdrawn(second)]);
    await until(async () => (await get('/v1/accesses')).unknown.length === 0);
  });

  it('has a silence until now that lasts, until the source reports again, also where that is indexed', async () => {
    const world = new DecidedWorld();
    await world.decide(1, reported('desk', 0));
    await report(world, [silence('desk', 0)]);
    await world.seal();
    const get = await serve(world);
    expect(await get('/v1/accesses')).toMatchObject({ unknown: [{ kind: 'silence', to: null }] });
    await world.decide(1, reported('desk', 2 * HOUR, 4 * HOUR));
    const end = { kind: 'silence', from: time(0), to: time(2 * HOUR) };
    await until(async () => (await get('/v1/accesses')).unknown.every((one) => 'to' in one && one.to !== null));
    expect(await get('/v1/accesses')).toMatchObject({ unknown: [end] });
    await world.seal();
    // Another one, without memory of the first.
    expect(await (await serve(world))('/v1/accesses')).toMatchObject({ unknown: [end] });
  });

  it('has what is not watched now: a canary access that came back late, and one that is due', async () => {
    let now = 0;
    const world = new DecidedWorld(memoryLog({ clock: () => START + now }));
    /** Canary accesses of these partitions that were sent at a time, and come back now. */
    const back = async (sentAt: number, ...partitions: readonly number[]) => {
      const records = partitions.map((partition) => {
        const event = canaryEvent(`${partition}-${sentAt}`, canaryActors(PARTITIONS_DECIDED)[partition] ?? '', {
          occurredAt: START + sentAt,
          everySeconds: 300,
        });
        const access = { ...aDetectedAccess(), event, place: { partition, offset: 1 } };
        return canaryFinding(access, { detectedAt: START + now, decidedAt: START + sentAt });
      });
      await report(world, records);
    };
    now = -10 * MINUTE;
    await back(now, 0, 1, 2, 3);
    now = 0;
    await back(-5 * MINUTE, 2, 3);
    const get = await serve(world, () => START + 2 * MINUTE);
    const since = (stage: 'detection' | null) => {
      return { kind: 'down-time', source: null, stage, input: null, from: time(-5 * MINUTE), to: null, count: null };
    };
    const { unknown } = await get('/v1/access-counts');
    expect(unknown).toHaveLength(2);
    expect(unknown).toEqual(expect.arrayContaining([since('detection'), since(null)]));
    expect((await get(`/v1/accesses?to=${time(-6 * MINUTE)}`)).unknown).toEqual([]);
    // Once they come back in time, what was open is over, though nothing put it on record.
    now = 2 * MINUTE;
    await back(now, 0, 1, 2, 3);
    const over = { stage: 'detection', from: time(-5 * MINUTE), to: time(2 * MINUTE) };
    await until(async () => (await get('/v1/accesses')).unknown.every((one) => 'to' in one && one.to !== null));
    expect((await get('/v1/accesses')).unknown).toEqual(expect.arrayContaining([expect.objectContaining(over)]));
  });

  it('is the same after a restart, of canary accesses too', async () => {
    let now = -10 * MINUTE;
    const world = new DecidedWorld(memoryLog({ clock: () => START + now }));
    const { log } = world;
    const send = async (sentAt: number) => {
      const event = canaryEvent(`canary-${sentAt}`, canaryActors(PARTITIONS_DECIDED)[0] ?? '', {
        occurredAt: START + sentAt,
        everySeconds: 300,
      });
      const access = { ...aDetectedAccess(), event, place: { partition: 0, offset: 1 } };
      const finding = canaryFinding(access, { detectedAt: START + now, decidedAt: START + sentAt });
      await report(world, [finding, silence('desk', -HOUR)]);
    };
    await send(now);
    now = 0;
    await send(-5 * MINUTE);
    let stored: unknown = null;
    const saved = {
      load: async () => stored,
      save: async (value: unknown) => {
        stored = JSON.parse(JSON.stringify(value));
      },
    };
    const answers: unknown[] = [];
    for (let start = 0; start < 2; start += 1) {
      const stop = new AbortController();
      const follower = new CoverageGaps({
        log,
        logger: openLogger('silent'),
        clock: () => START,
        saved,
        firstIndexedAfter: async () => null,
      });
      const run = follower.run(stop.signal);
      await until(() => follower.isCaughtUp);
      answers.push(await follower.answer({ from: null, to: null, source: null }));
      stop.abort();
      await run;
    }
    expect(answers[0]).toMatchObject({
      times: [
        { kind: 'down-time', stage: 'detection', from: START - 5 * MINUTE, to: null },
        // The other partitions never had a canary access.
        { kind: 'down-time', stage: null, to: null },
        { kind: 'silence', from: START - HOUR, to: null },
      ],
    });
    expect(answers[1]).toEqual(answers[0]);
  });

  it('has the end of a silence also where the index failed to answer before, or was still answering', async () => {
    const world = new DecidedWorld();
    await report(world, [silence('desk', 0)]);
    const answers: (() => Promise<number | null>)[] = [
      async () => Promise.reject(new Error('no memory')),
      async () => START + HOUR,
    ];
    const follower = new CoverageGaps({
      log: world.log,
      logger: openLogger('silent'),
      clock: () => START,
      saved: { load: async () => null, save: async () => undefined },
      firstIndexedAfter: async () => (await answers.shift()?.()) ?? null,
    });
    const stop = new AbortController();
    const run = follower.run(stop.signal);
    await until(() => follower.isCaughtUp);
    const ask = () => follower.answer({ from: null, to: null, source: null });
    await expect(ask()).rejects.toThrow('no memory');
    const ended = { times: [{ kind: 'silence', from: START, to: START + HOUR }] };
    for (const answer of await Promise.all([ask(), ask()])) expect(answer).toMatchObject(ended);
    stop.abort();
    await run;
  });

  it('has the end of a silence that a damaged file hid, once the file is written again', async () => {
    const world = new DecidedWorld();
    await report(world, [silence('desk', 0)]);
    const index = { reportedAt: null as number | null, asked: 0 };
    const follower = new CoverageGaps({
      log: world.log,
      logger: openLogger('silent'),
      clock: () => START,
      saved: { load: async () => null, save: async () => undefined },
      firstIndexedAfter: async () => {
        index.asked += 1;
        return index.reportedAt;
      },
    });
    const stop = new AbortController();
    const run = follower.run(stop.signal);
    await until(() => follower.isCaughtUp);
    const ask = () => follower.answer({ from: null, to: null, source: null });
    for (const _ of [1, 2]) expect(await ask()).toMatchObject({ times: [{ kind: 'silence', to: null }] });
    expect(index.asked).toBe(1);
    index.reportedAt = START + HOUR;
    follower.askAgain();
    expect(await ask()).toMatchObject({ times: [{ kind: 'silence', to: START + HOUR }] });
    stop.abort();
    await run;
  });

  it('is bounded, with how many more there are', async () => {
    const world = new DecidedWorld();
    await report(
      world,
      Array.from({ length: 25 }, (_, at) => gap('desk', 1, at * MINUTE, at * MINUTE + 1)),
    );
    const answer = await (await serve(world))('/v1/accesses');
    expect(answer.unknown.length).toBe(20);
    expect(answer.unknownLeftOut).toBe(5);
    expect(answer.unknown[0]).toMatchObject({ from: time(24 * MINUTE) });
  });

  it('loses a finding that was withdrawn', async () => {
    const world = new DecidedWorld();
    const found = gap('desk', 1, 0, MINUTE);
    await report(world, [found, { kind: 'withdrawal', findingId: found.findingId, detectedAt: START }]);
    expect((await (await serve(world))('/v1/accesses')).unknown).toEqual([]);
  });
});
