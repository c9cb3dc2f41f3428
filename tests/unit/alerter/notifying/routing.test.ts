import { setTimeout as pause } from 'node:timers/promises';
import { openLogger } from '../../../../services/adapters/logger.ts';
import { memoryLog } from '../../../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import type { FiringAlert } from '../../../../services/adapters/notifications/alertmanager.ts';
import type { NotificationTarget } from '../../../../services/adapters/notifications/read-notifications-file.ts';
import type { NoticeWithSubject } from '../../../../services/adapters/notifications/sender.ts';
import { AlertBook } from '../../../../services/alerter/alert-book.ts';
import { backOff, notify } from '../../../../services/alerter/notify/notifier.ts';
import { REPEATED_MAX } from '../../../../services/alerter/notify/repeat.ts';
import { frame } from '../../../../services/avro/framing.ts';
import type { AlertRecord } from '../../../../services/domain/alert/alert.ts';
import { judgedFor } from '../../../../services/domain/alert/work/judged-for.ts';
import { caseJudgedFor } from '../../../../services/domain/case/judge-case-act.ts';
import { citedFactsOf } from '../../../../services/domain/finding/detected-access.ts';
import type { RegisterView } from '../../../../services/domain/register/register-view.ts';
import { encodeAlertRecord } from '../../../../services/records/alert-record/encode-alert-record.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { alertFiles } from '../../../support/alerts/alert-files.ts';
import { alertRecordsIn } from '../../../support/alerts/alert-records.ts';
import { aCaseAct, aDetectedAccess, aFinding, aFindingOf, anAct } from '../../../support/decision-builders.ts';
import { aFollowedRegister } from '../../../support/register/followed-register.ts';

const NOON = Date.UTC(2026, 5, 10, 12);
const everything = { kinds: null, severities: null, rules: null, teams: null, vendors: null } as const;
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A target, what it received, and the alerts that it is about. `team` is that of everybody in the register. */
async function notified(
  changes: Partial<NotificationTarget>,
  everybody: { readonly team: string } = { team: 'support' },
) {
  const log = memoryLog({ clock: () => NOON });
  const [book, meters, stop] = [new AlertBook(memoryRowTable()), openMeters(), new AbortController()];
  const { view, follower } = aFollowedRegister(log);
  const known = Object.assign(Object.create(view) as RegisterView, {
    person: (id: string) => ({ id, ...everybody, employer: 'us' }),
  });
  const received: NoticeWithSubject[] = [];
  const target: NotificationTarget = {
    name: 'soc',
    kind: 'webhook',
    filter: everything,
    times: { digestMillis: null, quietHours: null },
    async send({ notices }) {
      received.push(...notices);
      return { is: 'delivered' };
    },
    repeat: null,
    heartbeat: null,
    ...changes,
  };
  const follow = async () => {
    for await (const batch of log.read('alerts', 0, 0, { follow: true, signal: stop.signal })) {
      await book.apply(batch, () => {});
    }
  };
  const append = async (...records: readonly AlertRecord[]) => {
    const values = records.map((record) => frame(schemaIds.alertRecord, encodeAlertRecord(record)));
    const first = await log.append(
      'alerts',
      0,
      values.map((value) => ({ key: null, value })),
    );
    await book.reached(first + records.length);
  };
  const following = follow();
  const start = () => {
    const deps = { book, log, register: { view: known, follower }, meters, clock: () => NOON };
    const shown = {
      logger: openLogger('silent'),
      objectives: alertFiles.objectives,
      pageOrigin: 'https://custodes.example',
    };
    const running = notify({ ...deps, ...shown, retryMillis: () => 1, repeatMillis: 50 }, [target], stop.signal);
    stops.push(async () => {
      stop.abort();
      follower.stop();
      await Promise.all([running, following]);
    });
  };
  const begun = async () => {
    start();
    const lanes = target.kind === 'heartbeat' ? 0 : 2;
    while ((await records()).filter(({ outcome }) => outcome === 'started').length < lanes) await pause(1);
  };
  const records = async () => (await alertRecordsIn(log)).flatMap((one) => (one.kind === 'notification' ? [one] : []));
  return { book, meters, received, append, begun, records };
}

/** A case of the newest alerts of these actors. */
async function openCase({ book, append }: Awaited<ReturnType<typeof notified>>, caseId: string, actors: string[]) {
  await append(aCaseAct(caseId, { action: 'create', text: 'a street' }));
  for (const actor of actors) await act({ book, append }, caseId, { action: 'add-alert', alertId: idOf(book, actor) });
}

async function act(
  { book, append }: Pick<Awaited<ReturnType<typeof notified>>, 'book' | 'append'>,
  caseId: string,
  changes: Parameters<typeof aCaseAct>[1] & { readonly alertId?: string },
) {
  const one = book.cases.get(caseId);
  if (one === null) throw new Error('there is no such case');
  const judgedFor = caseJudgedFor(one, book.cases.alertsOf(one, changes.alertId ?? null));
  await append(aCaseAct(caseId, { judgedFor, ...changes }));
}

function idOf(book: AlertBook, actor: string): string {
  const [found] = book.fold.list({ actor }, { order: 'newest', after: null });
  return found?.opening.alertId ?? '';
}

const of = (actorId: string, rule: string) => aFindingOf(actorId, { rule, severity: 'low' });

/** One of ten who broke the same rule at the same source at the same time. */
function ofStorm(number: number) {
  const actorId = `e-${number}`;
  const times = { occurredAt: NOON, appendedAt: NOON };
  const access = { eventId: `ev-${number}`, sourceId: 's-1', ownerId: 'o-1', ...times };
  return aFinding({
    group: `actor:${actorId}`,
    actorId,
    severity: 'medium',
    evidence: [{ ...access, facts: citedFactsOf(aDetectedAccess()) }],
  });
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(1);
}

describe('a target', () => {
  it('learns of a case where one of its alerts is for it, with the page of the case', async () => {
    const world = await notified({ filter: { ...everything, rules: ['rule-a'], kinds: ['case-opened'] } });
    await world.begun();
    await world.append(of('e-1', 'rule-b'), of('e-2', 'rule-b'), of('e-3', 'rule-a'));
    await openCase(world, 'case-b', ['e-1']);
    await openCase(world, 'case-a', ['e-3', 'e-2']);
    await until(() => world.received.length > 0);
    expect(world.received).toMatchObject([
      { kind: 'case-opened', alertId: 'case-a', url: 'https://custodes.example/cases/case-a', alert: null },
    ]);
  });

  it('that fails waits as long as it asks, and its delivery is measured', async () => {
    let asked = 0;
    const world = await notified({
      async send() {
        asked += 1;
        return { is: 'failed', answer: 'down', retryAfterMillis: 3_600_000 };
      },
    });
    await world.begun();
    await world.append(of('e-1', 'rule-a'));
    await until(() => asked > 0);
    for (let turn = 0; turn < 10; turn += 1) await pause(2);
    expect(asked).toBe(1);
    const other = await notified({});
    await other.begun();
    await other.append(of('e-1', 'rule-a'));
    await until(async () => (await other.records()).length === 3);
    const { values } = await other.meters.alertToNotification.get();
    expect(values.find(({ metricName }) => metricName?.endsWith('_count'))?.value).toBe(1);
  });

  it('that takes nothing is shown while it is tried again, and not once it took it', async () => {
    let isDown = true;
    const world = await notified({
      async send() {
        return isDown ? { is: 'failed', answer: 'down', retryAfterMillis: null } : { is: 'delivered' };
      },
    });
    const failing = async () =>
      (await world.meters.notificationsFailing.get()).values
        .map(({ labels, value }) => `${labels.kind} ${value}`)
        .join();
    await world.begun();
    await until(async () => (await failing()) === 'webhook 0');
    await world.append(of('e-1', 'rule-a'));
    await until(async () => (await failing()) === 'webhook 1');
    isDown = false;
    await until(async () => (await failing()) === 'webhook 0');
    expect(await world.records()).toHaveLength(3);
  });

  it('of kind heartbeat learns of no alert, and nothing is on record for it', async () => {
    const world = await notified({ kind: 'heartbeat' });
    await world.begun();
    await world.append(of('e-1', 'rule-a'));
    for (let turn = 0; turn < 10; turn += 1) await pause(2);
    expect([world.received, await world.records()]).toEqual([[], []]);
  });

  it('has no record of a message that a storm left nothing of', async () => {
    let isDown = true;
    const received: string[] = [];
    const world = await notified({
      async send({ notices }) {
        if (isDown) return { is: 'failed', answer: 'down', retryAfterMillis: null };
        received.push(...notices.map(({ alertId }) => alertId));
        return { is: 'delivered' };
      },
    });
    await world.begun();
    await world.append(ofStorm(1));
    await world.append(...Array.from({ length: 9 }, (_, index) => ofStorm(index + 2)));
    isDown = false;
    await until(() => received.length > 0);
    await until(async () => (await world.records()).length === 3);
    expect((await world.records()).map(({ covers }) => covers.map(({ alertId }) => alertId))).toEqual([
      [],
      [],
      received,
    ]);
  });
});

describe('a target that keeps a list of alerts', () => {
  const repeat = async () => ({ is: 'delivered' }) as const;

  it('learns of each alert of its own that a case closed', async () => {
    const world = await notified({ repeat, filter: { ...everything, rules: ['rule-a'] } });
    await world.append(of('e-1', 'rule-a'), of('e-2', 'rule-b'));
    await openCase(world, 'case-a', ['e-1', 'e-2']);
    await world.begun();
    await act(world, 'case-a', { action: 'close', disposition: 'test', text: 'a drill' });
    await until(() => world.received.length > 0);
    expect(world.received.map(({ closed }) => closed.map(({ alertId }) => alertId))).toEqual([
      [idOf(world.book, 'e-1')],
    ]);
  });

  it.each([
    ['its own', 'support', 10],
    ['others', 'other', 0],
  ])('learns that a storm took over alerts of %s', async (_whose, teamOfAll, count) => {
    const filter = { ...everything, teams: ['support'] };
    const world = await notified({ repeat, filter }, { team: teamOfAll });
    await world.begun();
    await world.append(...Array.from({ length: 9 }, (_, index) => ofStorm(index + 1)));
    await world.append(ofStorm(10));
    if (count > 0) await until(() => world.received.length === count);
    for (let turn = 0; turn < 10; turn += 1) await pause(2);
    // Nine were opened; the alert of the storm is about nobody, but it ended them.
    expect(world.received).toHaveLength(count);
    if (count > 0) expect(world.received.at(-1)?.closed).toHaveLength(9);
  });

  it('receives what is open and for it, again and again, the gravest of too many', async () => {
    const repeated: (readonly FiringAlert[])[] = [];
    const world = await notified({
      async repeat(alerts) {
        repeated.push(alerts);
        return repeated.length === 1 ? { is: 'failed', answer: 'down', retryAfterMillis: null } : { is: 'delivered' };
      },
      filter: { ...everything, rules: ['rule-a'] },
    });
    await world.append(of('e-open', 'rule-a'), of('e-closed', 'rule-a'), of('e-other', 'rule-b'));
    await openCase(world, 'case-a', ['e-closed']);
    await act(world, 'case-a', { action: 'close', disposition: 'test', text: 'a drill' });
    await world.begun();
    await until(() => repeated.length >= 2);
    const alertId = idOf(world.book, 'e-open');
    const url = `https://custodes.example/alerts/${alertId}`;
    expect(repeated.slice(0, 2)).toMatchObject([[{ alertId, state: 'new', url }], [{ alertId }]]);
    const failed = (await world.meters.notifications.get()).values.filter(({ labels }) => labels.outcome === 'failed');
    expect(failed.map(({ value }) => value)).toEqual([1]);
    await world.append(...Array.from({ length: REPEATED_MAX + 5 }, (_, number) => of(`e-${number}`, 'rule-a')));
    const from = repeated.length;
    await until(() => repeated.length > from + 1);
    expect(repeated.at(-1)).toHaveLength(REPEATED_MAX);
  });

  it('receives a grave alert that somebody works on before a thousand new ones', async () => {
    const repeated: (readonly FiringAlert[])[] = [];
    const world = await notified({
      kind: 'alertmanager',
      filter: everything,
      async repeat(alerts) {
        repeated.push(alerts);
        return { is: 'delivered' };
      },
    });
    await world.append({ ...of('e-grave', 'rule-a'), severity: 'critical' });
    const alertId = idOf(world.book, 'e-grave');
    const about = judgedFor(['e-grave'], { proposal: null, assignment: null });
    await world.append(anAct(alertId, { action: 'escalate', text: 'look', judgedFor: about }));
    await world.append(...Array.from({ length: REPEATED_MAX }, (_, number) => of(`e-${number}`, 'rule-a')));
    await world.begun();
    await until(() => repeated.length >= 1);
    expect(repeated[0]?.[0]).toMatchObject({ alertId, state: 'escalated' });
    expect(repeated[0]).toHaveLength(REPEATED_MAX);
  });

  it('is sent as closed where it is for the target no longer: of its end the target would not learn', async () => {
    const repeated: (readonly FiringAlert[])[] = [];
    const world = await notified({
      kind: 'alertmanager',
      filter: { ...everything, rules: ['rule-a'] },
      async repeat(alerts) {
        repeated.push(alerts);
        return { is: 'delivered' };
      },
    });
    const first = of('e-1', 'rule-a');
    await world.append(first, of('e-1', 'rule-b'));
    await world.begun();
    await until(() => repeated.length >= 1);
    await world.append({ kind: 'withdrawal', findingId: first.findingId, detectedAt: NOON });
    await until(() => repeated.at(-1)?.length === 0);
    const sent = repeated.flat().map(({ alertId, state }) => `${alertId} ${state}`);
    const alertId = idOf(world.book, 'e-1');
    expect([...new Set(sent)]).toEqual([`${alertId} new`, `${alertId} closed`]);
    expect(sent.filter((one) => one.endsWith('closed'))).toHaveLength(1);
  });

  it('goes on while it is open where the person has another team since: who may write their own would end it', async () => {
    const repeated: (readonly FiringAlert[])[] = [];
    const everybody = { team: 'support' };
    const world = await notified(
      {
        kind: 'alertmanager',
        filter: { ...everything, teams: ['support'] },
        async repeat(alerts) {
          repeated.push(alerts);
          return { is: 'delivered' };
        },
      },
      everybody,
    );
    await world.append(of('e-1', 'rule-a'));
    await openCase(world, 'case-a', ['e-1']);
    await world.begun();
    await until(() => repeated.length >= 1);
    everybody.team = 'other';
    const from = repeated.length;
    await until(() => repeated.length >= from + 3);
    expect(new Set(repeated.flat().map(({ state }) => state))).toEqual(new Set(['new']));
    expect(repeated.at(-1)).toHaveLength(1);
    await act(world, 'case-a', { action: 'close', disposition: 'test', text: 'a drill' });
    await until(() => repeated.at(-1)?.length === 0);
    expect(repeated.flat().at(-1)).toMatchObject({ state: 'closed' });
  });

  it('is sent once more as closed where it was closed while it was sent as open', async () => {
    const repeated: (readonly FiringAlert[])[] = [];
    let isClosing = true;
    const world = await notified({
      kind: 'alertmanager',
      filter: everything,
      repeat: async (alerts) => {
        repeated.push(alerts);
        if (isClosing) await act(world, 'case-a', { action: 'close', disposition: 'test', text: 'a drill' });
        isClosing = false;
        return repeated.length === 2 ? { is: 'failed', answer: 'no', retryAfterMillis: null } : { is: 'delivered' };
      },
    });
    await world.append(of('e-open', 'rule-a'), of('e-closed', 'rule-a'));
    await openCase(world, 'case-a', ['e-closed']);
    await world.begun();
    await until(() => repeated.length >= 4);
    const states = repeated.map((alerts) => alerts.map(({ state }) => state).sort());
    expect(states.slice(0, 4)).toEqual([['new', 'new'], ['closed', 'new'], ['closed', 'new'], ['new']]);
  });
});

it('waits longer after each attempt, up to five minutes, never quite as long as others', () => {
  const most = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000];
  for (const [at, millis] of [...most.entries(), [5_000, 300_000] as const]) {
    const waits = Array.from({ length: 20 }, () => backOff(at + 1));
    expect(waits.every((wait) => wait > (millis * 3) / 4 && wait <= millis)).toBe(true);
    expect(new Set(waits).size).toBeGreaterThan(1);
  }
});
