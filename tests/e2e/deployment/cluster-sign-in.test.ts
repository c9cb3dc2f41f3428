import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { hashOfToken } from '../../../services/adapters/http/caller.ts';
import { bearer } from '../../support/authentication/tokens.ts';
import { configOf, describeOn } from '../../support/kafka/clusters.ts';
import { Agent, CLIENT_SECRET, type Issuer, startIssuer } from '../../support/oidc/issuer.ts';
import { freePort, type RunningCustodes, startStage } from '../../support/process/running-custodes.ts';
import { aRecordJson } from '../../support/register-builders.ts';

/** People who sign in at the console of a cluster, with an identity provider that the console alone knows. */

const roles = `
person: { id: employee_id }
rules:
  - { claim: groups, has: leads, roles: [lead] }
  - { claim: groups, has: admins, roles: [admin] }
`;
const accounts = {
  mia: { employee_id: 'e-7', groups: ['leads'] },
  ada: { employee_id: 'e-8', groups: ['admins'] },
};

let folder: string;
let issuer: Issuer | null = null;
const running: RunningCustodes[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'custodes-cluster-sign-in-'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.end('SIGKILL').catch(() => {})));
  await issuer?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describeOn('one', 'sign-in at the console of a cluster', () => {
  it('has the roles of the identity provider at every stage, and explains the searches', async () => {
    const { console, intake } = await aCluster();
    const [mia, ada] = [new Agent(), new Agent()];
    await mia.request(await mia.signInAt(`${console}/sign-in/oidc`, 'mia'));
    await ada.request(await ada.signInAt(`${console}/sign-in/oidc`, 'ada'));

    const person = aRecordJson('person', { id: 'e-7', trainingValidUntil: '2100-01-01T00:00:00Z' });
    const headers = { ...bearer('of-hr'), 'content-type': 'application/json' };
    const sent = await fetch(`${intake}/v1/register`, { method: 'POST', headers, body: JSON.stringify(person) });
    expect(sent.status).toBe(202);

    expect((await mia.request(`${console}/v1/accesses?owner=o-trail`)).status).toBe(200);
    expect((await mia.request(`${console}/v1/alerts`)).status).toBe(200);
    expect((await ada.request(`${console}/v1/accesses`)).status).toBe(403);
    expect((await ada.request(`${console}/v1/register/person/e-7`)).status).toBe(200);

    const found = await firstSearch(() => mia.request(`${console}/v1/accesses?actor=e-7&source=custodes`));
    expect(found).toMatchObject({
      verdict: 'explained',
      explanation: { kind: 'entitlement', id: 'custodes-search-e-7' },
    });
    // It was so from the beginning: no late fact had to mend the decision.
    const access = await (await mia.request(`${console}/v1/accesses/${found.eventId}`)).json();
    expect(access).toMatchObject({ verdict: 'explained', reevaluations: [] });
  });
});

async function firstSearch(ask: () => Promise<Response>): Promise<{ readonly eventId: string }> {
  for (;;) {
    const { items } = (await (await ask()).json()) as { items: { eventId: string }[] };
    const first = items.at(-1);
    if (first !== undefined) return first;
    await pause(100);
  }
}

/** Every stage that signing in and asking need, on real Kafka; the console alone knows the identity provider. */
async function aCluster(): Promise<{ readonly console: string; readonly intake: string }> {
  const { brokers, topicPrefix } = configOf('one');
  const [tokens, rolesFile, secret] = ['tokens.yaml', 'roles.yaml', 'secret'].map((name) => join(folder, name));
  const hr = { tokenSha256: hashOfToken('of-hr').toString('hex'), source: '*', may: ['register'] };
  const entry = { ...hr, registerKinds: ['person'] };
  writeFileSync(tokens ?? '', JSON.stringify({ tokens: [entry] }), { mode: 0o600 });
  writeFileSync(rolesFile ?? '', roles);
  writeFileSync(secret ?? '', CLIENT_SECRET);
  const environment = {
    KAFKA_BROKERS: brokers.join(','),
    TOPIC_PREFIX: topicPrefix,
    DATA_DIR: folder,
    PORT: '0',
    SEGMENT_SECONDS: '1',
    AUTH: 'on',
    AUTH_TOKENS_FILE: tokens ?? '',
  };
  const start = async (name: Parameters<typeof startStage>[0], more: Readonly<Record<string, string>> = {}) => {
    const one = await startStage(name, { ...environment, ...more });
    running.push(one);
    return one.url;
  };
  const [intake, decider, alerter, auditor] = await Promise.all(
    (['intake', 'decider', 'alerter', 'auditor', 'archiver'] as const).map((name) => start(name)),
  );
  const [issuerPort, consolePort] = [await freePort(), await freePort()];
  const redirectUris = [`http://127.0.0.1:${consolePort}/sign-in/oidc/callback`];
  issuer = await startIssuer({ port: issuerPort, redirectUris, accounts });
  if (intake === undefined || decider === undefined || alerter === undefined || auditor === undefined)
    throw new Error('a stage is missing');
  const urls = { INTAKE_URL: intake, DECIDER_URL: decider, AUDITOR_URL: auditor, ALERTER_URL: alerter };
  const console = await start('console', {
    ...urls,
    PORT: String(consolePort),
    OIDC_ISSUER: issuer.url,
    OIDC_CLIENT_ID: 'custodes',
    OIDC_CLIENT_SECRET_FILE: secret ?? '',
    OIDC_ROLES_FILE: rolesFile ?? '',
  });
  return { console, intake };
}
