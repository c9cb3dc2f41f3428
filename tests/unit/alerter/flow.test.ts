import { setTimeout as pause } from 'node:timers/promises';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { startAlerter } from '../../../services/alerter/flow.ts';
import { frame, unframe } from '../../../services/avro/framing.ts';
import type { AlertRecord } from '../../../services/domain/alert/alert.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import type { RegisterFollower } from '../../../services/domain/register/register-follower.ts';
import { encodeAlertRecord } from '../../../services/records/alert-record/encode-alert-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { decodeTick } from '../../../services/records/tick/decode-tick.ts';
import { alertFiles } from '../../support/alerts/alert-files.ts';
import { until } from '../../support/auditor/auditor-world.ts';
import { aReadAudit } from '../../support/authentication/read-audit.ts';
import { aFinding, DAY, JUNE } from '../../support/decision-builders.ts';
import { aFollowedRegister } from '../../support/register/followed-register.ts';

const logger = openLogger('silent');
const WINDOW_MILLIS = 5_000;
const followers: RegisterFollower[] = [];
afterEach(() => {
  for (const follower of followers.splice(0)) follower.stop();
});

describe('the alerter stage', () => {
  it('ticks once when the window of the oldest waiting record has ended, and not again while nothing is added', async () => {
    let now = JUNE;
    const log = memoryLog({ clock: () => now });
    await append(log, [aFinding()]);
    const alerter = start(log, () => now);
    now = JUNE + WINDOW_MILLIS;
    const [, tick] = await firstValues(log, 2);
    expect(tick).toEqual({ stage: 'alerter', at: JUNE + WINDOW_MILLIS });
    now += 10 * WINDOW_MILLIS;
    await alerter.drain();
    expect(await log.endOffset('alerts', 0)).toBe(2);
  });

  it('does not tick before the window has ended, but drain does', async () => {
    const log = memoryLog({ clock: () => JUNE });
    await append(log, [aFinding(), aFinding()]);
    const alerter = start(log, () => JUNE + WINDOW_MILLIS - 1);
    await alerter.drain();
    expect(await firstValues(log, 3)).toHaveLength(3);
    expect(await log.endOffset('alerts', 0)).toBe(3);
  });

  it('ticks within the window also where a clock was ahead as the record was appended', async () => {
    let now = JUNE + DAY;
    const log = memoryLog({ clock: () => now });
    await append(log, [aFinding()]);
    now = JUNE;
    const meters = openMeters();
    const alerter = start(log, () => now, meters);
    await until(async () => Object.keys(await values(meters, 'custodes_findings_total')).length > 0);
    await pause(2 * 250);
    expect(await log.endOffset('alerts', 0)).toBe(1);
    now += WINDOW_MILLIS;
    await until(async () => (await log.endOffset('alerts', 0)) === 2);
    await alerter.drain();
  });

  it('writes nothing when there is nothing or all has been ticked', async () => {
    const log = memoryLog({ clock: () => JUNE });
    await start(log, () => JUNE).drain();
    expect(await log.endOffset('alerts', 0)).toBe(0);
    await append(log, [aFinding()]);
    await start(log, () => JUNE).drain();
    await start(log, () => JUNE).drain();
    expect(await log.endOffset('alerts', 0)).toBe(2);
  });

  it('counts findings and open alerts, once each, and passes over what it cannot read', async () => {
    const log = memoryLog({ clock: () => JUNE });
    const meters = openMeters();
    const alerter = start(log, () => JUNE, meters);
    const finding = aFinding({ severity: 'critical' });
    await log.append('alerts', 0, [{ key: null, value: Buffer.from('rubbish') }]);
    await append(log, [finding, finding, aFinding({ group: 'actor:e-2', severity: 'low' })]);
    await alerter.drain();
    expect(await values(meters, 'custodes_findings_total')).toEqual({ critical: 1, low: 1 });
    expect(await values(meters, 'custodes_alerts_open')).toEqual({ critical: 1, high: 0, medium: 0, low: 1 });
  });

  it('folds a batch of many findings in several turns, each once', async () => {
    const log = memoryLog({ clock: () => JUNE });
    const meters = openMeters();
    const count = 200;
    await append(
      log,
      Array.from({ length: count }, (_, number) => aFinding({ group: `actor:e-${number}`, severity: 'low' })),
    );
    const table = memoryRowTable();
    const positions: string[] = [];
    const moveTo = async (position: Buffer) => {
      positions.push(position.toString());
      await table.moveTo(position);
    };
    await start(log, () => JUNE, meters, { ...table, moveTo }).drain();
    expect(await values(meters, 'custodes_findings_total')).toEqual({ low: count });
    expect(await values(meters, 'custodes_alerts_open')).toEqual({ critical: 0, high: 0, medium: 0, low: count });
    // The tick is a batch of its own.
    expect(new Set(positions).size).toBeGreaterThan(count / 20);
    expect(JSON.parse(positions.at(-1) ?? '').offset).toBe(count + 1);
  });

  it('measures from the append of the newest evidence of one cause to the fold, and only of what is new', async () => {
    let now = JUNE;
    const log = memoryLog({ clock: () => now });
    const evidenceAt = (appendedAt: number) => [
      { eventId: `e-${appendedAt}`, sourceId: 's', ownerId: null, occurredAt: JUNE, appendedAt, facts: null },
    ];
    await append(log, [aFinding({ evidence: evidenceAt(JUNE - 9_000) })]);
    now = JUNE + 1_000;
    const meters = openMeters();
    const alerter = start(log, () => now, meters);
    // An eighth visit states itself and an earlier one: one cause, one latency.
    await append(log, [
      aFinding({ evidence: evidenceAt(JUNE - 500_000), detectedAt: now }),
      aFinding({ evidence: evidenceAt(now - 200), detectedAt: now }),
    ]);
    await alerter.drain();
    const metric = await meters.registry.getSingleMetric('custodes_event_to_alert_seconds')?.get();
    const named = (suffix: string) =>
      metric?.values.find(
        (one) => 'metricName' in one && one.metricName === `custodes_event_to_alert_seconds_${suffix}`,
      )?.value;
    expect(named('count')).toBe(1);
    expect(named('sum')).toBeCloseTo(0.2, 6);
  });
});

function start(log: Log, clock: () => number, meters = openMeters(), table = memoryRowTable()) {
  const register = aFollowedRegister(log);
  followers.push(register.follower);
  return startAlerter({
    alertFiles,
    log,
    meters,
    logger,
    clock,
    register,
    segmentMillisMax: WINDOW_MILLIS,
    recordRead: aReadAudit({ log, clock }),
    table,
  });
}

async function append(log: Log, records: readonly AlertRecord[]): Promise<void> {
  await log.append(
    'alerts',
    0,
    records.map((record) => ({ key: null, value: frame(schemaIds.alertRecord, encodeAlertRecord(record)) })),
  );
}

/** The first values of the topic as they come: ticks decoded, others as their schema id. */
async function firstValues(log: Log, count: number): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { records } of log.read('alerts', 0, 0, { follow: true })) {
    for (const { value } of records) {
      const framed = unframe(value);
      found.push(framed?.schemaId === schemaIds.tick ? decodeTick(schemaIds.tick, framed.body) : framed?.schemaId);
    }
    if (found.length >= count) break;
  }
  return found;
}

async function values(meters: ReturnType<typeof openMeters>, name: string): Promise<Record<string, number>> {
  const metric = await meters.registry.getSingleMetric(name)?.get();
  return Object.fromEntries((metric?.values ?? []).map(({ labels, value }) => [String(labels.severity), value]));
}
