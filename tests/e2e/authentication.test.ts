import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { anAccessEventJson } from '../support/access-event-builders.ts';
import { bearer } from '../support/authentication/tokens.ts';
import { isWhole } from '../support/process/pass.ts';
import {
  custodesIn,
  finished,
  npmStart,
  type RunningCustodes,
  startCustodes,
} from '../support/process/running-custodes.ts';

/** Who may ask, on the built program as a newcomer starts it: with authentication. */

const KILLS = isWhole ? 4 : 1;

let folder: string;
let running: RunningCustodes | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'custodes-e2e-auth-'));
});
afterEach(async () => {
  await running?.end('SIGKILL').catch(() => {});
  running = null;
  rmSync(folder, { recursive: true, force: true });
});

const keys = () => join(folder, 'keys');
const operatorToken = () => readFileSync(join(keys(), 'operator.token'), 'utf8').trim();
const statusOf = async (path: string, token?: string): Promise<number> => {
  const headers = token === undefined ? {} : bearer(token);
  return (await fetch(`${running?.url}${path}`, { headers })).status;
};

describe('npm start', () => {
  it('lets nobody in without a token, and the operator everywhere', async () => {
    running = await npmStart({ DATA_DIR: folder, PORT: '0', DEMO: 'off' });
    const { url, printed } = running;
    const token = operatorToken();
    expect(statSync(join(keys(), 'operator.token')).mode & 0o777).toBe(0o600);
    expect(printed).toContain(`\nsign in: ${url}/#token=${token}\n`);
    expect(printed).toMatch(/anyone who has the operator token may do everything/);
    for (const path of ['/v1/alerts', '/v1/accesses', '/v1/policies', '/v1/register/person']) {
      expect([path, await statusOf(path), await statusOf(path, token)]).toEqual([path, 401, 200]);
    }
    expect(await (await fetch(`${url}/version`)).json()).toMatchObject({ authentication: 'on' });

    const headers = { ...bearer(token), 'content-type': 'application/json' };
    const post = async (path: string, body: object) =>
      (await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })).status;
    expect(await post('/v1/access-events', anAccessEventJson({ source: { id: 'any-tool' } }))).toBe(202);
    const approvedBy = { approvedBy: 'e-2', setHash: '0'.repeat(64) };
    const policy = { kind: 'policy', id: 'p', issuer: 'e-1', validFrom: '2026-01-01T00:00:00Z', ...approvedBy };
    expect(await post('/v1/register', policy)).toBe(202);
  });

  it('is found and entered by `npx custodes`, which gives the token to no other server', async () => {
    running = await startCustodes({ DATA_DIR: folder, PORT: '0', DEMO: 'off', AUTH: 'on' });
    const { url } = running;
    expect(await custodesIn(folder, 'alerts', '--json')).toMatchObject({ code: 0 });
    // `localhost` may be `::1`, where somebody else may listen.
    expect(await custodesIn(folder, 'alerts', '--json', '--url', url.replace('127.0.0.1', 'localhost'))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/token/),
    });
    expect(await custodesIn(folder, 'token', 'show')).toMatchObject({ code: 0, stdout: `${operatorToken()}\n` });
    const elsewhere = join(folder, 'elsewhere');
    expect(await custodesIn(elsewhere, 'alerts', '--url', url)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/token/),
    });
    const file = join(keys(), 'operator.token');
    expect(await custodesIn(elsewhere, 'alerts', '--url', url, '--token-file', file)).toMatchObject({ code: 0 });

    const heard: IncomingHttpHeaders[] = [];
    const stranger = createServer((req, res) => {
      heard.push(req.headers);
      res.end('{"items":[]}');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => stranger.once('listening', resolve));
    const { port } = stranger.address() as AddressInfo;
    await custodesIn(folder, 'alerts', '--url', `http://127.0.0.1:${port}`);
    stranger.close();
    expect(heard).toHaveLength(1);
    expect(heard[0]).not.toHaveProperty('authorization');
  });

  it('makes one token, however often the first start is killed', async () => {
    for (let kills = 0; kills < KILLS; kills += 1) {
      const child = spawn(process.execPath, [join(projectRoot, 'dist/scripts/start.js')], {
        env: { ...process.env, DATA_DIR: folder, PORT: '0', DEMO: 'off' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const ended = finished(child);
      // From before the folder is made to after the token is there.
      await pause(kills * 400);
      child.kill('SIGKILL');
      await ended;
    }
    running = await startCustodes({ DATA_DIR: folder, PORT: '0', DEMO: 'off', AUTH: 'on' });
    const token = operatorToken();
    expect(await statusOf('/v1/alerts', token)).toBe(200);
    await running.end('SIGKILL');
    running = await startCustodes({ DATA_DIR: folder, PORT: '0', DEMO: 'off', AUTH: 'on' });
    expect(await statusOf('/v1/alerts', token)).toBe(200);
    expect(readdirSync(keys()).filter((name) => name.endsWith('.token'))).toEqual(['operator.token']);
  });

  it('takes a token that is created beside it, and no longer one that is removed', async () => {
    running = await startCustodes({ DATA_DIR: folder, PORT: '0', DEMO: 'off', AUTH: 'on' });
    const created = await custodesIn(folder, 'token', 'create', '--person', 'e-7', '--role', 'analyst');
    const token = created.stdout.trim();
    await until(async () => (await statusOf('/v1/alerts', token)) === 200);
    expect(await statusOf('/v1/accesses', token)).toBe(200);
    writeFileSync(join(keys(), 'tokens.yaml'), 'tokens: [');
    await until(async () => (await metric('custodes_tokens_file_invalid')) === 1);
    expect(await statusOf('/v1/alerts', token)).toBe(200);
    writeFileSync(join(keys(), 'tokens.yaml'), 'tokens: []');
    await until(async () => (await statusOf('/v1/alerts', token)) === 401);
    expect(await metric('custodes_tokens_file_invalid')).toBe(0);
  });

  it('has two people in the demo, of whom only the lead approves', async () => {
    running = await startCustodes({ DATA_DIR: folder, PORT: '0', AUTH: 'on' });
    const tokens = await Promise.all(
      ['analyst', 'lead'].map(async (name) => (await custodesIn(folder, 'token', 'show', name)).stdout.trim()),
    );
    const [analyst = '', lead = ''] = tokens;
    expect(running.printed).toContain(`\nsign in as analyst: ${running.url}/#token=${analyst}\n`);
    expect(running.printed).toContain(`\nsign in as lead: ${running.url}/#token=${lead}\n`);
    for (const token of [analyst, lead]) expect(await statusOf('/v1/alerts', token)).toBe(200);
    const register = async (token: string) => {
      const headers = { ...bearer(token), 'content-type': 'application/json' };
      return (await fetch(`${running?.url}/v1/register`, { method: 'POST', headers, body: '[]' })).status;
    };
    expect([await register(analyst), await register(lead)]).toEqual([403, 400]);
    // The register knows them, so what they ask is explained.
    await until(async () => {
      const response = await fetch(`${running?.url}/v1/accesses?actor=e-demo-lead`, { headers: bearer(lead) });
      const { items } = (await response.json()) as { items: { verdict: string }[] };
      return items[0]?.verdict === 'explained';
    });
  });
});

describe('AUTH=off', () => {
  it('lets everybody in and logs it, on loopback only', async () => {
    running = await startCustodes({ DATA_DIR: folder, PORT: '0', DEMO: 'off', AUTH: 'off' });
    expect(await statusOf('/v1/alerts')).toBe(200);
    expect(await (await fetch(`${running.url}/version`)).json()).toMatchObject({ authentication: 'off' });
    expect(running.printed).toMatch(/AUTH=off: nobody is authenticated/);
    expect(running.printed).not.toContain('sign in');
    expect(readdirSync(keys())).not.toContain('operator.token');
    const other = { DATA_DIR: join(folder, 'other'), PORT: '0', AUTH: 'off', HOST: '0.0.0.0' };
    await expect(startCustodes(other)).rejects.toThrow(/ended with 2[\s\S]*HOST is `0.0.0.0`/);
  });
});

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${running?.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1] ?? Number.NaN);
}

/** Asks again until it holds; Jest's time-out is the bound. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(100);
}
