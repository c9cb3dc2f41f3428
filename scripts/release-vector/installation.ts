import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { companyAt, type JsonFields, type VectorCompany } from './company.ts';
import { allItems, getJson, openRecorder, type RequestRecorder, until } from './recorder.ts';
import type { Release, ReleaseServer } from './release.ts';
import { appendAsStranger, openSchemaServer, REGISTRY_SCHEMA_ID, undecidedIn } from './strangers.ts';

const EVENTS = '/v1/access-events';
/** Accesses of the last batch: enough that a kill right after the acknowledgement precedes their decisions. */
const BURST_EVENTS = 60;
const BURST_ATTEMPTS = 20;
const DAY_MS = 86_400_000;
/** Segments that end soon, while everything is to be sealed; and that end after the kill, while nothing is. */
const SOON = { SEGMENT_SECONDS: '1' };
const NEVER = { SEGMENT_SECONDS: '600' };

export interface VectorInstallation {
  /** The folder for the created files: DATA_DIR, spool, world and receipts. */
  readonly folder: string;
  readonly recorder: RequestRecorder;
  /** The time of the last kill, milliseconds since 1970 UTC. */
  readonly killedAt: number;
  /** Accesses that were acknowledged but not decided at the kill. */
  readonly undecided: number;
  /** An access that nobody has sent yet and that cites an answer of this release. */
  readonly citing: unknown;
}

/** Runs the release through a day of its life and kills it. */
export async function makeInstallation(release: Release, folder: string): Promise<VectorInstallation> {
  const company = companyAt(Date.now());
  const recorder = openRecorder();
  const dataDir = join(folder, 'installation');
  await makeWorld(release, join(folder, 'world'));
  const story: VectorStory = { release, folder, dataDir, company, recorder };

  const first = await release.start({ DATA_DIR: dataDir, ...SOON, APPROVED_CIDRS: '198.51.100.0/24' });
  const citing = await workingDay(story, first);
  await lateFacts(story, first);
  await answerAlerts(story, first);
  await keepReceipts(story, first);
  await first.stop();

  await appendAsStranger(release, dataDir, company);
  const schemas = await openSchemaServer(release);
  const second = await release.start({ DATA_DIR: dataDir, ...NEVER, SCHEMA_REGISTRY_URL: schemas.url });
  await unsealed(story, second);
  await spooled(story, second);
  await second.kill();
  schemas.close();
  return { folder, recorder, citing, ...(await killedInTime(story)) };
}

interface VectorStory {
  readonly release: Release;
  readonly folder: string;
  readonly dataDir: string;
  readonly company: VectorCompany;
  readonly recorder: RequestRecorder;
}

async function makeWorld(release: Release, folder: string): Promise<void> {
  const start = new Date(Date.now() - 2 * DAY_MS).toISOString().slice(0, 10);
  const size = ['--seed', '7', '--staff', '12', '--owners', '20', '--days', '1', '--start', start];
  await release.custodes(['world', ...size, '--offenders', 'r1,r9', '--out', folder]);
}

/** Resolves with an unsent access that cites an answer. */
async function workingDay(
  { release, folder, company, recorder }: VectorStory,
  { url }: ReleaseServer,
): Promise<unknown> {
  const events = company.accesses;
  const third = Math.ceil(events.length / 3);
  await recorder.send(url, '/v1/register', company.register);
  await release.custodes(['replay', join(folder, 'world'), '--url', url]);
  const cited = await ask(url, company, 'asked-1');
  const citing = await ask(url, company, 'asked-later');
  await recorder.send(url, EVENTS, events[0]);
  await recorder.send(url, EVENTS, events.slice(1, third));
  const lines = [...events.slice(third, 2 * third), cited].map((event) => JSON.stringify(event));
  await recorder.send(url, EVENTS, `${lines.join('\n')}\n`, { 'content-type': 'application/x-ndjson' });
  await sendCloudEvents(recorder, url, events.slice(2 * third));
  // Sends a repeat, other content under a known id, and unusable records.
  await recorder.send(url, EVENTS, events[0]);
  await recorder.send(url, EVENTS, company.access('explained-1', { action: 'download' }));
  await recorder.send(url, EVENTS, [
    company.access('refused-1', { action: 'stare' }),
    company.access('accepted-beside'),
  ]);
  await recorder.send(url, EVENTS, 'no JSON – gar keines\u0000');
  await release.custodes(['import', 'cloudtrail', join(release.checkout, CLOUD_TRAIL), '--url', url]);
  await approvePolicies(release, url);
  await decided(url, recorder);
  return citing;
}

const CLOUD_TRAIL = 'tests/vectors/cloudtrail/ec2_proxy_s3_exfiltration_2020-09-14.ndjson';

async function sendCloudEvents(recorder: RequestRecorder, url: string, events: readonly unknown[]): Promise<void> {
  const [structured, binary, ...batch] = events;
  const attributes = { specversion: '1.0', id: 'ce-1', source: 'support-console', type: 'custodes.access' };
  const enveloped = { ...attributes, data: structured };
  await recorder.send(url, EVENTS, enveloped, { 'content-type': 'application/cloudevents+json' });
  const headers = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value]));
  await recorder.send(url, EVENTS, binary, { ...headers, 'content-type': 'application/json' });
  const enclosed = batch.map((data) => ({
    ...attributes,
    data_base64: Buffer.from(JSON.stringify(data)).toString('base64'),
  }));
  await recorder.send(url, EVENTS, enclosed, { 'content-type': 'application/cloudevents-batch+json' });
}

/** Asks before an access, and returns the access that cites the answer. */
async function ask(url: string, company: VectorCompany, eventId: string): Promise<JsonFields> {
  const event = company.access(eventId, {
    ...{ source: { id: 'asking-tool' }, authentication: { mfa: true }, purpose: 'express-consent' },
    occurredAt: new Date(Date.now() + 1_000).toISOString(),
  });
  const question = {
    subject: { type: 'employee', id: 'e-1042' },
    action: { name: 'view' },
    resource: { type: 'recording', id: 'r-90', properties: { cameraId: 'c-3', ownerId: 'o-81' } },
    context: { source: { id: 'asking-tool' }, authentication: { mfa: true }, purpose: 'express-consent' },
  };
  const response = await fetch(`${url}/access/v1/evaluation`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(question),
  });
  const { context } = (await response.json()) as { context: { decisionId: string } };
  return { ...event, decisionId: context.decisionId };
}

async function approvePolicies(release: Release, url: string): Promise<void> {
  const policies = join(release.checkout, 'infra/policies');
  const proposed = await release.custodes(['policy', 'propose', policies, '--as', 'e-1', '--url', url, '--json']);
  const { version } = JSON.parse(proposed) as { version: string };
  await release.custodes(['policy', 'approve', version, '--as', 'e-5', '--url', url]);
}

/** Waits until every acknowledged access is decided. The query that checks this is itself an access. */
async function decided(url: string, { sent }: RequestRecorder): Promise<void> {
  const acknowledged = new Set<string>();
  for (const { path, results } of sent) {
    if (path !== EVENTS || !Array.isArray(results)) continue;
    for (const { eventId, status } of results) if (status !== 'rejected') acknowledged.add(eventId);
  }
  await until('everything is decided', async () => {
    const items = await allItems<{ eventId: string }>(url, '/v1/accesses');
    const known = new Set(items.map(({ eventId }) => eventId));
    return [...acknowledged].every((eventId) => known.has(eventId));
  });
}

async function lateFacts({ recorder, company }: VectorStory, { url }: ReleaseServer): Promise<void> {
  await recorder.send(url, '/v1/register', company.lateFacts);
  await until('an access is judged again', async () => {
    const { reevaluations } = await getJson<{ reevaluations: unknown[] }>(url, '/v1/accesses/late-withdrawn');
    return reevaluations.length > 0;
  });
  await until('a finding is withdrawn', async () => {
    const alerts = await allItems<{ withdrawn: number }>(url, '/v1/alerts');
    return alerts.some(({ withdrawn }) => withdrawn > 0);
  });
}

/** Acknowledges one alert; closes one, which another access reopens; leaves the others new. */
async function answerAlerts({ recorder, company }: VectorStory, { url }: ReleaseServer): Promise<void> {
  const alertOf = async (actor: string) => {
    const [alert] = await allItems<{ alertId: string; state: string }>(url, `/v1/alerts?actor=${actor}`);
    if (alert === undefined) throw new Error(`no alert is about ${actor}`);
    return alert;
  };
  const acknowledged = await alertOf('e-9');
  await recorder.send(url, `/v1/alerts/${acknowledged.alertId}/acknowledge`, {});
  const closed = await alertOf('e-12');
  const closing = { disposition: 'false-positive', explanation: 'Übergabe am letzten Tag, geprüft mit 人事部' };
  await recorder.send(url, `/v1/alerts/${closed.alertId}/close`, closing);
  if ((await alertOf('e-12')).state !== 'closed') {
    // Since release 0.2 two people close a grave alert, and nobody is authenticated here: it stays proposed.
    await closeAlone(recorder, url, closing);
    return;
  }
  const again = company.access('violation-again', { actor: { id: 'e-12', kind: 'employee' } });
  await recorder.send(url, EVENTS, again);
  await until('another alert is open', async () => (await alertOf('e-12')).alertId !== closed.alertId);
}

/** Closes an alert for which one person is enough. */
async function closeAlone(recorder: RequestRecorder, url: string, closing: JsonFields): Promise<void> {
  const alerts = await allItems<{ alertId: string; state: string; severity: string }>(url, '/v1/alerts');
  const lone = alerts.find(({ state, severity }) => state === 'new' && (severity === 'low' || severity === 'medium'));
  if (lone === undefined) throw new Error('no alert may be closed by one person');
  await recorder.send(url, `/v1/alerts/${lone.alertId}/close`, closing);
}

const WITH_RECEIPT = ['explained-1', 'explained-full', 'violation-notice', 'late-withdrawn', 'long-ago'];

async function keepReceipts({ folder, recorder }: VectorStory, { url }: ReleaseServer): Promise<void> {
  await decided(url, recorder);
  await mkdir(join(folder, 'receipts'), { recursive: true });
  for (const eventId of WITH_RECEIPT) {
    const receipt = async () => (await fetch(`${url}/v1/receipts/${eventId}`)).status === 200;
    await until(`${eventId} is sealed`, receipt);
    const text = await (await fetch(`${url}/v1/receipts/${eventId}`)).text();
    await writeFile(join(folder, 'receipts', `${eventId}.json`), text);
  }
}

/** These accesses are decided but not sealed. */
async function unsealed({ recorder, company }: VectorStory, { url }: ReleaseServer): Promise<void> {
  const person = (id: string) => ({ actor: { id, kind: 'employee' } });
  const events = ['e-1042', 'e-9', 'e-11', 'e-7'].map((id) => company.access(`unsealed-${id}`, person(id)));
  await recorder.send(url, EVENTS, events);
  await recorder.send(url, '/v1/register', company.lateFacts[0]);
  await decided(url, recorder);
  await until('what strangers wrote is decided', async () => {
    const items = await allItems<{ eventId: string }>(url, '/v1/accesses');
    return items.some(({ eventId }) => eventId === `stranger-${REGISTRY_SCHEMA_ID}`);
  });
}

/** An emitter delivers two accesses and then cannot reach a server. */
async function spooled({ release, folder }: VectorStory, { url }: ReleaseServer): Promise<void> {
  const emitter = await release.load<typeof import('../../services/emitter/index.ts')>('services/emitter/index');
  const report = async (to: string, recordingIds: readonly string[]) => {
    const opened = await emitter.openEmitter({
      source: { id: 'spooling-tool', instance: 'pod-1', version: '1.0' },
      transport: emitter.http({ url: to }),
      spool: { folder: join(folder, 'spool') },
      decisionMsMax: 500,
      onTrouble: () => {},
    });
    for (const recordingId of recordingIds) {
      const resource = { kind: 'recording', recordingId, ownerId: 'o-81' } as const;
      await opened.report({ actor: { id: 'e-1042', kind: 'employee' }, action: 'view', resource });
    }
    await opened.close();
  };
  await report(url, ['r-delivered-1', 'r-delivered-2']);
  await report(NOBODY, ['r-spooled-1', 'r-spooled-2', 'r-gespült-3']);
}

/** The discard port, where nothing listens. */
const NOBODY = 'http://127.0.0.1:9';

/** Kills the process as soon as a batch is acknowledged, and repeats this until a kill precedes the decisions. */
async function killedInTime({ release, dataDir, company, recorder, folder }: VectorStory) {
  const before = join(folder, 'before');
  await cp(dataDir, before, { recursive: true });
  const batch = Array.from({ length: BURST_EVENTS }, (_, number) => {
    const actor = { id: `e-${[1042, 9, 11, 7][number % 4]}`, kind: number % 4 === 3 ? 'contractor' : 'employee' };
    return company.access(`undecided-${number}`, { actor, network: { country: 'PL' } });
  });
  for (let attempt = 1; attempt <= BURST_ATTEMPTS; attempt += 1) {
    const server = await release.start({ DATA_DIR: dataDir, ...NEVER });
    const { status } = await openRecorder().send(server.url, EVENTS, batch);
    await server.kill();
    const killedAt = Date.now();
    const undecided = await undecidedIn(release, dataDir);
    if (status === 202 && undecided >= BURST_EVENTS / 2) {
      const results = batch.map(({ eventId }) => ({ eventId, status: 'accepted' }));
      const request = { path: EVENTS, headers: { 'content-type': 'application/json' }, body: JSON.stringify(batch) };
      (recorder.sent as unknown[]).push({ ...request, status, results });
      await rm(before, { recursive: true });
      return { killedAt, undecided };
    }
    await rm(dataDir, { recursive: true });
    await cp(before, dataDir, { recursive: true });
  }
  throw new Error(`every one of ${BURST_ATTEMPTS} kills came after the decisions`);
}
