import { setTimeout as pause } from 'node:timers/promises';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { webhookSender } from '../../../services/adapters/notifications/webhook.ts';
import { startAlerter } from '../../../services/alerter/flow.ts';
import { frame, unframe } from '../../../services/avro/framing.ts';
import type { AlertRecord } from '../../../services/domain/alert/alert.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { decodeAlertRecord } from '../../../services/records/alert-record/decode-alert-record.ts';
import { encodeAlertRecord } from '../../../services/records/alert-record/encode-alert-record.ts';
import { recordOf, schemaIds } from '../../../services/records/schemas.ts';
import { alertFiles } from '../../support/alerts/alert-files.ts';
import { aReadAudit } from '../../support/authentication/read-audit.ts';
import { aFinding } from '../../support/decision-builders.ts';
import { describeOn, openTestLog, silent } from '../../support/kafka/clusters.ts';
import { WEBHOOK_SECRET, webhookReceiver } from '../../support/notifications/webhook-receiver.ts';
import { aFollowedRegister } from '../../support/register/followed-register.ts';

const ROUNDS = 12;

describeOn('one', 'notifications on Kafka', () => {
  it('page once for each alert, with the same id where a delivery was not recorded, and miss nothing', async () => {
    const { log } = await openTestLog('one');
    const receiver = await webhookReceiver();
    const first = start(log, receiver.url);
    await until(async () => (await outcomes(log)).length === 2);
    await first.stop();
    for (let round = 1; round <= ROUNDS; round += 1) {
      await append(log, [aFinding({ group: `actor:e-${round}`, severity: round % 2 === 0 ? 'critical' : 'low' })]);
      const before = receiver.received.length;
      // The process dies between the delivery and its record.
      const alerter = start(log, receiver.url, { losesRecords: round % 3 === 0 });
      await until(() => receiver.received.length > before);
      await alerter.stop();
    }
    const last = start(log, receiver.url);
    await until(async () => (await outcomes(log)).filter((outcome) => outcome === 'delivered').length === ROUNDS);
    await last.stop();
    const ids = new Map<string, Set<string>>();
    for (const { id, data } of receiver.received) {
      ids.set(data.alert.alertId, (ids.get(data.alert.alertId) ?? new Set()).add(id));
    }
    expect(ids.size).toBe(ROUNDS);
    expect([...ids.values()].every((one) => one.size === 1)).toBe(true);
    expect(receiver.received.length).toBeGreaterThan(ROUNDS);
    await receiver.stop();
    await log.close();
  });
});

function start(log: Log, url: URL, { losesRecords = false } = {}) {
  const register = aFollowedRegister(log);
  const killable: Log = {
    ...log,
    startOffset: (...args) => log.startOffset(...args),
    endOffset: (...args) => log.endOffset(...args),
    read: (...args) => log.read(...args),
    append: (topic, partition, records) => {
      const isDelivery = records.some(({ key }) => key?.toString() === 'soc');
      return losesRecords && isDelivery ? Promise.reject(new Error('killed')) : log.append(topic, partition, records);
    },
  };
  const send = webhookSender({ url, allowPrivateAddress: true, secret: WEBHOOK_SECRET }, Date.now);
  const filter = { kinds: null, severities: null, rules: null, teams: null, vendors: null };
  const times = { digestMillis: null, quietHours: null };
  const alerter = startAlerter({
    alertFiles,
    log: killable,
    meters: openMeters(),
    logger: silent,
    clock: Date.now,
    register,
    // Every start folds the topic anew: a deleted state pages nobody again.
    table: memoryRowTable(),
    segmentMillisMax: 3_600_000,
    recordRead: aReadAudit({ log, clock: Date.now }),
    targets: [{ name: 'soc', kind: 'webhook', filter, times, send, repeat: null, heartbeat: null }],
    retryMillis: () => 1,
  });
  return {
    async stop() {
      await alerter.drain().catch(() => {});
      register.follower.stop();
    },
  };
}

async function outcomes(log: Log): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { records } of log.read('alerts', 0, 0, {})) {
    for (const { value } of records) {
      const framed = unframe(value);
      if (framed === null || recordOf(framed.schemaId) !== 'alert-record') continue;
      const record = decodeAlertRecord(framed.schemaId, framed.body);
      if (record.kind === 'notification') found.push(record.outcome);
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

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(20);
}
