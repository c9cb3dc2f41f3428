import { getEventListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import type { NotificationTarget } from '../../../services/adapters/notifications/read-notifications-file.ts';
import { webhookSender } from '../../../services/adapters/notifications/webhook.ts';
import { AlertBook } from '../../../services/alerter/alert-book.ts';
import { startAlerter } from '../../../services/alerter/flow.ts';
import { notify } from '../../../services/alerter/notify/notifier.ts';
import { frame, unframe } from '../../../services/avro/framing.ts';
import type { AlertRecord } from '../../../services/domain/alert/alert.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { citedFactsOf } from '../../../services/domain/finding/detected-access.ts';
import { toNotifiedJson } from '../../../services/domain/notification/to-notified-json.ts';
import type { RegisterFollower } from '../../../services/domain/register/register-follower.ts';
import type { RowTable } from '../../../services/domain/sorted-rows.ts';
import { decodeAlertRecord } from '../../../services/records/alert-record/decode-alert-record.ts';
import { encodeAlertRecord } from '../../../services/records/alert-record/encode-alert-record.ts';
import { recordOf, schemaIds } from '../../../services/records/schemas.ts';
import { alertFiles } from '../../support/alerts/alert-files.ts';
import { aReadAudit } from '../../support/authentication/read-audit.ts';
import { aDetectedAccess, aFinding } from '../../support/decision-builders.ts';
import { WEBHOOK_SECRET, webhookReceiver } from '../../support/notifications/webhook-receiver.ts';
import { aFollowedRegister, appendRegister } from '../../support/register/followed-register.ts';
import { aRecord } from '../../support/register-builders.ts';

const logger = openLogger('silent');
const HOUR = 3_600_000;
const UNTIL_MILLIS_MAX = 20_000;
const NOON = Date.UTC(2026, 5, 10, 12);

let receiver: Awaited<ReturnType<typeof webhookReceiver>>;
let now = NOON;
const followers: RegisterFollower[] = [];
beforeEach(async () => {
  now = NOON;
  receiver = await webhookReceiver();
});
afterEach(async () => {
  for (const follower of followers.splice(0)) follower.stop();
  await receiver.stop();
});

describe('the notifier', () => {
  it('notifies of what happens after the first start, records it, and pages nobody again after any restart', async () => {
    const log = memoryLog({ clock: () => now });
    await append(log, [aFinding({ group: 'actor:e-1', severity: 'high' })]);
    const first = start(log);
    await until(async () => (await notifications(log)).length === 2);
    await append(log, [
      aFinding({ group: 'actor:e-2', severity: 'low' }),
      aFinding({ group: 'actor:e-2', severity: 'critical' }),
      aFinding({ group: 'actor:e-2', severity: 'medium' }),
    ]);
    await until(async () => (await notifications(log)).length === 4);
    await first.drain();
    expect(receiver.received.map(({ type }) => type).sort()).toEqual(['alert.opened', 'alert.raised']);
    const delivered = (await notifications(log)).filter(({ outcome }) => outcome === 'delivered');
    expect(delivered.map(({ messageId }) => messageId).sort()).toEqual(receiver.received.map(({ id }) => id).sort());

    // The table of alerts is deleted, too.
    const again = start(log);
    await append(log, [aFinding({ group: 'actor:e-3', severity: 'low' })]);
    await until(() => receiver.received.length === 3);
    await again.drain();
    expect(receiver.received).toHaveLength(3);
  });

  it('sends the same id again where the record of the delivery was lost, and leaves out nothing', async () => {
    const log = memoryLog({ clock: () => now });
    await begun(log);
    for (let round = 1; round <= 20; round += 1) {
      await append(log, [aFinding({ group: `actor:e-${round}`, severity: round % 2 === 0 ? 'critical' : 'low' })]);
      let isKilled = false;
      const killable: Log = {
        ...log,
        append: async (topic, partition, records) => {
          await pause(round % 4);
          const isDelivery = records.some(({ key }) => key?.toString() === 'soc');
          if (isKilled && isDelivery) throw new Error('killed');
          return log.append(topic, partition, records);
        },
      };
      const before = receiver.received.length;
      const alerter = start(killable);
      await until(() => receiver.received.length > before);
      isKilled = round % 4 !== 0;
      // Stops its timers; the record of the delivery is lost already.
      await alerter.drain().catch(() => {});
    }
    const last = start(log);
    await until(async () => (await notifications(log)).filter(({ outcome }) => outcome === 'delivered').length === 20);
    await last.drain();
    const ids = new Map<string, Set<string>>();
    for (const { id, data } of receiver.received)
      ids.set(data.alert.alertId, (ids.get(data.alert.alertId) ?? new Set()).add(id));
    expect(ids.size).toBe(20);
    expect([...ids.values()].every((one) => one.size === 1)).toBe(true);
    expect(receiver.received.length).toBeGreaterThan(20);
  });

  it('records a delivery once the target has the message, and delivers after a start what it had not', async () => {
    const log = memoryLog({ clock: () => now });
    await begun(log);
    let asked = 0;
    const down: NotificationTarget['send'] = async () => {
      asked += 1;
      return { is: 'failed', answer: 'down', retryAfterMillis: HOUR };
    };
    const first = start(log, { target: { send: down } });
    await append(log, [aFinding({ group: 'actor:e-1', severity: 'low' })]);
    await until(() => asked > 0);
    await first.drain();
    const recorded = async () => (await notifications(log)).map(({ lane, outcome }) => `${lane} ${outcome}`);
    expect((await recorded()).filter((one) => one === 'other started')).toHaveLength(1);
    const last = start(log);
    await until(() => receiver.received.length > 0);
    await last.drain();
    expect((await recorded()).filter((one) => one.startsWith('other'))).toEqual(['other started', 'other delivered']);
  });

  it('reports to a sender that waits for an answer that the process stops', async () => {
    const log = memoryLog({ clock: () => now });
    await begun(log);
    let isAsked = false;
    const waiting: NotificationTarget['send'] = (_message, stopping) => {
      isAsked = true;
      return new Promise((resolve) => {
        stopping?.addEventListener('abort', () => resolve({ is: 'failed', answer: 'stopped', retryAfterMillis: null }));
      });
    };
    const alerter = start(log, { target: { send: waiting } });
    await append(log, [aFinding({ group: 'actor:e-1', severity: 'low' })]);
    await until(() => isAsked);
    await alerter.drain();
    expect((await notifications(log)).filter(({ outcome }) => outcome !== 'started')).toEqual([]);
  });

  it('tries again without end what fails, and goes on after a message that is refused three times', async () => {
    const log = memoryLog({ clock: () => now });
    const meters = openMeters();
    const alerter = start(log, { meters });
    await until(async () => (await notifications(log)).length === 2);
    const counted = async () => {
      const { values } = await meters.notifications.get();
      return Object.fromEntries(values.map(({ labels, value }) => [labels.outcome, value]));
    };
    // A series that begins with its first count shows no increase.
    expect(await counted()).toEqual({ delivered: 0, failed: 0, refused: 0 });
    receiver.answer(500, 'hang-up', 503, 302, 429, 422, 422, 422);
    await append(log, [aFinding({ group: 'actor:e-1', severity: 'low' })]);
    await until(async () => (await notifications(log)).length === 3);
    await append(log, [aFinding({ group: 'actor:e-2', severity: 'low' })]);
    await until(() => receiver.received.length === 1);
    await alerter.drain();
    const [refused, delivered] = (await notifications(log)).filter(({ outcome }) => outcome !== 'started');
    expect(refused).toMatchObject({ outcome: 'refused', attempts: 8, answer: 'HTTP 422: no' });
    expect(delivered).toMatchObject({ outcome: 'delivered', attempts: 1 });
    expect(await counted()).toEqual({ failed: 5, refused: 3, delivered: 1 });
  });

  it('holds a digest until its hour ends, and a critical alert goes at once', async () => {
    const log = memoryLog({ clock: () => now });
    const alerter = start(log, { target: { times: { digestMillis: HOUR, quietHours: null } } });
    await until(async () => (await notifications(log)).length === 2);
    await append(log, [
      aFinding({ group: 'actor:e-1', severity: 'low' }),
      aFinding({ group: 'actor:e-2', severity: 'high' }),
      aFinding({ group: 'actor:e-3', severity: 'critical' }),
    ]);
    await until(() => receiver.received.length === 1);
    expect(receiver.received.map(({ data }) => data.severity)).toEqual(['critical']);
    now = NOON + HOUR;
    await until(() => receiver.received.length === 2);
    await alerter.drain();
    expect(receiver.received[1]?.type).toBe('alert.digest');
    expect(receiver.received[1]?.data.notices.map((one: { severity: string }) => one.severity)).toEqual([
      'low',
      'high',
    ]);
  });

  it('leaves out what the target does not ask for', async () => {
    const log = memoryLog({ clock: () => now });
    const filter = { kinds: null, severities: ['high'], rules: ['rule-a'], teams: null, vendors: null };
    const alerter = start(log, { target: { filter } });
    await until(async () => (await notifications(log)).length === 2);
    await append(log, [
      aFinding({ group: 'actor:e-1', severity: 'high', rule: 'rule-b' }),
      aFinding({ group: 'actor:e-2', severity: 'low', rule: 'rule-a' }),
      aFinding({ group: 'actor:e-3', severity: 'high', rule: 'rule-a' }),
    ]);
    await until(() => receiver.received.length === 1);
    await alerter.drain();
    expect(receiver.received.map(({ data }) => data.alert.actor)).toEqual(['e-3']);
  });

  it.each([
    ['a stop', false],
    ['a crash an hour later', true],
  ])('sends nothing of before to a target whose filter is wider after %s', async (_after, isKilled) => {
    const log = memoryLog({ clock: () => now });
    let looks = 0;
    const narrow = {
      severities: ['critical'],
      rules: null,
      teams: null,
      vendors: null,
      get kinds() {
        looks += 1;
        return null;
      },
    };
    const first = start(log, { target: { filter: narrow } });
    await until(async () => (await notifications(log)).length === 2);
    await append(log, [aFinding({ group: 'actor:e-1', severity: 'high' })]);
    await until(() => looks > 0);
    if (isKilled) {
      now = NOON + HOUR;
      await append(log, [aFinding({ group: 'actor:e-1', severity: 'low' })]);
      await until(async () => (await notifications(log)).length === 4);
    }
    await first.drain();
    expect(await notifications(log)).toHaveLength(4);
    const again = start(log);
    await append(log, [aFinding({ group: 'actor:e-2', severity: 'high' })]);
    await until(() => receiver.received.length > 0);
    await again.drain();
    expect(receiver.received.map(({ data }) => data.alert.actor)).toEqual(['e-2']);
  });

  it('looks for the team of a person once the register is read, before and after a stop', async () => {
    const log = memoryLog({ clock: () => now });
    await begun(log);
    let read = (): void => {};
    const isRead = new Promise<void>((resolve) => {
      read = resolve;
    });
    const slow: Log = {
      ...log,
      async *read(topic, ...given) {
        if (topic === 'register') await isRead;
        yield* log.read(topic, ...given);
      },
    };
    const filter = { kinds: null, severities: null, rules: null, teams: ['red'], vendors: null };
    const before = await notifications(log);
    await appendRegister(log, aRecord('person', { id: 'e-1', team: 'red', validFrom: new Date(NOON).toISOString() }));
    await append(log, [aFinding({ group: 'actor:e-1', severity: 'high' })]);
    // The register is not read before it stops.
    const first = start(slow, { target: { filter } });
    await until(() => first.isReady());
    await pause(50);
    await first.drain();
    expect(await notifications(log)).toEqual(before);
    const again = start(slow, { target: { filter } });
    await until(() => again.isReady());
    await pause(50);
    read();
    await until(() => receiver.received.length === 1);
    await again.drain();
    expect(receiver.received.map(({ data }) => data.alert.actor)).toEqual(['e-1']);
  });

  it.each([
    ['at once', null, ['alert.opened']],
    ['in a digest', HOUR, ['alert.digest']],
  ])('notifies of a storm %s, and not of the alerts that it took over before', async (_when, digestMillis, types) => {
    const log = memoryLog({ clock: () => now });
    let isDown = true;
    let attempts = 0;
    const { send } = aTarget();
    const table = memoryRowTable();
    const alerter = start(log, {
      table,
      target: {
        times: { digestMillis, quietHours: null },
        // Only the first of them is so grave.
        filter: { kinds: null, severities: ['high', 'critical'], rules: null, teams: null, vendors: null },
        send: async (message) => {
          attempts += 1;
          return isDown ? { is: 'failed', answer: 'down', retryAfterMillis: null } : send(message);
        },
      },
    });
    await until(async () => (await notifications(log)).length === 2);
    await append(log, [{ ...ofStorm(1), severity: 'high' }]);
    await until(() => attempts > 0 || digestMillis !== null);
    await append(
      log,
      Array.from({ length: 9 }, (_, index) => ofStorm(index + 2)),
    );
    const end = await log.endOffset('alerts', 0);
    await until(() => new AlertBook(table).offset >= end);
    isDown = false;
    now = NOON + HOUR;
    await append(log, [aFinding({ group: 'actor:other', severity: 'critical' })]);
    await until(() => receiver.received.length === 2);
    await alerter.drain();
    expect(receiver.received.map(({ type }) => type).sort()).toEqual([...types, 'alert.opened'].sort());
    const about = receiver.received.flatMap(({ data }) => data.notices ?? [data]).map(({ alert }) => alert);
    expect(about.map(({ state, actor, source }) => [state, actor, source]).sort()).toEqual(
      [
        ['new', 'other', null],
        ['new', null, 's-1'],
      ].sort(),
    );
    const covered = (await notifications(log)).flatMap(({ covers }) => covers.map(({ alertId }) => alertId));
    expect(covered.sort()).toEqual(about.map(({ alertId }) => alertId).sort());
  });

  it('is readable of each alert: who was notified of what, with a link to the page', async () => {
    const log = memoryLog({ clock: () => now });
    await begun(log);
    const table = memoryRowTable();
    const alerter = start(log, { table });
    receiver.answer(500);
    const low = { severity: 'low', group: 'actor:e-1' } as const;
    await append(log, [aFinding(low), aFinding({ ...low, severity: 'high' }), aFinding({ group: 'actor:e-2' })]);
    await until(async () => (await notifications(log)).filter(({ outcome }) => outcome === 'delivered').length === 3);
    await alerter.drain();
    const { fold, notices } = new AlertBook(table);
    const alert = [...fold.list({ actor: 'e-1' }, { order: 'newest', after: null })][0]?.toAlert();
    const found = notices.deliveriesOf(alert?.alertId ?? '', 100).map((one) => toNotifiedJson(one, []));
    expect(found).toMatchObject([
      { target: 'soc', outcome: 'delivered', happened: ['raised'], attempts: 1, at: new Date(now).toISOString() },
      { target: 'soc', outcome: 'delivered', happened: ['opened'], attempts: 2 },
    ]);
    expect(found.map(({ messageId }) => messageId)).toContain(receiver.received[0]?.id);
    expect(receiver.received[0]?.data).toMatchObject({ url: `https://custodes.example/alerts/${alert?.alertId}` });
  });

  it('keeps nothing of the records that it waited for', async () => {
    const log = memoryLog({ clock: () => now });
    const book = new AlertBook(memoryRowTable());
    const stop = new AbortController();
    const clock = () => now;
    const { objectives } = alertFiles;
    const register = aFollowedRegister(log);
    followers.push(register.follower);
    const deps = { book, log, register, meters: openMeters(), logger, clock, objectives, pageOrigin: null };
    const running = notify({ ...deps, retryMillis: () => 1, repeatMillis: HOUR }, [aTarget()], stop.signal);
    for await (const batch of log.read('alerts', 0, 0, { follow: true })) {
      await book.apply(batch, () => {});
      if (batch.nextOffset >= 100) break;
      await append(log, [aFinding({ group: 'actor:e-1', severity: 'low' })]);
      await pause(0);
    }
    expect(getEventListeners(stop.signal, 'abort').length).toBeLessThan(10);
    stop.abort();
    await running;
  });
});

/** One of many actors who broke the same rule at the same source at the same time. */
function ofStorm(actor: number) {
  const [occurredAt, appendedAt] = [NOON, NOON];
  const access = { eventId: `ev-${actor}`, sourceId: 's-1', ownerId: 'o-1', occurredAt, appendedAt };
  const evidence = [{ ...access, facts: citedFactsOf(aDetectedAccess()) }];
  return aFinding({ group: `actor:e-${actor}`, actorId: `e-${actor}`, severity: 'medium', evidence });
}

interface Given {
  readonly target?: Partial<NotificationTarget>;
  readonly meters?: ReturnType<typeof openMeters>;
  readonly table?: RowTable;
}

function start(log: Log, { target = {}, meters = openMeters(), table = memoryRowTable() }: Given = {}) {
  const clock = () => now;
  const register = aFollowedRegister(log);
  followers.push(register.follower);
  return startAlerter({
    alertFiles,
    log,
    meters,
    logger,
    clock,
    register,
    table,
    segmentMillisMax: HOUR,
    recordRead: aReadAudit({ log, clock }),
    targets: [{ ...aTarget(), ...target }],
    pageOrigin: 'https://custodes.example',
    retryMillis: () => 1,
  });
}

function aTarget(): NotificationTarget {
  const send = webhookSender({ url: receiver.url, allowPrivateAddress: true, secret: WEBHOOK_SECRET }, Date.now);
  const filter = { kinds: null, severities: null, rules: null, teams: null, vendors: null };
  const times = { digestMillis: null, quietHours: null };
  return { name: 'soc', kind: 'webhook', filter, times, send, repeat: null, heartbeat: null };
}

/** Both lanes have begun. */
async function begun(log: Log): Promise<void> {
  const alerter = start(log);
  await until(async () => (await notifications(log)).length >= 2);
  await alerter.drain();
}

async function notifications(log: Log) {
  const found: Extract<AlertRecord, { kind: 'notification' }>[] = [];
  for await (const { records } of log.read('alerts', 0, 0, {})) {
    for (const { value } of records) {
      const framed = unframe(value);
      if (framed === null || recordOf(framed.schemaId) !== 'alert-record') continue;
      const record = decodeAlertRecord(framed.schemaId, framed.body);
      if (record.kind === 'notification') found.push(record);
    }
  }
  return found;
}

async function append(log: Log, records: readonly AlertRecord[]): Promise<void> {
  const values = records.map((record) => frame(schemaIds.alertRecord, encodeAlertRecord(record)));
  await log.append(
    'alerts',
    0,
    values.map((value) => ({ key: null, value })),
  );
}

/** A message that never comes fails the test: nothing else ends it. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + UNTIL_MILLIS_MAX;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error('it did not happen');
    await pause(5);
  }
}
