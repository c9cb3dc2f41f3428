import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { anAccessEventJson } from '../support/access-event-builders.ts';
import { custodes, type RunningCustodes, startCustodes } from '../support/process/running-custodes.ts';
import { aRecordJson } from '../support/register-builders.ts';

/** On the built program: an access, a kill, and the consent that was given before and is entered afterwards. */

const hasPython = process.env.CUSTODES_HAVE_PYTHON === '1';

let folder: string;
let running: RunningCustodes | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'custodes-late-'));
});
afterEach(async () => {
  await running?.end('SIGKILL').catch(() => {});
  running = null;
  rmSync(folder, { recursive: true, force: true });
});

describe('a fact that arrives after the access', () => {
  it('changes what holds of it and its alert across kills, never the decision, and both verifiers agree', async () => {
    const occurredAt = new Date().toISOString();
    const start = () => startCustodes({ DATA_DIR: folder, PORT: '0', DEMO: 'off', SEGMENT_SECONDS: '1' });
    running = await start();
    const training = { trainingValidUntil: '2030-01-01T00:00:00Z' };
    const background = [aRecordJson('person', training), aRecordJson('account'), aRecordJson('camera')];
    await post(running, '/v1/register', [...background, aRecordJson('recording', { cameraId: 'c-3' })]);
    const access = { occurredAt, authentication: { mfa: true }, purpose: 'express-consent' };
    await post(running, '/v1/access-events', [anAccessEventJson({ eventId: 'looked', ...access })]);
    await until(async () => (await itemOf(running)).verdict === 'violation');
    await until(async () => (await alertOf(running)).accesses === 1);

    await running.end('SIGKILL');
    running = await start();
    await post(running, '/v1/register', [aRecordJson('consent'), aRecordJson('ticket')]);
    await running.end('SIGKILL');
    running = await start();
    await until(async () => (await itemOf(running)).reevaluations.at(-1)?.verdict === 'explained');
    await until(async () => (await alertOf(running)).withdrawn === 1);
    const revocation = { validFrom: '2020-01-02T00:00:00Z', revokedAt: '2020-02-01T00:00:00Z' };
    await post(running, '/v1/register', [aRecordJson('consent', revocation)]);
    await until(async () => (await itemOf(running)).reevaluations.at(-1)?.verdict === 'violation');
    await until(async () => (await alertOf(running)).accesses === 1);

    const { verdict, reevaluations } = await itemOf(running);
    expect(verdict).toBe('violation');
    const last = reevaluations.map((one) => one.verdict);
    expect(new Set(last.map((one, at) => (one === last[at - 1] ? 'repeated' : 'other')))).toEqual(new Set(['other']));
    expect(reevaluations.at(-1)).toMatchObject({
      determinedBy: ['consent-revoked'],
      because: { kind: 'consent', id: 'C-1' },
    });
    expect(await alertOf(running)).toMatchObject({ state: 'new', rules: ['consent-revoked'], withdrawn: 0 });

    const explained = await custodes('policy', 'explain', 'looked', '--url', running.url);
    expect(explained.stdout).toMatch(/^access looked: violation\n {2}violation: no consent of \S+ covers/);
    expect(explained.stdout).toMatch(/ {2}re-evaluated at .*: explained, because of (consent C-1|ticket T-4711)\n/);
    expect(explained.stdout).toMatch(/ {2}re-evaluated at .*: violation \(consent-revoked\), because of consent C-1\n/);

    expect(await running.end('SIGTERM')).toBe(0);
    running = null;
    const objects = join(folder, 'objects');
    const verified = JSON.parse((await custodes('verify', objects, '--json')).stdout);
    expect(verified).toMatchObject({ ok: true, problems: [] });
    if (!hasPython) return;
    const python = spawnSync('python3', [join(projectRoot, 'tests/independent/verify.py'), objects, '--json']);
    expect(JSON.parse(python.stdout.toString())).toMatchObject({ ok: true, entries: verified.entries, problems: [] });
  });
});

interface Item {
  readonly verdict: string;
  readonly reevaluations: readonly { readonly verdict: string }[];
}
interface AlertItem {
  readonly accesses: number;
  readonly withdrawn: number;
}

async function itemOf(server: RunningCustodes | null): Promise<Item> {
  const response = await fetch(`${server?.url}/v1/accesses/looked`);
  return response.ok ? ((await response.json()) as Item) : { verdict: 'none', reevaluations: [] };
}

/** The alert about the actor; the one of low and unknown rules is another. */
async function alertOf(server: RunningCustodes | null): Promise<AlertItem> {
  const response = await fetch(`${server?.url}/v1/alerts?actor=e-1042`);
  const { items } = (await response.json()) as { items: AlertItem[] };
  return items[0] ?? { accesses: 0, withdrawn: 0 };
}

async function post({ url }: RunningCustodes, path: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect([path, response.status]).toEqual([path, 202]);
}

/** The limit of a test ends what waits in vain. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(50);
}
