import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { http, openEmitter, type Transport } from '../../services/emitter/index.ts';
import { type RunningCustodes, startCustodes } from '../support/process/running-custodes.ts';
import { aRecordJson } from '../support/register-builders.ts';
import { aSourceKey } from '../support/signing/source-key.ts';

/** On the built program: a source that signs, somebody who changes what it signed, and a copy of it that goes on beside it. */

const SOURCE = { id: 'signed-console', instance: 'pod-1' };

let folder: string;
let running: RunningCustodes;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'custodes-signing-'));
  running = await startCustodes({ DATA_DIR: join(folder, 'data'), PORT: '0', DEMO: 'off' });
});
afterAll(async () => {
  await running?.end('SIGKILL').catch(() => {});
  rmSync(folder, { recursive: true, force: true });
});

it('verifies what a source signed, and reports a changed event and a forked chain', async () => {
  const key = aSourceKey();
  await send('/v1/register', aRecordJson('source', { id: SOURCE.id, publicKey: key.publicKey }));
  const sent: string[] = [];
  const report = async (spool: string, ...recordings: readonly string[]) => {
    const transport = recording(http({ url: running.url }), sent);
    const spoolFolder = join(folder, spool);
    const emitter = await openEmitter({
      source: SOURCE,
      transport,
      spool: { folder: spoolFolder },
      signingKeyFile: key.file,
      heartbeatMs: null,
    });
    for (const recordingId of recordings) {
      await emitter.report({
        actor: { id: 'e-1', kind: 'employee' },
        action: 'view',
        resource: aRecording(recordingId),
      });
    }
    await emitter.drained();
    await emitter.close();
  };
  await report('spool', 'r-1', 'r-2');
  await until(async () => (await sourceOf()).signatures?.verified === 2);
  expect(await rules()).not.toContain('source-signature');

  const [first = '{}'] = sent;
  const changed = { ...JSON.parse(first), eventId: 'changed', resource: aRecording('r-9') };
  await send('/v1/access-events', { ...changed, source: { ...changed.source, sequence: undefined } });
  await until(async () => (await sourceOf()).signatures?.wrong === 1);
  await until(async () => (await rules()).includes('source-signature'));

  cpSync(join(folder, 'spool'), join(folder, 'copy'), { recursive: true });
  await report('spool', 'r-3', 'r-4');
  await report('copy', 'r-5', 'r-6');
  await until(async () => (await rules()).includes('sequence-repeated'));
  await until(async () => (await sourceOf()).signatures?.verified === 6);
});

/** Keeps the events that a source sends. */
function recording(transport: Transport, sent: string[]): Transport {
  return {
    ...transport,
    deliver: (events, signal) => {
      sent.push(...events.map(({ json }) => json));
      return transport.deliver(events, signal);
    },
  };
}

function aRecording(recordingId: string) {
  return { kind: 'recording', recordingId, ownerId: 'o-81' } as const;
}

async function send(path: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(running.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  expect([path, response.status]).toEqual([path, 202]);
}

interface SourceItem {
  readonly signatures?: { readonly verified: number; readonly wrong: number };
}

async function sourceOf(): Promise<SourceItem> {
  const response = await fetch(`${running.url}/v1/sources/${SOURCE.id}`);
  return response.ok ? ((await response.json()) as SourceItem) : {};
}

/** The rules of alerts of the source. */
async function rules(): Promise<readonly string[]> {
  const { items } = (await (await fetch(`${running.url}/v1/alerts?limit=100`)).json()) as {
    items: { source: string | null; rules: string[] }[];
  };
  return items.filter(({ source }) => source === SOURCE.id).flatMap((one) => one.rules);
}

/** The limit of a test ends what waits in vain. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(100);
}
