import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allItems, getJson, post } from '../../scripts/release-vector/recorder.ts';
import type { ReleaseServer } from '../../scripts/release-vector/release.ts';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { verifyReceipt } from '../../services/domain/transparency-log/receipt.ts';
import { http, openEmitter } from '../../services/emitter/index.ts';
import { isWhole } from '../support/process/pass.ts';
import { custodes, startCustodes } from '../support/process/running-custodes.ts';
import {
  type Access,
  type Alert,
  differences,
  type Json,
  type ReleaseVector,
  releases,
  removeCaches,
  unpackRelease,
} from '../support/releases/release-vector.ts';
import { accessesWhen, placeOf, startOn } from '../support/releases/started-release.ts';

/**
 * Today's build on what every release wrote: nothing is lost, nothing is judged otherwise, everything is proven, and it
 * goes on. `tests/vectors/releases/README.md` says what a vector holds and how it is made.
 */

const EVENTS = '/v1/access-events';
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const hasPython = process.env.CUSTODES_HAVE_PYTHON === '1';
if (!hasPython) console.log('left out of tests/e2e/releases: the verifier in Python; to have it: python3');

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'custodes-releases-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

it('has a vector of each release that the changelog dates', () => {
  const changelog = readFileSync(join(projectRoot, 'CHANGELOG.md'), 'utf8');
  const dated = [...changelog.matchAll(/^## (\d+\.\d+\.\d+) - /gm)].map(([, release]) => release);
  expect([...releases].reverse()).toEqual(dated);
});

/** Each is a start and a minute of questions; of the first one every release has read the records. */
const opened = isWhole ? releases : releases.slice(0, 1);

const upgrades = opened.flatMap((release) => {
  const soon = { release, name: 'as it was killed', laterMs: MINUTE_MS, prepare: (_dataDir: string) => {} };
  const late = { release, name: 'without its caches, a month later', laterMs: 30 * DAY_MS, prepare: removeCaches };
  return isWhole ? [soon, late] : [soon];
});

describe.each(upgrades)('an installation of release $release, $name', ({ release, name, laterMs, prepare }) => {
  let vector: ReleaseVector;
  let dataDir: string;
  let running: ReleaseServer;
  let found: ReadonlyMap<string, Access>;
  beforeAll(async () => {
    vector = unpackRelease(release, join(scratch, `${release} ${name}`));
    dataDir = join(vector.folder, 'installation');
    prepare(dataDir);
    running = await startOn(dataDir, vector.expected.killedAt, laterMs);
    // A month later deadlines have passed: what rested on them is judged again.
    found = await accessesWhen(
      running.url,
      (accesses) =>
        vector.expected.accesses.every((access) => accesses.has(placeOf(access))) &&
        (laterMs < DAY_MS || judgedAgain(vector.expected.accesses, accesses).size > 0),
    );
  });
  afterAll(() => running.kill());

  it('has every access with its verdict, its rules and its reason, also what was not decided yet', () => {
    const { accesses, undecided } = vector.expected;
    const wrong = accesses.flatMap(({ reevaluations, ...access }) => {
      const { reevaluations: later = [], ...rest } = found.get(placeOf(access as Access)) ?? { eventId: 'none' };
      // Where time passed, an access may have been judged again since.
      return [
        ...differences(access, rest, access.eventId),
        ...differences(reevaluations, later.slice(0, reevaluations.length), access.eventId),
      ];
    });
    expect(wrong).toEqual([]);
    expect(accesses.filter(({ eventId }) => eventId.startsWith('undecided-')).length).toBeGreaterThanOrEqual(undecided);
    expect(undecided).toBeGreaterThan(0);
  });

  it('finds the accesses by every filter, as few or as many as before', async () => {
    const { accesses } = vector.expected;
    const filters: [string, (access: Access) => boolean][] = [
      ['verdict=violation', ({ verdict }) => verdict === 'violation'],
      ['verdict=rejected', ({ verdict }) => verdict === 'rejected'],
      ['source=recording-desk', ({ source }) => source?.id === 'recording-desk'],
      ['rule=consent-missing', ({ determinedBy }) => (determinedBy as string[]).includes('consent-missing')],
      ['action=livestream', ({ action }) => action === 'livestream'],
      ['recording=r-90', ({ resource }) => (resource as Json | null)?.recordingId === 'r-90'],
    ];
    for (const [filter, matches] of filters) {
      const items = await allItems<Access>(running.url, `/v1/accesses?${filter}`);
      const before = items.filter(({ appendedAt }) => Date.parse(appendedAt) <= Date.parse(vector.expected.killedAt));
      const expected = accesses.filter(matches).map(placeOf);
      expect(expected.length).toBeGreaterThan(0);
      expect([filter, before.map(placeOf)]).toEqual([filter, expected]);
    }
  });

  it('reports the details of each decision', async () => {
    const entries = Object.entries(vector.expected.evidence);
    const wrong: string[] = [];
    for (const [eventId, { sealed: _, ...expected }] of entries) {
      const { sealed: __, ...details } = await getJson<Json>(running.url, `/v1/accesses/${eventId}/details`);
      wrong.push(...differences(expected, details, eventId));
    }
    expect(wrong).toEqual([]);
    expect(entries.length).toBeGreaterThan(20);
  });

  it('has the register and its history, and the rules in force', async () => {
    const { inForce, history } = vector.expected.register;
    const wrong: string[] = [];
    for (const [kind, records] of Object.entries(inForce)) {
      const now = await allItems<Json>(running.url, `/v1/register/${kind}?asOf=${vector.expected.killedAt}`);
      const before = now.filter((record) => !isAddedByThisRelease(record));
      wrong.push(...differences(records, before, kind));
    }
    for (const [name, records] of Object.entries(history)) {
      const path = `/v1/register/${name.split('/').map(encodeURIComponent).join('/')}/history`;
      const then = (await allItems<Json>(running.url, path)).filter(
        ({ appendedAt }) => Date.parse(String(appendedAt)) <= Date.parse(vector.expected.killedAt),
      );
      wrong.push(...differences(records, then, name));
    }
    expect(wrong).toEqual([]);
    expect(Object.values(inForce).every((records) => records.length > 0)).toBe(true);
    // The folder may hold other rules by now; until a second person approves them, the approved ones decide.
    const { approvals, inForce: version } = await getJson<Json>(running.url, '/v1/policies');
    expect(version).toBe(vector.expected.policies.inForce);
    expect(differences(vector.expected.policies.approvals, approvals)).toEqual([]);
  });

  it('has its alerts as they were, and lets people answer them', async () => {
    // Who was judged again since has other alerts.
    const again = judgedAgain(vector.expected.accesses, found);
    const alerts = new Map(
      (await allItems<Alert>(running.url, '/v1/alerts')).map((alert) => [alert.alertId, alert] as const),
    );
    const { alerts: expected } = vector.expected;
    const wrong = expected
      .filter(({ actor }) => !again.has(actor))
      .flatMap((alert) => {
        const today = alerts.get(alert.alertId);
        if (hasNewerRules(today)) return losses(alert, today);
        return differences(asWritten(alert, alert), asWritten(alert, today), alert.alertId);
      });
    expect(wrong).toEqual([]);
    expect(expected.some(({ alertId }) => !hasNewerRules(alerts.get(alertId)))).toBe(true);
    expect(new Set(expected.map(({ state }) => state))).toEqual(new Set(['new', 'acknowledged', 'closed']));

    const pathOf = (alert: Alert | undefined) => `/v1/alerts/${alert?.alertId}`;
    const fresh = pathOf(expected.find(({ state, severity }) => state === 'new' && severity === 'low'));
    const closing = { disposition: 'justified', explanation: 'looked at after the upgrade' };
    expect((await post(running.url, `${fresh}/close`, closing)).status).toBe(200);
    expect(await getJson(running.url, fresh)).toMatchObject({ state: 'closed', disposition: 'justified' });

    // Closing a critical alert takes two people, and nobody authenticates here; one can still escalate it.
    const acknowledged = pathOf(expected.find(({ state }) => state === 'acknowledged'));
    expect((await post(running.url, `${acknowledged}/close`, closing)).status).toBe(403);
    expect((await post(running.url, `${acknowledged}/escalate`, { reason: 'a second person' })).status).toBe(200);
    expect(await getJson(running.url, acknowledged)).toMatchObject({ state: 'escalated' });
  });

  it('gives receipts for the bytes that were sealed, and holds those that were given', async () => {
    const key = readFileSync(join(dataDir, 'objects/log.vkey'), 'utf8').trim();
    for (const file of readdirSync(join(vector.folder, 'receipts'))) {
      const old = readFileSync(join(vector.folder, 'receipts', file), 'utf8');
      const response = await fetch(`${running.url}/v1/receipts/${file.replace('.json', '')}`);
      const [given, again] = [old, await response.text()].map((receipt) => verifyReceipt(receipt, key));
      expect(again?.entry).toEqual(given?.entry);
    }
  });

  it('knows every access again: the same content is a duplicate, other content a conflict', async () => {
    const statuses = { accepted: 'duplicate', duplicate: 'duplicate', conflict: 'conflict', rejected: 'rejected' };
    const sent = vector.requests.filter(({ path, results }) => path === EVENTS && results !== null);
    const expected = new Map<string, number>([
      ['duplicate', vector.expected.counts.duplicate ?? 0],
      ['conflict', vector.expected.counts.conflict ?? 0],
    ]);
    for (const { body, headers, results } of sent) {
      const answer = await post(running.url, EVENTS, body, headers);
      const now = (results ?? []).map(({ eventId, status }) => ({ eventId, status: statuses[status as 'accepted'] }));
      expect(answer.results?.map(({ eventId, status }) => ({ eventId, status }))).toEqual(now);
      for (const { status } of now) expected.set(status, (expected.get(status) ?? 0) + 1);
    }
    const changed = sent.flatMap(({ body, headers, status }) =>
      status === 202 && headers['content-type'] === 'application/json' ? eventsIn(body) : [],
    );
    for (const event of changed) {
      const { results } = await post(running.url, EVENTS, { ...event, extent: { count: 7 } });
      expect([event.eventId, results?.[0]?.status]).toEqual([event.eventId, 'conflict']);
    }
    expected.set('conflict', (expected.get('conflict') ?? 0) + changed.length);
    expect(changed.length).toBeGreaterThan(60);
    // What intake answers is what the decider finds.
    for (const verdict of ['duplicate', 'conflict']) {
      await accessesWhen(running.url, ({ size }) => size === expected.get(verdict), `?verdict=${verdict}`);
    }
  });

  it('knows every register record again', async () => {
    // What custodes itself files is refused from anyone else.
    const records = Object.values(vector.expected.register.inForce)
      .flat()
      .filter(({ issuer }) => issuer !== 'custodes');
    const { results } = await post(running.url, '/v1/register', records);
    expect(results?.filter(({ status }) => status !== 'duplicate')).toEqual([]);
    expect(results).toHaveLength(records.length);
  });

  it('holds an access to the answer that the release gave', async () => {
    const { citing } = vector.expected;
    await post(running.url, EVENTS, citing);
    const decided = (accesses: ReadonlyMap<string, Access>) =>
      [...accesses.values()].some(({ eventId }) => eventId === citing.eventId);
    await accessesWhen(running.url, decided, '?source=asking-tool');
    const { facts } = await getJson<Json>(running.url, `/v1/accesses/${citing.eventId}/details`);
    expect(JSON.stringify(facts)).toContain('"allow"');
    expect(await getJson(running.url, `/v1/accesses/${citing.eventId}`)).toMatchObject({ verdict: 'explained' });
  });

  it("takes what is in an emitter's spool, through today's emitter", async () => {
    const { spooled } = vector.expected;
    const troubles: Error[] = [];
    const emitter = await openEmitter({
      source: { id: 'spooling-tool', instance: 'pod-1', version: '2.0' },
      transport: http({ url: running.url }),
      spool: { folder: join(vector.folder, 'spool') },
      onTrouble: (error) => troubles.push(error),
    });
    expect(emitter.state().waiting).toBe(spooled.length);
    await emitter.drained();
    await emitter.close();
    expect(troubles).toEqual([]);
    const filter = '?source=spooling-tool';
    const ofTool = (accesses: ReadonlyMap<string, Access>) => new Set([...accesses.values()].map((one) => one.eventId));
    await accessesWhen(running.url, (accesses) => spooled.every((eventId) => ofTool(accesses).has(eventId)), filter);
  });

  it('takes its world folder as repeats', async () => {
    const world = join(vector.folder, 'world');
    const { code, stdout } = await custodes('replay', world, '--url', running.url, '--json');
    const { accessEvents } = JSON.parse(stdout) as { accessEvents: { sent: number; duplicates: number } };
    expect([code, accessEvents.duplicates]).toEqual([0, accessEvents.sent]);
    expect(accessEvents.sent).toBeGreaterThan(100);
  });

  it('goes on writing, and both verifiers and a back-test hold what it and the release wrote', async () => {
    const [event] = eventsIn(vector.requests.find(({ path }) => path === EVENTS)?.body ?? '[]');
    const after = { ...event, eventId: 'after-the-upgrade', occurredAt: vector.expected.killedAt };
    expect((await post(running.url, EVENTS, after)).results?.[0]?.status).toBe('accepted');
    await accessesWhen(running.url, (accesses) =>
      [...accesses.values()].some(({ eventId, verdict }) => eventId === 'after-the-upgrade' && verdict === 'explained'),
    );
    await running.stop();
    const objects = join(dataDir, 'objects');
    const entries = await expectVerified(objects);
    const { verify, backtest } = vector.expected.archive;
    expect(entries).toBeGreaterThan(Number(verify.entries) + vector.expected.undecided);
    const { code, stdout } = await custodes('policy', 'backtest', objects, '--json');
    const report = JSON.parse(stdout) as { decided: number };
    expect([code, report]).toMatchObject([0, { changed: 0, notReproduced: [] }]);
    expect(report.decided).toBeGreaterThan(Number(backtest.decided) + vector.expected.undecided);
  });
});

describe.each(opened)('what release %s sealed, with nothing beside it', (release) => {
  it('is verified, decided again, counted and traced as the release did', async () => {
    const vector = unpackRelease(release, join(scratch, `${release} objects`));
    const objects = join(scratch, `${release} objects only`);
    cpSync(join(vector.folder, 'installation/objects'), objects, { recursive: true });
    rmSync(join(vector.folder, 'installation'), { recursive: true });
    const { archive } = vector.expected;
    const verbs: Record<keyof typeof archive, string[]> = {
      verify: ['verify', objects],
      backtest: ['policy', 'backtest', objects],
      coverage: ['coverage', objects],
      lineage: ['lineage', 'r-90', objects],
    };
    for (const [verb, words] of Object.entries(verbs)) {
      const { code, stdout, stderr } = await custodes(...words, '--json');
      expect([verb, code, stderr]).toEqual([verb, 0, '']);
      // Today's sentences for the same verdicts may be other ones.
      const { reworded: _, ...expected } = archive[verb as 'verify'];
      const { reworded: __, ...found } = JSON.parse(stdout) as Json;
      expect(differences(expected, found, verb)).toEqual([]);
    }
    expect(await expectVerified(objects)).toBe(archive.verify.entries);
    for (const file of readdirSync(join(vector.folder, 'receipts'))) {
      const path = join(vector.folder, 'receipts', file);
      const verified = await custodes('receipt', 'verify', path, '--key', join(objects, 'log.vkey'), '--json');
      expect([file, verified.code]).toEqual([file, 0]);
      const { access } = JSON.parse(verified.stdout) as { access: Access };
      const expected = vector.expected.accesses.find((one) => placeOf(one) === placeOf(access));
      // A receipt proves the first decision, and knows nothing of later ones.
      expect(differences({ ...expected, reevaluations: [] }, access)).toEqual([]);
    }
  });

  it('loses no entry of a world folder that the release wrote', async () => {
    const vector = unpackRelease(release, join(scratch, `${release} world`));
    const dataDir = join(scratch, `${release} replayed`);
    mkdirSync(dataDir);
    const running = await startCustodes({ DATA_DIR: dataDir, DEMO: 'off', PORT: '0' });
    const { code, stdout } = await custodes('replay', join(vector.folder, 'world'), '--url', running.url, '--json');
    const { register, accessEvents } = JSON.parse(stdout) as Record<string, { sent: number; accepted: number }>;
    expect(code).toBe(0);
    expect(register?.accepted).toBe(register?.sent);
    expect(accessEvents?.accepted).toBe(accessEvents?.sent);
    expect(await running.end('SIGTERM')).toBe(0);
    expect(await expectVerified(join(dataDir, 'objects'))).toBeGreaterThan(Number(accessEvents?.sent));
  });
});

/** Both verifiers hold the archive; how many entries it has. */
async function expectVerified(objects: string): Promise<number> {
  const { code, stdout } = await custodes('verify', objects, '--json');
  const report = JSON.parse(stdout) as { entries: number };
  expect([code, report]).toMatchObject([0, { ok: true, problems: [] }]);
  if (!hasPython) return report.entries;
  const script = join(projectRoot, 'tests/independent/verify.py');
  const python = spawnSync('python3', [script, objects, '--json', '--at-rest'], { maxBuffer: 64 * 1024 * 1024 });
  const { ok, entries, problems } = JSON.parse(python.stdout.toString()) as Json;
  expect({ ok, entries, problems }).toEqual({ ok: true, entries: report.entries, problems: [] });
  return report.entries;
}

/** Actors of accesses that were judged again after the release was killed. */
/** This release entitles its canary accesses, and files the detections of its folder. */
function isAddedByThisRelease({ id, rules = '' }: Json): boolean {
  const isCanary = String(id).startsWith('custodes-search-custodes-canary');
  return isCanary || id === 'custodes-loaded-detections' || String(rules).startsWith('{"detections":');
}

function judgedAgain(expected: readonly Access[], found: ReadonlyMap<string, Access>): ReadonlySet<unknown> {
  const again = expected.filter(
    (access) => found.get(placeOf(access))?.reevaluations.length !== access.reevaluations.length,
  );
  return new Set(again.map(({ actor }) => (actor as Json).id));
}

/** The access events of a JSON body. */
function eventsIn(body: string): (Json & { eventId: string })[] {
  const json: unknown = JSON.parse(body);
  return (Array.isArray(json) ? json : [json]) as (Json & { eventId: string })[];
}

/** Rules of detectors that came after 0.2.0. They also look at what releases wrote, and find more in it. */
const newerRules: ReadonlySet<string> = new Set([
  'accounts-on-device',
  'accounts-on-network',
  'denied-at-one-owner',
  'denied-over-weeks',
  'device-of-another',
  'first-country',
  'first-of-role',
  'look-ups-over-peers',
  'owner-fan-out',
  'owner-watched-daily',
  'owner-watched-weekly',
  'self-made-ticket',
  'sensitive-access',
  'ticket-reused',
  'unexplained-trend',
]);

function hasNewerRules(alert: Json | undefined): alert is Json {
  return ((alert?.rules ?? []) as string[]).some((rule) => newerRules.has(rule));
}

/** What an alert lacks that it had: newer rules add to it, and take nothing away, the work of people least of all. */
function losses(expected: Json, found: Json): string[] {
  const left = (found.rules as string[]).filter((rule) => !newerRules.has(rule));
  const changed = differences(asKept(expected), { ...asKept(found), rules: left }, String(expected.alertId));
  const seen = new Set(found.eventIds as string[]);
  const hasEach = Number(found.accesses) === seen.size;
  const gone = hasEach ? (expected.eventIds as string[]).filter((eventId) => !seen.has(eventId)) : [];
  const fewer = ['accesses', 'owners'].filter((count) => Number(found[count]) < Number(expected[count]));
  return [...changed, ...gone, ...fewer];
}

function asKept({ state, actor, source, disposition, rules }: Json): Json {
  return { state, actor, source, disposition, rules };
}

/**
 * `alert` as the release wrote it: without the time of an opening after the kill, which is the time of whoever decided.
 * In which order an alert lists its accesses is no promise, nor is the wording of its summary: it is computed when
 * read.
 */
function asWritten(expected: Json, alert: Json | undefined): Json {
  const { openedAt, eventIds, summary: _, ...rest } = alert ?? {};
  const sorted = { ...rest, eventIds: [...((eventIds ?? []) as string[])].sort() };
  return 'openedAt' in expected ? { openedAt, ...sorted } : sorted;
}
