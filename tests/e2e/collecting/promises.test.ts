import { execFile } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { openPromiseKey } from '../../../services/adapters/keys/log-key.ts';
import { promiseSigner } from '../../../services/domain/transparency-log/promise.ts';
import { http, openEmitter } from '../../../services/emitter/index.ts';
import { aView } from '../../support/emitter/fake-transport.ts';
import { custodes, type RunningCustodes, startCustodes } from '../../support/process/running-custodes.ts';

const itWithPython = process.env.CUSTODES_HAVE_PYTHON === '1' ? it : it.skip;

describe('the promises that intake signs', () => {
  let folder: string;
  let dataDir: string;
  let promiseFile: string;
  let keyFile: string;
  let running: RunningCustodes | null = null;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'custodes-promises-'));
    [dataDir, promiseFile, keyFile] = [
      join(folder, 'data'),
      join(folder, 'promises.ndjson'),
      join(folder, 'promise.vkey'),
    ];
    running = await startCustodes({ DATA_DIR: dataDir, PORT: '0', DEMO: 'off', SEGMENT_SECONDS: '1' });
    writeFileSync(keyFile, await (await fetch(`${running.url}/promise.vkey`)).text());
    const emitter = await openEmitter({
      source: { id: 'support-console', instance: 'pod-7f' },
      transport: http({ url: running.url, promiseFile }),
      spool: { folder: join(folder, 'spool') },
    });
    const warned = jest.spyOn(process, 'emitWarning');
    for (let n = 0; n < 3; n += 1) await emitter.report(aView());
    await emitter.close();
    expect(warned.mock.calls).toEqual([]);
    warned.mockRestore();
    await running.end('SIGTERM');
    running = null;
  });
  afterAll(async () => {
    await running?.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const check = (file: string) =>
    custodes('receipt', 'promise', file, '--promise-key', keyFile, '--archive', join(dataDir, 'objects'), '--json');
  const inPython = async (file: string) => {
    const script = join(projectRoot, 'tests/independent/verify.py');
    const args = [
      script,
      join(dataDir, 'objects'),
      '--json',
      '--at-rest',
      '--promises',
      file,
      '--promise-key',
      keyFile,
    ];
    return promisify(execFile)('python3', args).then(
      ({ stdout }) => ({ code: 0, report: JSON.parse(stdout) }),
      ({ code, stdout }) => ({ code, report: code === 1 ? JSON.parse(stdout) : null }),
    );
  };
  /** A promise that nobody kept, as a dishonest installation would have signed it. */
  const brokenFile = async () => {
    const sign = promiseSigner(await openPromiseKey({ text: null, dataDir }));
    const lost = { eventId: 'lost', sourceId: 'support-console', sent: 'a1'.repeat(32), kept: 'b2'.repeat(32) };
    const file = join(folder, 'broken.ndjson');
    writeFileSync(file, readFileSync(promiseFile));
    appendFileSync(file, `${JSON.stringify({ promise: sign([lost], Date.now() - 2 * 86_400_000) })}\n`);
    appendFileSync(
      file,
      `${JSON.stringify({ promise: sign([{ ...lost, eventId: 'soon', kept: 'c3'.repeat(32) }], Date.now()) })}\n`,
    );
    return file;
  };

  it('are kept by the emitter, and are all entries of the archive', async () => {
    const { code, stdout } = await check(promiseFile);
    // Three events and the heartbeat at the end.
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { ok: true, events: 4, kept: 4, open: 0, broken: [] }]);
  });

  itWithPython('are found by the verifier in Python too, which names a broken one', async () => {
    expect(await inPython(promiseFile)).toMatchObject({ code: 0, report: { ok: true, problems: [] } });
    const { code, report } = await inPython(await brokenFile());
    expect(code).toBe(1);
    expect(report.problems).toMatchObject([{ object: 'promises', code: 'promise-broken' }]);
    expect(report.problems[0].detail).toContain('event lost of support-console');
  });

  it('are evidence where one is broken, and none before it is due', async () => {
    const { code, stdout } = await check(await brokenFile());
    const result = JSON.parse(stdout);
    expect([code, result]).toMatchObject([
      1,
      { ok: false, events: 6, kept: 4, open: 1, broken: [{ eventId: 'lost' }] },
    ]);
    expect(result.broken[0].promise).toContain('custodes-promise/v1');
  });

  /** The file of the emitter, and behind it a promise of an event that is in no entry. */
  const fileWith = async (name: string, receivedAt: number) => {
    const sign = promiseSigner(await openPromiseKey({ text: null, dataDir }));
    const lost = { eventId: 'lost', sourceId: 'support-console', sent: 'a1'.repeat(32), kept: 'b2'.repeat(32) };
    const file = join(folder, name);
    writeFileSync(
      file,
      `${readFileSync(promiseFile, 'utf8')}${JSON.stringify({ promise: sign([lost], receivedAt) })}\n`,
    );
    return file;
  };

  it('are broken where they are dated so late that they would never be due', async () => {
    const file = await fileWith('late.ndjson', Date.now() + 3650 * 86_400_000);
    const { code, stdout } = await check(file);
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { kept: 4, open: 0, broken: [{ eventId: 'lost' }] }]);
    if (process.env.CUSTODES_HAVE_PYTHON === '1') expect((await inPython(file)).code).toBe(1);
  });

  it('are checked beside a line that another key signed', async () => {
    const broken = await fileWith('beside.ndjson', Date.now() - 2 * 86_400_000);
    const [first = '', ...others] = readFileSync(broken, 'utf8').split('\n');
    writeFileSync(broken, [first.replace('support-console', 'support-consolf'), ...others].join('\n'));
    const { code, stdout, stderr } = await check(broken);
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { broken: [{ eventId: 'lost' }], refused: [{ line: 1 }] }]);
    expect(stderr).toContain('line 1: the signature is not one of key');
    if (process.env.CUSTODES_HAVE_PYTHON === '1') expect((await inPython(broken)).code).toBe(1);
  });

  it('are broken where a segment is missing too, which is named', async () => {
    const file = await fileWith('hidden.ndjson', Date.now() - 2 * 86_400_000);
    const segments = join(dataDir, 'objects/segments/access-decisions');
    const [segment = ''] = readdirSync(segments, { recursive: true, encoding: 'utf8' }).filter((name) =>
      statSync(join(segments, name)).isFile(),
    );
    const [path, hidden] = [join(segments, segment), join(folder, 'hidden-segment')];
    renameSync(path, hidden);
    try {
      const { code, stdout, stderr } = await check(file);
      const { ok, broken, unreadable } = JSON.parse(stdout);
      expect([code, ok, unreadable]).toEqual([1, false, [expect.objectContaining({ object: expect.any(String) })]]);
      expect(broken).toContainEqual(expect.objectContaining({ eventId: 'lost' }));
      expect(stderr).toContain('is missing');
      if (process.env.CUSTODES_HAVE_PYTHON === '1') {
        const { report } = await inPython(file);
        const inBoth = report.problems.filter((one: { code: string }) => one.code === 'promise-broken');
        expect(inBoth).toHaveLength(broken.length);
      }
    } finally {
      renameSync(hidden, path);
    }
  });

  it('are no promises where a byte differs', async () => {
    const file = join(folder, 'changed.ndjson');
    writeFileSync(file, readFileSync(promiseFile, 'utf8').replace('support-console', 'support-consolf'));
    const { code, stderr } = await check(file);
    expect([code, stderr]).toEqual([2, expect.stringContaining('the signature is not one of key')]);
    if (process.env.CUSTODES_HAVE_PYTHON === '1') expect((await inPython(file)).code).toBe(2);
  });
});
