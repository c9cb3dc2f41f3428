import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import {
  custodesWith,
  finished,
  type RunningCustodes,
  startCustodes,
  startStage,
} from '../../support/process/running-custodes.ts';
import { makeAuthority } from '../../support/tls/certificates.ts';

const describeWithOpenssl = process.env.CUSTODES_HAVE_OPENSSL === '1' ? describe : describe.skip;

const TRUST_HINT = 'set NODE_EXTRA_CA_CERTS to a file with the CA of the server, PEM';

/** Node reads `NODE_EXTRA_CA_CERTS` once, so each caller is a process of its own. */
describeWithOpenssl('a server whose certificate a private CA has signed', () => {
  let folder: string;
  let running: RunningCustodes;
  let trusting: Readonly<Record<string, string>>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'custodes-private-ca-'));
    const authority = makeAuthority(folder);
    const { certFile, keyFile } = authority.issue('server', { commonName: 'x', names: ['DNS:localhost'] });
    trusting = { NODE_EXTRA_CA_CERTS: authority.caFile };
    running = await startCustodes({
      DATA_DIR: join(folder, 'data'),
      PORT: '0',
      DEMO: 'off',
      AUTH: 'on',
      TLS_CERT_FILE: certFile,
      TLS_KEY_FILE: keyFile,
      HOST: '0.0.0.0',
    });
  });
  afterAll(async () => {
    await running?.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const inFolder = () => ({ DATA_DIR: join(folder, 'data') });
  const module = (source: string, environment: Readonly<Record<string, string>>) =>
    finished(
      spawn(process.execPath, ['--input-type=module', '-e', source], {
        cwd: projectRoot,
        env: { CUSTODES_URL: running.url, SPOOL: join(folder, 'spool'), ...environment },
      }),
    );

  it('answers the command line that trusts the CA, and no other, which reports what to do', async () => {
    expect(running.url).toMatch(/^https:\/\/localhost:\d+$/);
    const { port } = new URL(running.url);
    for (const exported of [{}, { HOST: '0.0.0.0', PORT: port }]) {
      const trusted = await custodesWith({ ...inFolder(), ...trusting, ...exported }, 'alerts', '--json');
      expect(trusted).toMatchObject({ code: 0, stdout: expect.stringContaining('"items":[]') });
    }
    const other = await custodesWith(inFolder(), 'alerts', '--json');
    expect(other).toMatchObject({ code: 3, stderr: expect.stringContaining(TRUST_HINT) });
  });

  it('answers the client', async () => {
    const source = `
      import { createClient } from 'custodes/client';
      const { response } = await createClient({ url: process.env.CUSTODES_URL }).GET('/v1/alerts');
      console.log(response.status);`;
    expect(await module(source, trusting)).toMatchObject({ code: 0, stdout: '401\n' });
    expect(await module(source, {})).toMatchObject({ code: 1 });
  });

  it('takes what the emitter sends, and answers what it asks', async () => {
    const token = (await custodesWith(inFolder(), 'token', 'show')).stdout.trim();
    const source = `
      import { evaluation, http, openEmitter } from 'custodes/emitter';
      const { CUSTODES_URL: url, TOKEN: token, SPOOL: folder } = process.env;
      const emitter = await openEmitter({
        source: { id: 'vault', instance: 'vault-1', version: '1' }, transport: http({ url, token }), spool: { folder },
        decisionMsMax: process.env.NODE_EXTRA_CA_CERTS === undefined ? 100 : 120_000,
      });
      const report = { actor: { id: 'e-1', kind: 'employee' }, action: 'view', resource: { kind: 'recording', recordingId: 'r-1' } };
      const answer = await evaluation({ url, token, requestMsMax: 120_000 })(report, 'vault').then((one) => one.decision, (error) => error.message);
      const keptBy = await emitter.withAudit(report, (access) => access.keptBy);
      console.log(JSON.stringify({ answer, keptBy }));
      process.exit(0);`;
    const trusted = await module(source, { ...trusting, TOKEN: token });
    expect(trusted).toMatchObject({ code: 0, stdout: '{"answer":false,"keptBy":"custodes"}\n' });
    const other = JSON.parse((await module(source, { TOKEN: token, SPOOL: join(folder, 'other') })).stdout);
    expect(other).toEqual({ answer: expect.stringContaining(TRUST_HINT), keptBy: 'spool' });
  });

  it('is reached by the console of a cluster', async () => {
    const stages = { INTAKE_URL: running.url, DECIDER_URL: running.url, ALERTER_URL: running.url };
    const env = { ...stages, AUDITOR_URL: running.url, ARCHIVER_URL: running.url, PORT: '0' };
    const statusBy = async (environment: Readonly<Record<string, string>>) => {
      const consoleProcess = await startStage('console', { ...env, DATA_DIR: join(folder, 'console'), ...environment });
      try {
        return (await fetch(`${consoleProcess.url}/.well-known/authzen-configuration`)).status;
      } finally {
        await consoleProcess.end('SIGKILL');
      }
    };
    expect(await statusBy({})).toBe(502);
    expect(await statusBy(trusting)).toBe(200);
  });
});
