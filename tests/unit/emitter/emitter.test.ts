import { rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { LockHeldError } from '../../../services/adapters/filesystem/process-lock.ts';
import {
  Access,
  AuditRefusedError,
  AuditUnavailableError,
  type Emitter,
  type Extent,
  openEmitter,
  playback,
  type Transport,
  TransportError,
} from '../../../services/emitter/index.ts';
import {
  aFakeTransport,
  aFolder,
  aView,
  down,
  emitterOptions,
  sequencesOf,
} from '../../support/emitter/fake-transport.ts';
import { leftAt } from '../../support/emitter/left-at-signal.ts';

const opened: Emitter[] = [];

async function anEmitter(options: Parameters<typeof openEmitter>[0]): Promise<Emitter> {
  const emitter = await openEmitter(options);
  opened.push(emitter);
  return emitter;
}

afterEach(async () => {
  for (const emitter of opened.splice(0)) await emitter.close();
});

describe('an audited access', () => {
  it('is opened only after custodes has acknowledged it', async () => {
    const transport = aFakeTransport();
    const emitter = await anEmitter(emitterOptions(transport, aFolder()));
    const value = await emitter.withAudit(aView(), (access) => {
      expect(transport.taken).toHaveLength(1);
      expect(access.keptBy).toBe('custodes');
      expect(Access.isGenuine(access)).toBe(true);
      return 'video';
    });
    expect(value).toBe('video');
    expect(JSON.parse(transport.taken[0]?.json ?? '')).toMatchObject({
      occurredAt: '2026-11-24T09:00:00.000Z',
      source: { id: 'support-console', instance: 'pod-7f', version: '4.2.0', sequence: 0 },
      ...aView(),
    });
  });

  it('is opened on a spooled event during an outage, which is delivered later', async () => {
    const transport = aFakeTransport();
    transport.answer = down;
    const options = emitterOptions(transport, aFolder());
    const emitter = await anEmitter(options);
    const keptBy = await emitter.withAudit(aView(), (access) => access.keptBy);
    expect(keptBy).toBe('spool');
    expect(emitter.state().waiting).toBe(1);
    expect(options.troubles.map(({ message }) => message)).toEqual(['down']);
    transport.answer = () => ({ status: 'acknowledged' });
    await emitter.drained();
    expect(sequencesOf(transport.taken)).toEqual([0]);
    expect(emitter.state()).toMatchObject({ waiting: 0, outage: null });
  });

  it('leaves nothing in memory of what was delivered, and waited for', async () => {
    const transport = aFakeTransport();
    let lasting = new AbortController().signal;
    const observed: Transport = {
      deliver(events, signal) {
        lasting = signal;
        return transport.deliver(events, signal);
      },
    };
    const sleep = (ms: number, signal: AbortSignal) => setTimeout(ms, undefined, { signal }).catch(() => undefined);
    const emitter = await anEmitter(emitterOptions(observed, aFolder(), { heartbeatMs: 60_000, sleep }));
    for (let times = 0; times < 5; times += 1) {
      await emitter.report(aView());
      await setTimeout(5);
    }
    expect(leftAt(lasting)).toBe(0);
  });

  it('is opened on a spooled event when the answer takes too long', async () => {
    const transport = aFakeTransport();
    let answer = (): void => undefined;
    transport.answer = () =>
      new Promise((resolve) => {
        answer = () => resolve({ status: 'acknowledged' });
      });
    const emitter = await anEmitter(emitterOptions(transport, aFolder(), { decisionMsMax: 20 }));
    expect(await emitter.withAudit(aView(), (access) => access.keptBy)).toBe('spool');
    answer();
    await emitter.drained();
    expect(transport.taken).toHaveLength(1);
  });

  it('is not opened when the event is wrong, and takes no number', async () => {
    const transport = aFakeTransport();
    const emitter = await anEmitter(emitterOptions(transport, aFolder()));
    const wrong = aView({ resource: { kind: 'recording' } });
    const open = neverOpened();
    await expect(emitter.withAudit(wrong, open.open)).rejects.toThrow(AuditRefusedError);
    await expect(emitter.withAudit({ ...aView(), who: 'me' } as never, open.open)).rejects.toMatchObject({
      problems: [{ field: 'who' }],
    });
    await emitter.withAudit(aView(), () => undefined);
    expect(open.count()).toBe(0);
    expect(sequencesOf(transport.taken)).toEqual([0]);
  });

  it('is not opened when the server refuses the event', async () => {
    const transport = aFakeTransport();
    transport.answer = () => ({ status: 'refused', problems: [{ field: 'claim.id', value: 'x', expected: 'y' }] });
    const emitter = await anEmitter(emitterOptions(transport, aFolder()));
    const open = neverOpened();
    await expect(emitter.withAudit(aView(), open.open)).rejects.toThrow(
      'the access event is refused: `claim.id` is `x`, expected y',
    );
    expect(open.count()).toBe(0);
  });

  it('is not opened while custodes does not know the tool, and its event reports that later', async () => {
    const transport = aFakeTransport();
    transport.answer = () => {
      throw new TransportError('401', { isUnauthorised: true });
    };
    const emitter = await anEmitter(emitterOptions(transport, aFolder()));
    const open = neverOpened();
    await expect(emitter.withAudit(aView(), open.open)).rejects.toThrow(AuditUnavailableError);
    await expect(emitter.withAudit(aView(), open.open)).rejects.toThrow(AuditUnavailableError);
    transport.answer = () => ({ status: 'acknowledged' });
    await emitter.drained();
    const [begin, end, ...more] = transport.taken.map(({ json }) => JSON.parse(json));
    expect(more).toEqual([]);
    expect(end).toMatchObject({ phase: 'end', accessId: begin.eventId, outcome: 'error' });
    expect(open.count()).toBe(0);
  });

  it('is not opened when the spool is full', async () => {
    const transport = aFakeTransport();
    transport.answer = down;
    const emitter = await anEmitter(
      emitterOptions(transport, aFolder(), { spool: { folder: aFolder(), bytesMax: 4_000 } }),
    );
    let openedCount = 0;
    const openMany = async (): Promise<void> => {
      for (;;) {
        await emitter.withAudit(aView(), () => {
          openedCount += 1;
        });
      }
    };
    await expect(openMany()).rejects.toThrow(AuditUnavailableError);
    expect(openedCount).toBeGreaterThan(5);
    expect(emitter.state().spoolBytes).toBeLessThanOrEqual(4_000);
    transport.answer = () => ({ status: 'acknowledged' });
    await emitter.drained();
    expect(sequencesOf(transport.taken)).toEqual(Array.from({ length: openedCount }, (_, index) => index));
    await emitter.withAudit(aView(), () => undefined);
    expect(sequencesOf(transport.taken).at(-1)).toBe(openedCount);
  });

  it('needs the acknowledgement when the disk fails, and is not opened without', async () => {
    const transport = aFakeTransport();
    const folder = aFolder();
    const emitter = await anEmitter(emitterOptions(transport, folder, { spool: { folder, openFile: failingFile } }));
    expect(await emitter.withAudit(aView(), (access) => access.keptBy)).toBe('custodes');
    expect(sequencesOf(transport.taken)).toEqual([undefined]);
    transport.answer = down;
    const open = neverOpened();
    await expect(emitter.withAudit(aView(), open.open)).rejects.toThrow(AuditUnavailableError);
    expect(open.count()).toBe(0);
  });

  it('is not opened by a closed emitter', async () => {
    const emitter = await openEmitter(emitterOptions(aFakeTransport(), aFolder()));
    await emitter.close();
    const open = neverOpened();
    await expect(emitter.withAudit(aView(), open.open)).rejects.toThrow(AuditUnavailableError);
    expect(open.count()).toBe(0);
  });
});

describe('the end of an access', () => {
  it('is reported with what was seen when the playback ends', async () => {
    const transport = aFakeTransport();
    const emitter = await anEmitter(emitterOptions(transport, aFolder()));
    let finish: (extent: Extent) => void = () => undefined;
    const ended = new Promise<Extent>((resolve) => {
      finish = resolve;
    });
    const video = await emitter.withAudit(aView(), () => playback('video', ended));
    expect(video).toBe('video');
    expect(transport.taken).toHaveLength(1);
    finish({ durationMs: 41_000 });
    await untilTaken(transport, 2);
    const [begin, end] = transport.taken.map(({ json }) => JSON.parse(json));
    expect(end).toMatchObject({ ...aView(), phase: 'end', accessId: begin.eventId, extent: { durationMs: 41_000 } });
    expect(end.eventId).not.toBe(begin.eventId);
    expect(end.source.sequence).toBe(1);
  });

  it('is an error when opening or playing fails, and the error goes on', async () => {
    const transport = aFakeTransport();
    const emitter = await anEmitter(emitterOptions(transport, aFolder()));
    await expect(emitter.withAudit(aView(), down)).rejects.toThrow('down');
    await emitter.withAudit(aView(), () => playback('video', Promise.reject(new Error('cut'))));
    await untilTaken(transport, 4);
    const ends = transport.taken.map(({ json }) => JSON.parse(json)).filter(({ phase }) => phase === 'end');
    expect(ends.map(({ outcome }) => outcome)).toEqual(['error', 'error']);
  });

  it('is none for a denied attempt, which is reported by itself', async () => {
    const transport = aFakeTransport();
    const emitter = await anEmitter(emitterOptions(transport, aFolder()));
    await emitter.report({ ...aView(), outcome: 'denied' });
    expect(transport.taken.map(({ json }) => JSON.parse(json).outcome)).toEqual(['denied']);
  });
});

describe('an emitter', () => {
  it('delivers an hour of outage in order, new events behind old ones, with growing jittered pauses', async () => {
    const transport = aFakeTransport();
    let now = 0;
    let reported = 0;
    const pauses: number[] = [];
    transport.answer = (event) => (now < 3_600_000 ? down() : { status: 'acknowledged' as const, event });
    const emitter = await anEmitter(
      emitterOptions(transport, aFolder(), {
        async sleep(ms) {
          pauses.push(ms);
          now += ms;
          await Promise.all(Array.from({ length: 20 }, () => emitter.report(aView())));
          reported += 20;
        },
      }),
    );
    await emitter.withAudit(aView(), () => undefined);
    while (emitter.state().waiting > 0) await emitter.drained();
    expect(sequencesOf(transport.taken)).toEqual(Array.from({ length: reported + 1 }, (_, index) => index));
    expect(Math.max(...transport.batches)).toBe(1_000);
    expect(pauses.slice(0, 4)).toEqual([75, 150, 300, 600]);
    expect(Math.max(...pauses)).toBe(22_500);
  });

  it('sends less at once to a server that takes less', async () => {
    const transport = aFakeTransport();
    const deliver = transport.deliver;
    transport.answer = down;
    const emitter = await anEmitter(emitterOptions(transport, aFolder()));
    await Promise.all(Array.from({ length: 40 }, () => emitter.report(aView())));
    transport.answer = () => ({ status: 'acknowledged' });
    transport.deliver = (events, signal) =>
      events.length > 3 ? Promise.reject(new Error('429')) : deliver(events, signal);
    await emitter.drained();
    expect(sequencesOf(transport.taken)).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });

  it('goes on counting after a restart, and sends what waited first', async () => {
    const folder = aFolder();
    const transport = aFakeTransport();
    transport.answer = down;
    const first = await openEmitter(emitterOptions(transport, folder));
    for (let count = 0; count < 3; count++) await first.report(aView());
    await first.close();
    transport.answer = () => ({ status: 'acknowledged' });
    const second = await openEmitter(emitterOptions(transport, folder));
    await second.report(aView());
    await second.close();
    const third = await anEmitter(emitterOptions(transport, folder));
    await third.report(aView());
    expect(sequencesOf(transport.taken)).toEqual([0, 1, 2, 3, 4]);
  });

  it('reports why it waits for its spool after the process before it was killed in another container', async () => {
    const folder = aFolder();
    const claim = join(folder, 'spool.theirs.lock');
    writeFileSync(claim, JSON.stringify({ pid: 1, birth: '', namespace: 'pid:[0]', boot: '' }));
    const troubles: string[] = [];
    const onTrouble = ({ message }: Error) => {
      troubles.push(message);
      rmSync(claim);
    };
    await anEmitter(emitterOptions(aFakeTransport(), folder, { onTrouble }));
    expect(troubles).toEqual([expect.stringContaining('waiting for up to 10 s to see whether it lives')]);
  });

  it('keeps an event that was refused after the access was opened, and reports it', async () => {
    const transport = aFakeTransport();
    transport.answer = down;
    const options = emitterOptions(transport, aFolder());
    const emitter = await anEmitter(options);
    await emitter.withAudit(aView(), () => undefined);
    transport.answer = () => ({ status: 'refused', problems: [] });
    await emitter.drained();
    expect(options.troubles.at(-1)).toBeInstanceOf(AuditRefusedError);
    const kept = await open(`${options.spool.folder}/refused-0.json`, 'r');
    expect(JSON.parse(await kept.readFile('utf8'))).toMatchObject(aView());
    await kept.close();
  });

  it('removes delivered files, so that a spool is as large as what waits', async () => {
    const folder = aFolder();
    const emitter = await anEmitter(emitterOptions(aFakeTransport(), folder, { spool: { folder, bytesMax: 8_000 } }));
    for (let count = 0; count < 50; count++) await emitter.report(aView());
    await emitter.drained();
    const files = await readdir(folder);
    expect(files.filter((name) => name.endsWith('.log')).length).toBeLessThanOrEqual(2);
    expect(emitter.state().spoolBytes).toBeLessThan(4_000);
  });

  it('has its folder to itself', async () => {
    const folder = aFolder();
    await anEmitter(emitterOptions(aFakeTransport(), folder));
    await expect(openEmitter(emitterOptions(aFakeTransport(), folder))).rejects.toThrow(LockHeldError);
  });
});

function neverOpened() {
  let count = 0;
  return { open: () => void count++, count: () => count };
}

/** A file of which nothing reaches the disk. */
async function failingFile(path: string): Promise<FileHandle> {
  const file = await open(path, 'a');
  file.datasync = async () => {
    throw new Error('EIO: i/o error, fdatasync');
  };
  return file;
}

async function untilTaken(transport: ReturnType<typeof aFakeTransport>, count: number): Promise<void> {
  while (transport.taken.length < count) await setImmediate();
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await setImmediate();
}

describe('heartbeats', () => {
  /** Time passes where a test lets it. */
  function aTimer() {
    const waiting = new Set<() => void>();
    const sleep = (_ms: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        waiting.add(resolve);
        signal.addEventListener('abort', () => {
          waiting.delete(resolve);
          resolve();
        });
      });
    const pass = async () => {
      await until(() => waiting.size > 0);
      for (const resolve of [...waiting]) resolve();
      waiting.clear();
    };
    return { sleep, pass, waiting };
  }
  const beatsOf = ({ taken }: { readonly taken: readonly { readonly json: string }[] }) =>
    taken.map(({ json }) => JSON.parse(json)).filter(({ phase }) => phase === 'heartbeat');

  it('are sent while nothing is reported, with the last number that was acknowledged', async () => {
    const transport = aFakeTransport();
    const { sleep, pass } = aTimer();
    const emitter = await anEmitter(emitterOptions(transport, aFolder(), { sleep, heartbeatMs: 60_000 }));
    await pass();
    await until(() => beatsOf(transport).length === 1);
    expect(beatsOf(transport)).toMatchObject([
      {
        source: { id: 'support-console', instance: 'pod-7f', version: '4.2.0' },
        phase: 'heartbeat',
        action: 'list',
        actor: { id: 'support-console', kind: 'service' },
        resource: { kind: 'store', storeId: 'heartbeat' },
      },
    ]);
    expect(beatsOf(transport)[0].source.sequence).toBeUndefined();
    for (let n = 0; n < 3; n += 1) await emitter.report(aView());
    for (const beats of [2, 3]) {
      await pass();
      await until(() => beatsOf(transport).length === beats);
    }
    expect(beatsOf(transport).map(({ source }) => source.sequence)).toEqual([undefined, 2, 2]);
    expect(emitter.state()).toMatchObject({ waiting: 0, outage: null });
  });

  it('show an outage before the next access, and its end', async () => {
    const transport = aFakeTransport();
    const { sleep, pass } = aTimer();
    const options = emitterOptions(transport, aFolder(), { sleep, heartbeatMs: 60_000 });
    const emitter = await anEmitter(options);
    transport.answer = down;
    await pass();
    await until(() => emitter.state().outage !== null);
    expect(emitter.state().outage?.message).toBe('down');
    transport.answer = () => ({ status: 'acknowledged' });
    await pass();
    await until(() => emitter.state().outage === null);
    expect([emitter.state().outage, beatsOf(transport).length]).toEqual([null, 1]);
    expect(options.troubles.map(({ message }) => message)).toEqual(['down']);
  });

  it('end where the server does not know them', async () => {
    const transport = aFakeTransport();
    const { sleep, pass, waiting } = aTimer();
    transport.answer = () => ({
      status: 'refused',
      problems: [{ field: 'phase', value: 'heartbeat', expected: 'begin' }],
    });
    const options = emitterOptions(transport, aFolder(), { sleep, heartbeatMs: 60_000 });
    await anEmitter(options);
    await pass();
    await until(() => options.troubles.length > 0);
    for (let turns = 0; turns < 50; turns += 1) await setImmediate();
    expect([waiting.size, beatsOf(transport).length, options.troubles.length]).toEqual([0, 1, 1]);
  });

  it('go on where the server refuses them for another reason, which is reported once', async () => {
    const transport = aFakeTransport();
    const { sleep, pass } = aTimer();
    const options = emitterOptions(transport, aFolder(), { sleep, heartbeatMs: 60_000 });
    await anEmitter(options);
    const refuse = () => ({ status: 'refused' as const, problems: [{ field: 'actor', value: 'x', expected: 'y' }] });
    const accept = () => ({ status: 'acknowledged' as const });
    for (const [at, answer] of [refuse, refuse, accept, refuse].entries()) {
      transport.answer = answer;
      await pass();
      await until(() => beatsOf(transport).length === at + 1);
    }
    await until(() => options.troubles.length === 2);
    expect(options.troubles.map(({ name }) => name)).toEqual(['AuditRefusedError', 'AuditRefusedError']);
  });

  it('name the last number at the end, once, and not while something waits', async () => {
    const transport = aFakeTransport();
    const folder = aFolder();
    const { sleep } = aTimer();
    const emitter = await openEmitter(emitterOptions(transport, folder, { sleep, heartbeatMs: 60_000 }));
    await emitter.report(aView());
    await emitter.close();
    expect(beatsOf(transport).map(({ source }) => source.sequence)).toEqual([0]);
    await (await openEmitter(emitterOptions(transport, folder, { sleep, heartbeatMs: 60_000 }))).close();
    expect(beatsOf(transport)).toHaveLength(1);
  });
});
