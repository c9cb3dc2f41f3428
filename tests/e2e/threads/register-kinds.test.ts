import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { anAccessEventJson } from '../../support/access-event-builders.ts';
import { type RunningCustodes, startCustodes } from '../../support/process/running-custodes.ts';
import { aRecordJson } from '../../support/register-builders.ts';

/** On the built program, where threads behind the decider follow only what they ask the register for. */

const HOUR = 3_600_000;
const DETECTION = 'clock-skew';
const now = Date.now();

let folder: string;
let running: RunningCustodes | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'custodes-kinds-'));
});
afterEach(async () => {
  await running?.end('SIGKILL').catch(() => {});
  running = null;
  rmSync(folder, { recursive: true, force: true });
});

describe('the stages behind the decider', () => {
  it.each(['1', '2'])('find in threads what they ask the register for: STAGE_THREADS %s', async (threads) => {
    running = await startCustodes({ DATA_DIR: folder, PORT: '0', DEMO: 'off', STAGE_THREADS: threads });
    await post('/v1/register', [
      aRecordJson('person', { id: 'e-1', aliases: ['one@example.com'] }),
      aRecordJson('source', { id: 'late-tool', delaySecondsMax: 60 }),
      exceptionFor('e-2', { approver: 'e-5' }),
      ...tickets('T'),
    ]);
    const late = { ...accessOf('e-6', -HOUR), source: { id: 'late-tool' } };
    await post('/v1/access-events', [ahead('e-2'), { ...ahead('e-3'), eventId: 'before-of-e-3' }, late]);
    await suppressed('e-2');
    await alertWith('before-of-e-3');
    const byLateTool = async () => (await get('/v1/accesses?source=late-tool')).items;
    while ((await byLateTool()).length === 0) await pause(100);
    expect((await byLateTool())[0].clock.mark).toBe('late');
    expect((await get('/v1/sources')).items.filter(isRegistered).map(idOf)).toEqual(['custodes', 'late-tool']);

    // By now they remember that there is none.
    await post('/v1/register', [exceptionFor('e-3', { approver: null }), ...tickets('U')]);
    await post('/v1/register/exception/of-e-3/approve', { by: 'e-5' });
    await post('/v1/access-events', [ahead('e-3'), ahead('e-4')]);
    await suppressed('e-3');
    const alert = await alertWith('of-e-4');
    expect(alert.eventIds.sort()).toEqual(['before-of-e-3', 'of-e-4']);
    await post(`/v1/alerts/${alert.alertId}/assign`, { to: 'one@example.com' });
  });
});

const isRegistered = (source: { isRegistered: boolean }) => source.isRegistered;
const idOf = ({ id }: { id: string }) => id;

function exceptionFor(actorId: string, changes: object): object {
  const span = { validFrom: iso(-HOUR), validUntil: iso(HOUR) };
  return aRecordJson('exception', { id: `of-${actorId}`, rule: DETECTION, actorId, ...span, ...changes });
}

function tickets(of: string): object[] {
  return Array.from({ length: 20 }, (_, number) => aRecordJson('ticket', { id: `${of}-${number}` }));
}

/** Jest's time-out is the bound. */
async function suppressed(actorId: string): Promise<void> {
  for (;;) {
    const { exceptions } = await get(`/v1/detections/${DETECTION}`);
    if (exceptions.some((one: typeof exceptions) => one.actorId === actorId && one.suppressed === 1)) return;
    await pause(100);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: what is read of it is asserted.
async function alertWith(eventId: string): Promise<any> {
  for (;;) {
    const { items } = await get(`/v1/alerts?rule=${DETECTION}`);
    const found = items.find(({ eventIds }: { eventIds: string[] }) => eventIds.includes(eventId));
    if (found !== undefined) return found;
    await pause(100);
  }
}

function ahead(actor: string): object {
  return accessOf(actor, HOUR);
}

function accessOf(actor: string, after: number): object {
  const occurredAt = iso(after);
  return { ...anAccessEventJson(), eventId: `of-${actor}`, occurredAt, actor: { id: actor, kind: 'employee' } };
}

function iso(after: number): string {
  return new Date(now + after).toISOString();
}

// biome-ignore lint/suspicious/noExplicitAny: what is read of it is asserted.
async function get(path: string): Promise<any> {
  return (await fetch(`${running?.url}${path}`)).json();
}

async function post(path: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${running?.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect([answer.ok, await answer.text()]).toEqual([true, expect.anything()]);
}
