import { readFileSync, writeFileSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  AccessDeniedError,
  AuditRefusedError,
  AuditUnavailableError,
  type Emitter,
  type EmitterOptions,
  openEmitter,
  TransportError,
} from '../../../services/emitter/index.ts';
import { Spool } from '../../../services/emitter/spool/spool.ts';
import { aFakeTransport, aFolder, aView, down, emitterOptions } from '../../support/emitter/fake-transport.ts';

const opened: Emitter[] = [];
afterEach(async () => {
  for (const emitter of opened.splice(0)) await emitter.close();
});

async function anEmitter(more: Partial<EmitterOptions> = {}, folder = aFolder()) {
  const transport = aFakeTransport();
  const options = emitterOptions(transport, folder, more);
  const emitter = await openEmitter(options);
  opened.push(emitter);
  const reported = () => transport.taken.map(({ json }) => JSON.parse(json));
  return { transport, options, emitter, reported, folder };
}

const accept = () => ({ status: 'acknowledged' as const });
const unauthorised = (): never => {
  throw new TransportError('401', { isUnauthorised: true });
};
/** As intake answers where the token is of another source. */
const foreign = () => {
  const problem = { field: 'source.id', value: 'support-console', expected: 'the source of the token, `other`' };
  return { status: 'refused' as const, problems: [problem] };
};
const mustNotOpen = (): never => {
  throw new Error('opened');
};
const untilWaited = async (): Promise<void> => {
  for (let turns = 0; turns < 50; turns += 1) await setImmediate();
};

describe('while custodes does not accept the token', () => {
  it('what was opened elsewhere, denied or failed waits in the spool, without an end', async () => {
    const { transport, emitter, reported } = await anEmitter();
    transport.answer = unauthorised;
    const outcomes = ['allowed', 'denied', 'error'] as const;
    for (const outcome of outcomes) expect((await emitter.report({ ...aView(), outcome })).keptBy).toBe('spool');
    await expect(emitter.withAudit(aView(), mustNotOpen)).rejects.toThrow(AuditUnavailableError);
    transport.answer = accept;
    await emitter.drained();
    expect(reported().map(({ phase, outcome }) => [phase, outcome])).toEqual(
      outcomes.map((outcome) => [undefined, outcome]),
    );
  });

  it.each([
    ['the network fails', down],
    [
      'another answer follows',
      (): never => {
        throw new TransportError('429', { retryAfterMs: 1 });
      },
    ],
  ])('nothing is opened either where %s after it, until something is accepted', async (_, answer) => {
    const { transport, emitter, options } = await anEmitter();
    transport.answer = unauthorised;
    await emitter.report(aView());
    transport.answer = answer;
    while (emitter.state().outage?.message === '401') await setImmediate();
    await expect(emitter.withAudit(aView(), mustNotOpen)).rejects.toThrow(AuditUnavailableError);
    expect(options.troubles.map(({ message }) => message)).toEqual(['401']);
    transport.answer = accept;
    await emitter.drained();
    expect(await emitter.withAudit(aView(), ({ keptBy }) => keptBy)).toBe('custodes');
    transport.answer = down;
    expect(await emitter.withAudit(aView(), ({ keptBy }) => keptBy)).toBe('spool');
  });

  it('sends one event at a time', async () => {
    const { transport, emitter } = await anEmitter();
    const sizes: number[] = [];
    const { deliver } = transport;
    transport.deliver = (events, signal) => {
      sizes.push(events.length);
      return deliver(events, signal);
    };
    transport.answer = async () => {
      while (emitter.state().waiting < 5) await setImmediate();
      return unauthorised();
    };
    await Promise.all(Array.from({ length: 5 }, () => emitter.report(aView())));
    while (sizes.length < 5) await setImmediate();
    expect(new Set(sizes.slice(1))).toEqual(new Set([1]));
  });

  it('an invalid report is refused as one, and a closed emitter reports that it is closed', async () => {
    const { transport, emitter } = await anEmitter();
    transport.answer = unauthorised;
    await emitter.report(aView());
    const invalid = aView({ purpose: 'nonsense' as never });
    await expect(emitter.withAudit(invalid, mustNotOpen)).rejects.toThrow(AuditRefusedError);
    await emitter.close();
    await expect(emitter.withAudit(aView(), mustNotOpen)).rejects.toThrow('the emitter is closed');
  });

  it('who is denied by custodes learns that, and the attempt waits in the spool', async () => {
    const answer = { decision: false, decisionId: 'd-1', verdict: 'violation', determinedBy: [], reason: 'no' };
    const { transport, emitter, reported } = await anEmitter({ askFirst: async () => answer });
    transport.answer = unauthorised;
    await expect(emitter.withAudit(aView(), mustNotOpen)).rejects.toThrow(AccessDeniedError);
    transport.answer = accept;
    await emitter.drained();
    expect(reported()).toMatchObject([{ outcome: 'denied', decisionId: 'd-1' }]);
  });
});

describe('while the token is of another source', () => {
  it('what waits in the spool stays there, and is delivered once the token is right', async () => {
    const { transport, emitter, options, reported, folder } = await anEmitter();
    transport.answer = down;
    for (let count = 0; count < 5; count += 1) await emitter.report(aView());
    transport.answer = foreign;
    while (emitter.state().outage?.message === 'down') await setImmediate();
    await untilWaited();
    expect(emitter.state()).toMatchObject({ waiting: 5, outage: { isUnauthorised: true } });
    expect(options.troubles.map(({ message }) => message)).toEqual([
      'down',
      expect.stringContaining('the token is of another source'),
    ]);
    transport.answer = accept;
    await emitter.drained();
    expect(
      reported()
        .slice(-5)
        .map(({ source }) => source.sequence),
    ).toEqual([0, 1, 2, 3, 4]);
    expect((await readdir(folder)).filter((name) => name.startsWith('refused'))).toEqual([]);
  });

  it('nothing is opened', async () => {
    const { transport, emitter } = await anEmitter();
    transport.answer = foreign;
    await expect(emitter.withAudit(aView(), mustNotOpen)).rejects.toThrow(
      'custodes rejected the access token of this tool, expected a valid one of its source `support-console`, or another `source.id`',
    );
    expect(emitter.state().outage?.message).toContain('expected the source of the token, `other`');
  });

  it('nothing is opened either where the disk fails, and a retry is safe', async () => {
    const openFile = async (path: string) => {
      const file = await open(path, 'a');
      file.appendFile = async () => {
        throw new Error('no room');
      };
      return file;
    };
    const { transport, emitter } = await anEmitter({ spool: { folder: aFolder(), openFile } });
    transport.answer = foreign;
    await expect(emitter.withAudit(aView(), mustNotOpen)).rejects.toThrow(AuditUnavailableError);
  });

  it('heartbeats are repeated until it is right', async () => {
    const { transport, emitter, reported } = await anEmitter({ heartbeatMs: 1 });
    transport.answer = foreign;
    while (emitter.state().outage === null) await setImmediate();
    transport.answer = accept;
    while (emitter.state().outage !== null) await setImmediate();
    expect(reported().at(-1).phase).toBe('heartbeat');
  });

  it('a refusal of what the tool reported as another source before opens nothing', async () => {
    const folder = aFolder();
    const spool = await Spool.open({ folder, bytesMax: 100_000 });
    for (const id of ['old-name', 'support-console'])
      await spool.append((sequence) => JSON.stringify({ ...aView(), source: { id, sequence } }));
    await spool.close();
    let answered = 0;
    let answer = (): void => undefined;
    const transport = aFakeTransport();
    transport.answer = async () => {
      answered += 1;
      // Both, the old one alone, and then the one behind it.
      if (answered === 4) await new Promise<void>((resolve) => (answer = resolve));
      return foreign();
    };
    const { emitter, options } = await anEmitter({ transport, decisionMsMax: 5 }, folder);
    while (answered < 4) await setImmediate();
    expect(await readdir(folder)).toContain('refused-0.json');
    const attempt = emitter.withAudit(aView(), mustNotOpen).catch((error: Error) => error);
    const thrown = await attempt.finally(() => answer());
    expect(thrown).toBeInstanceOf(AuditUnavailableError);
    await untilWaited();
    expect(options.troubles.filter(({ message }) => message.includes('of another source'))).toHaveLength(1);
  });

  it('a refusal with only unreadable bytes behind it does not keep the next access closed', async () => {
    const folder = aFolder();
    const spool = await Spool.open({ folder, bytesMax: 100_000 });
    for (const id of ['old-name', 'support-console'])
      await spool.append((sequence) => JSON.stringify({ ...aView(), source: { id, sequence } }));
    const half = Math.floor(spool.bytes / 2);
    await spool.close();
    const file = join(folder, 'spool-0000000000000000.log');
    const bytes = readFileSync(file);
    const transport = aFakeTransport();
    const { sleep } = emitterOptions(transport, folder);
    transport.answer = ({ json }) => (json.includes('old-name') ? foreign() : unauthorised());
    let slept = 0;
    const damage = async (ms: number, signal: AbortSignal): Promise<void> => {
      slept += 1;
      if (slept === 1) writeFileSync(file, bytes.fill(0, half + 40));
      await sleep?.(ms, signal);
    };
    const { emitter } = await anEmitter({ transport, sleep: damage }, folder);
    await emitter.drained();
    transport.answer = accept;
    expect((await emitter.withAudit(aView(), (access) => access)).keptBy).toBe('custodes');
  });

  it('what the tool reported as another source before does not keep the rest from being delivered', async () => {
    const before = await anEmitter({ source: { id: 'old-name', instance: 'pod-7f' } });
    before.transport.answer = down;
    await before.emitter.report(aView());
    await opened.pop()?.close();
    const { transport, emitter, folder } = await anEmitter({}, before.folder);
    transport.answer = ({ json }) => (JSON.parse(json).source.id === 'old-name' ? foreign() : accept());
    expect((await emitter.report(aView())).keptBy).toBe('custodes');
    expect(await readdir(folder)).toContain('refused-0.json');
  });
});
