import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { custodes, type RunningCustodes, startCustodes } from '../../support/process/running-custodes.ts';

const DETECTION = 'clock-skew';

/** The detections of a running process: who may change them, and since when they speak of accesses. */
describe('the detections of a running custodes', () => {
  let dir: string;
  let running: RunningCustodes;
  const environment = () => ({ DATA_DIR: join(dir, 'data'), DEMO: 'off', PORT: '0' });
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'custodes-detections-'));
    running = await startCustodes(environment());
  });
  afterAll(async () => {
    await running.end('SIGKILL');
    await rm(dir, { recursive: true, force: true });
  });

  // biome-ignore lint/suspicious/noExplicitAny: what is read of it is asserted.
  const get = async (path: string): Promise<any> => (await fetch(`${running.url}${path}`)).json();
  const run = (...args: string[]) => custodes('detections', ...args, '--url', running.url);
  /** An access dated an hour ahead of its receipt. */
  async function sendFrom(source: string): Promise<void> {
    const event = {
      eventId: `ahead-${source}`,
      occurredAt: new Date(Date.now() + 3_600_000).toISOString(),
      source: { id: source },
      actor: { id: 'e-1', kind: 'employee' },
      action: 'view',
      resource: { kind: 'recording', recordingId: 'r-1', ownerId: 'o-1' },
      purpose: 'express-consent',
    };
    const headers = { 'content-type': 'application/json' };
    const sent = await fetch(`${running.url}/v1/access-events`, {
      method: 'POST',
      headers,
      body: JSON.stringify(event),
    });
    expect([sent.status, await sent.text()]).toEqual([202, expect.anything()]);
  }
  async function severityOfAlertAbout(source: string): Promise<string> {
    for (;;) {
      const { items } = await get(`/v1/alerts?rule=${DETECTION}`);
      const found = items.find((one: object) => JSON.stringify(one).includes(source));
      if (found !== undefined) return found.severity;
      await pause(100);
    }
  }

  it('change when a second person approves what the first proposed, and not before', async () => {
    const before = await get(`/v1/detections/${DETECTION}`);
    expect(before).toMatchObject({ severity: 'medium', inForceSince: null, findingsLastWeek: 0 });
    await sendFrom('tool-one');
    expect(await severityOfAlertAbout('tool-one')).toBe('medium');

    const file = join(dir, `${DETECTION}.yml`);
    const text = await readFile(join(projectRoot, 'infra/detections', `${DETECTION}.yml`), 'utf8');
    await writeFile(file, text.replaceAll('severity: medium', 'severity: high'));
    const proposed = await run('propose', file, '--reason', 'sources backdate on purpose', '--as', 'e-1', '--json');
    const { version } = JSON.parse(proposed.stdout);
    expect((await run('approve', version, '--as', 'e-1').catch((error) => error)).stdout).toContain('not approved');
    expect((await get(`/v1/detections/${DETECTION}`)).version).toBe(before.version);

    await run('approve', version.slice(0, 16), '--as', 'e-2');
    // It answers from what the detector has followed.
    const inForceNow = () => get(`/v1/detections/${DETECTION}`);
    while ((await inForceNow()).version === before.version) await pause(100);
    const after = await inForceNow();
    expect(after).toMatchObject({ severity: 'high', inForceSince: expect.any(String) });
    const { inForce, sets, approvals } = await get('/v1/detections');
    expect(inForce).toBe(version);
    expect(sets.find((set: { version: string }) => set.version === version).reason).toBe('sources backdate on purpose');
    expect(approvals.map(({ state }: { state: string }) => state)).toEqual(['approved', 'self-approved']);
    // The rules stay those of their folder.
    expect((await get('/v1/policies')).approvals).toEqual([]);

    await sendFrom('tool-two');
    expect(await severityOfAlertAbout('tool-two')).toBe('high');
    expect((await get(`/v1/detections/${DETECTION}`)).findingsLastWeek).toBe(2);
  });

  it('are the same after a restart without what the detector remembered', async () => {
    const { inForce } = await get('/v1/detections');
    await running.end('SIGTERM');
    await rm(join(dir, 'data', 'state', 'detector'), { recursive: true, force: true });
    running = await startCustodes(environment());
    expect((await get('/v1/detections')).inForce).toBe(inForce);
    await sendFrom('tool-three');
    expect(await severityOfAlertAbout('tool-three')).toBe('high');
    expect(await severityOfAlertAbout('tool-one')).toBe('medium');
    const { stdout } = await run('history');
    expect(stdout).toContain('sources backdate on purpose');
  });
});
