import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { hashOfToken } from '../../../services/adapters/http/caller.ts';
import { anAccessEventJson } from '../../support/access-event-builders.ts';
import { bearer } from '../../support/authentication/tokens.ts';
import { WEBHOOK_SECRET, webhookReceiver } from '../../support/notifications/webhook-receiver.ts';
import { custodes, type RunningCustodes, startCustodes } from '../../support/process/running-custodes.ts';
import { aRecordJson } from '../../support/register-builders.ts';

/** On the built program: an offender, from the finding to a case that two people closed, with kills between. */

const hasPython = process.env.CUSTODES_HAVE_PYTHON === '1';
const entries = {
  tool: { source: 'support-console', may: ['emit'] },
  hr: { source: '*', may: ['register'], registerKinds: ['person'] },
  ana: { person: { id: 'ana', kind: 'employee' }, may: ['alerts', 'query'] },
  lee: { person: { id: 'lee', kind: 'employee' }, may: ['alerts', 'query'] },
  boss: { person: { id: 'e-boss', kind: 'employee' }, may: ['alerts', 'query'] },
  alias: { person: { id: 'mallory@corp', kind: 'employee' }, may: ['alerts', 'query'] },
};

interface Answer {
  readonly code?: string;
  readonly items: readonly { readonly alertId: string; readonly caseId: string; readonly severity: string }[];
  readonly nextCursor?: string;
  readonly history: readonly Readonly<Record<string, string>>[];
  readonly alerts: readonly unknown[];
  readonly notified?: readonly unknown[];
}

let folder: string;
let running: RunningCustodes | null = null;
let receiver: Awaited<ReturnType<typeof webhookReceiver>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'custodes-case-'));
  const tokens = Object.entries(entries).map(([token, entry]) => ({
    tokenSha256: hashOfToken(token).toString('hex'),
    ...entry,
  }));
  receiver = await webhookReceiver();
  const target = {
    name: 'soc',
    kind: 'webhook',
    url: receiver.url,
    secretFile: 'soc.secret',
    allowPrivateAddress: true,
  };
  writeFileSync(join(folder, 'soc.secret'), WEBHOOK_SECRET);
  // JSON is YAML.
  writeFileSync(join(folder, 'notifications.yml'), JSON.stringify({ targets: [target] }));
  writeFileSync(join(folder, 'tokens.yaml'), JSON.stringify({ tokens }), { mode: 0o600 });
});
afterAll(async () => {
  await running?.end('SIGKILL').catch(() => {});
  await receiver.stop();
  rmSync(folder, { recursive: true, force: true });
});

const start = () =>
  startCustodes({
    DATA_DIR: join(folder, 'data'),
    AUTH_TOKENS_FILE: join(folder, 'tokens.yaml'),
    PORT: '0',
    DEMO: 'off',
    SEGMENT_SECONDS: '1',
    PUBLIC_URL: 'https://custodes.example',
    NOTIFICATIONS_FILE: join(folder, 'notifications.yml'),
  });

const cases = (token: keyof typeof entries, ...words: string[]) =>
  custodes('cases', ...words, '--url', running?.url ?? '', '--token', token);

async function ask(token: keyof typeof entries, path: string, body?: unknown) {
  const headers = { ...bearer(token), 'content-type': 'application/json' };
  const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await fetch(`${running?.url}${path}`, init);
  return { status: response.status, body: (await response.json()) as Answer };
}

it('is closed by two people, neither the offender under an alias nor their manager, and survives kills', async () => {
  running = await start();
  const persons = [
    aRecordJson('person', { id: 'e-mallory', manager: 'e-boss', aliases: ['mallory@corp'] }),
    aRecordJson('person', { id: 'e-boss', manager: 'e-ceo', aliases: [] }),
  ];
  expect(await ask('hr', '/v1/register', persons)).toMatchObject({ status: 202 });
  const past = { path: 'direct-store', occurredAt: new Date().toISOString() };
  const access = anAccessEventJson({ eventId: 'looked', ...past, actor: { id: 'e-mallory', kind: 'employee' } });
  expect((await ask('tool', '/v1/access-events', access)).status).toBe(202);
  let alert: Answer['items'][number] | undefined;
  while (alert === undefined) {
    await pause(100);
    [alert] = (await ask('ana', '/v1/alerts?actor=e-mallory')).body.items;
  }
  expect(alert.severity).toBe('critical');

  const opened = await cases('ana', 'open', 'Reads past the tools', alert.alertId, '--json');
  const { caseId } = JSON.parse(opened.stdout);
  expect((await cases('ana', 'comment', caseId, 'no ticket, no case')).code).toBe(0);
  const looks = Array.from({ length: 10 }, (_, n) => {
    const resource = { kind: 'recording', recordingId: `r-${n}`, ownerId: `o-${n}` };
    return anAccessEventJson({
      eventId: `looked-${n}`,
      ...past,
      actor: { id: 'e-mallory', kind: 'employee' },
      resource,
    });
  });
  expect((await ask('tool', '/v1/access-events', looks)).status).toBe(202);
  while (!receiver.received.some(({ type }) => type === 'case.incident-candidate')) await pause(100);
  expect((await cases('ana', 'meet', caseId, '72-hours', 'notified by form')).code).toBe(0);
  expect((await cases('ana', 'meet', caseId, '72-hours', 'again')).code).toBe(2);
  await running.end('SIGKILL');
  running = await start();
  expect((await cases('ana', 'close', caseId, '--as', 'misuse', '--because', 'no reason')).stdout).toContain(
    'is close-proposed',
  );
  for (const [token, code] of [
    ['ana', 'second-person-required'],
    ['alias', 'own-alert'],
    ['boss', 'own-alert'],
  ] as const) {
    const answer = await ask(token, `/v1/cases/${caseId}/approve-close`, {});
    expect([token, answer.status, answer.body.code]).toEqual([token, 403, code]);
  }
  expect((await cases('lee', 'approve', caseId)).stdout).toContain('is closed');
  await running.end('SIGKILL');
  running = await start();

  const { body: found } = await ask('lee', `/v1/cases/${caseId}`);
  expect(found).toMatchObject({ state: 'closed', disposition: 'misuse', closedBy: 'ana', approvedBy: 'lee' });
  expect(found.alerts).toMatchObject([{ state: 'closed', caseId, closedBy: 'ana', approvedBy: 'lee' }]);
  const acts = found.history.map(({ by, action, refused = '' }) => [by, action, refused]);
  expect(acts).toEqual([
    ['ana', 'create', ''],
    ['ana', 'add-alert', ''],
    ['ana', 'comment', ''],
    ['ana', 'meet', ''],
    ['ana', 'meet', 'clock-not-running'],
    ['ana', 'close', ''],
    ['ana', 'approve-close', 'second-person-required'],
    ['mallory@corp', 'approve-close', 'own-alert'],
    ['e-boss', 'approve-close', 'own-alert'],
    ['lee', 'approve-close', ''],
  ]);
  const happened = ['case.opened', 'case.incident-candidate', 'case.close-proposed', 'case.closed'];
  while (!happened.every((type) => receiver.received.some((one) => one.type === type))) await pause(100);
  const ids = new Map(receiver.received.map(({ id, type }) => [id, type]));
  // After a kill a message may come again, with its id.
  expect([...ids.values()].filter((type) => type.startsWith('case.'))).toEqual(happened);
  expect(receiver.received.find(({ type }) => type === 'case.closed')?.data).toMatchObject({
    url: `https://custodes.example/cases/${caseId}`,
    case: { caseId, state: 'closed' },
  });
  while (((await ask('lee', `/v1/cases/${caseId}`)).body.notified ?? []).length < 4) await pause(100);
  expect((await cases('lee', 'show', caseId)).stdout).toMatch(/ \S+: approve-close, delivered/);
  const draft = await cases('lee', 'report', caseId);
  expect(draft.stdout).toMatch(
    /^\| 20.* looked-9 \| support-console \| e-mallory \| o-9 \| .* seal \d+, leaf \d+ \|$/m,
  );
  expect(draft.stdout).toMatch(/^- 72-hours, until .*: met; .* by ana: notified by form$/m);
  expect(draft.stdout).toMatch(/^- 60-days, until .*: running$/m);
  expect(draft.stdout).toContain('- e-mallory: ');
  const { status, body: about } = await ask('lee', '/v1/alerts?owner=o-9');
  expect([status, about.items.map(({ alertId }) => alertId)]).toEqual([200, expect.arrayContaining([alert.alertId])]);
  const late = await ask('ana', `/v1/cases/${caseId}/close`, { disposition: 'test', explanation: 'late' });
  expect(late).toMatchObject({ status: 409, body: { state: 'closed', disposition: 'misuse' } });

  expect(await running.end('SIGTERM')).toBe(0);
  running = null;
  const objects = join(folder, 'data', 'objects');
  const verified = JSON.parse((await custodes('verify', objects, '--json')).stdout);
  expect(verified).toMatchObject({ ok: true, problems: [] });
  if (!hasPython) {
    console.warn('the independent verifier did not run: CUSTODES_HAVE_PYTHON is not 1');
    return;
  }
  const python = spawnSync('python3', [join(projectRoot, 'tests/independent/verify.py'), objects, '--json']);
  expect(JSON.parse(python.stdout.toString())).toMatchObject({ ok: true, entries: verified.entries, problems: [] });
});
