import { dirname, join, normalize } from 'node:path';
import {
  Access,
  AccessDeniedError,
  AuditRefusedError,
  AuditUnavailableError,
  type Emitter,
  mockEmitter,
  playback,
} from '../../../services/emitter/index.ts';
import { aView } from '../../support/emitter/fake-transport.ts';
import { importsOf, linesOf } from '../../support/source-files.ts';

describe('the mock emitter', () => {
  it('records what a tool reports, the end of a playback too', async () => {
    const emitter = mockEmitter();
    await emitter.withAudit(aView(), () => playback('video', Promise.resolve({ bytes: 7 })));
    await new Promise((resolve) => setImmediate(resolve));
    expect(emitter.events.map(({ phase, accessId, extent }) => ({ phase, accessId, bytes: extent?.bytes }))).toEqual([
      { phase: 'begin', accessId: null, bytes: undefined },
      { phase: 'end', accessId: 'event-0', bytes: 7 },
    ]);
  });

  it('ends a playback as the real one does: without the extent of its begin, with the report as it was given', async () => {
    const emitter = mockEmitter();
    const actor = { id: 'e-1', kind: 'employee' as const };
    await emitter.withAudit(aView({ actor, extent: { durationMs: 7 } }), () =>
      playback('video', Promise.resolve(undefined)),
    );
    actor.id = 'e-2';
    await new Promise((resolve) => setImmediate(resolve));
    expect(emitter.events.map(({ actor: { id }, extent }) => [id, extent?.durationMs ?? null])).toEqual([
      ['e-1', 7],
      ['e-1', null],
    ]);
  });

  it('warns of an end that is lost, and throws nothing that nobody awaits', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const emitter = mockEmitter();
    await emitter.withAudit(aView(), () => playback('video', Promise.resolve({ durationMs: 1.5 })));
    await new Promise((resolve) => setImmediate(resolve));
    const lost = expect.stringMatching(/^the end of access `event-0` is lost: .*`extent.durationMs` is `1.5`/);
    expect(warned.mock.calls).toEqual([[lost, { type: 'CustodesEmitterWarning' }]]);
    expect(emitter.events).toHaveLength(1);
    warned.mockRestore();
  });

  it('answers no when configured to: the attempt is reported, nothing is opened', async () => {
    const emitter = mockEmitter();
    emitter.deny('because the test says so');
    let opened = 0;
    const denied = emitter.withAudit(aView(), () => {
      opened += 1;
    });
    await expect(denied).rejects.toThrow(AccessDeniedError);
    expect(opened).toBe(0);
    expect(emitter.events.map(({ outcome, decisionId }) => [outcome, decisionId])).toEqual([['denied', 'mock']]);
  });

  it('refuses what intake would refuse, and opens nothing', async () => {
    const emitter = mockEmitter();
    let opened = 0;
    await expect(
      emitter.withAudit(aView({ resource: { kind: 'recording' } }), () => {
        opened += 1;
      }),
    ).rejects.toThrow(AuditRefusedError);
    emitter.breakDown();
    await expect(
      emitter.withAudit(aView(), () => {
        opened += 1;
      }),
    ).rejects.toThrow(AuditUnavailableError);
    expect(opened).toBe(0);
    expect(emitter.events).toEqual([]);
  });
});

describe('the types', () => {
  // `npm run check` compiles this file: each expected error must be one.
  it('make it hard to look without a report', async () => {
    const emitter: Emitter = mockEmitter();
    const play = (_access: Access, recordingId: string): string => `video of ${recordingId}`;

    // @ts-expect-error a video that was not awaited is no video
    const _unawaited: string = emitter.withAudit(aView(), (access) => play(access, 'r-90'));
    const video: string = await emitter.withAudit(aView(), (access) => play(access, 'r-90'));
    expect(video).toBe('video of r-90');

    // @ts-expect-error an access cannot be made up
    const _madeUp: Access = { accessId: 'x', keptBy: 'custodes' };
    expect(Access.isGenuine(_madeUp)).toBe(false);
    // @ts-expect-error nor constructed by anyone else
    expect(Access.isGenuine(new Access(Symbol('mine'), 'x', 'custodes'))).toBe(false);

    // @ts-expect-error a denied access is reported, not opened
    await emitter.withAudit({ ...aView(), outcome: 'denied' }, () => undefined);
    // @ts-expect-error an action that is not in the list
    await expect(emitter.report({ ...aView(), action: 'peek' })).rejects.toThrow('`action` is `peek`');
  });
});

describe('what a tool loads with it', () => {
  it('is small: no server, no database, no cloud client', () => {
    const loaded = new Set<string>();
    const libraries = new Set<string>();
    load('services/emitter/index.ts', loaded, libraries);
    expect([...libraries].filter((name) => !name.startsWith('node:')).sort()).toEqual(['uuidv7']);
    expect(loaded.size).toBeLessThan(60);
  });
});

function load(file: string, loaded: Set<string>, libraries: Set<string>): void {
  if (loaded.has(file)) return;
  loaded.add(file);
  const text = linesOf(file).join('\n');
  for (const name of importsOf(file)) {
    // Loaded when it is called for: the Kafka client.
    if (text.includes(`import('${name}')`)) continue;
    if (name.startsWith('.')) load(normalize(join(dirname(file), name)), loaded, libraries);
    else libraries.add(name);
  }
}
