import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { AlertBook, type FoldedRecord } from '../../../services/alerter/alert-book.ts';
import { AddedFindings, measureAnswers, measureOpen } from '../../../services/alerter/alert-meters.ts';
import { frame } from '../../../services/avro/framing.ts';
import type { AlertRecord } from '../../../services/domain/alert/alert.ts';
import { judgedFor } from '../../../services/domain/alert/work/judged-for.ts';
import type { Objectives } from '../../../services/domain/alert/work/objectives.ts';
import type { CaseAct } from '../../../services/domain/case/alert-case.ts';
import { caseJudgedFor } from '../../../services/domain/case/judge-case-act.ts';
import type { Finding } from '../../../services/domain/finding/finding.ts';
import { encodeAlertRecord } from '../../../services/records/alert-record/encode-alert-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { aFinding, aFindingOf, anAct, aPerson, DAY, JUNE } from '../../support/decision-builders.ts';

const HOUR = 3_600_000;
const objective = { acknowledge: HOUR, close: 24 * HOUR };
const objectives: Objectives = { critical: objective, high: objective, medium: objective, low: objective };

let book: AlertBook;
let meters: ReturnType<typeof openMeters>;
let offset: number;

beforeEach(() => {
  book = new AlertBook(memoryRowTable());
  meters = openMeters();
  offset = 0;
});

/** Appends records at a time after JUNE, and measures what they did. */
async function append(atMillis: number, ...records: readonly AlertRecord[]): Promise<void> {
  const appendedAt = JUNE + atMillis;
  const logRecords = records.map((record) => {
    const value = frame(schemaIds.alertRecord, encodeAlertRecord(record));
    return { key: null, value, headers: {}, offset: offset++, appendedAt };
  });
  const batch = { records: logRecords, nextOffset: offset, endOffset: offset };
  const folded = await book.apply(batch, () => {});
  const added = new AddedFindings(meters, JUNE);
  added.add(folded);
  added.observe(appendedAt);
  measureAnswers(folded, book, meters, JUNE);
}

/** Acts as judged for the alert as it is. */
function act(alertId: string, changes: Parameters<typeof anAct>[1]) {
  const alert = book.fold.judged(alertId);
  return anAct(alertId, { judgedFor: alert === null ? '' : judgedFor(alert.about.people, alert.work), ...changes });
}

async function samples(name: string): Promise<Readonly<Record<string, number>>> {
  const { values = [] } = (await meters.registry.getSingleMetric(name)?.get()) ?? {};
  const given = values.filter(({ value }) => value !== 0);
  return Object.fromEntries(given.map(({ labels, value }) => [Object.values(labels).join(' '), value]));
}

async function secondsOf(metric: 'acknowledge' | 'close'): Promise<number | undefined> {
  const text = await meters.registry.getSingleMetricAsString(`custodes_alert_${metric}_seconds`);
  const sum = new RegExp(`custodes_alert_${metric}_seconds_sum\\{severity="low"\\} (\\S+)`).exec(text)?.[1];
  return sum === undefined ? undefined : Number(sum);
}

const low = () => aFinding({ group: 'actor:e-1', actorId: 'e-1', severity: 'low' });

function onlyAlert(): string {
  const [builder] = book.fold.list({}, { order: 'newest', after: null });
  return builder?.opening.alertId ?? '';
}

it('counts an alert as overdue from its objective on, then for its close, and no longer once it is closed', async () => {
  await append(0, low());
  const at = async (millis: number) => {
    measureOpen(book, meters, objectives, JUNE + millis);
    return samples('custodes_alerts_overdue');
  };
  expect(await at(HOUR - 1)).toEqual({});
  expect(await at(HOUR)).toEqual({ 'low acknowledge': 1 });
  expect(await samples('custodes_alert_oldest_seconds')).toEqual({ 'low acknowledge': 3_600 });
  await append(HOUR, act(onlyAlert(), { action: 'acknowledge' }));
  expect(await at(24 * HOUR - 1)).toEqual({});
  expect(await at(24 * HOUR)).toEqual({ 'low close': 1 });
  await append(24 * HOUR, act(onlyAlert(), { action: 'close', disposition: 'misuse', text: 'x' }));
  expect(await at(25 * HOUR)).toEqual({});
  expect([await secondsOf('acknowledge'), await secondsOf('close')]).toEqual([3_600, 86_400]);
  await append(30 * HOUR, act(onlyAlert(), { action: 'reopen', text: 'x' }));
  expect(await at(31 * HOUR - 1)).toEqual({});
  expect(await at(31 * HOUR)).toEqual({ 'low acknowledge': 1 });
});

it('takes an alert whose proposal was rejected as acknowledged where it was, and measures that once', async () => {
  const finding = aFinding({ group: 'actor:e-1', actorId: 'e-1', severity: 'critical' });
  await append(0, finding);
  const by = aPerson('lee');
  await append(HOUR / 3, act(onlyAlert(), { action: 'acknowledge' }));
  await append(2 * HOUR, act(onlyAlert(), { action: 'close', disposition: 'justified', text: 'x', by }));
  await append(3 * HOUR, act(onlyAlert(), { action: 'reopen', text: 'no' }));
  const overdue = async () => {
    measureOpen(book, meters, objectives, JUNE + 30 * HOUR);
    return samples('custodes_alerts_overdue');
  };
  expect(await overdue()).toEqual({ 'critical close': 1 });
  await append(4 * HOUR, act(onlyAlert(), { action: 'acknowledge' }));
  expect(await overdue()).toEqual({ 'critical close': 1 });
  const text = await meters.registry.getSingleMetricAsString('custodes_alert_acknowledge_seconds');
  expect(text).toContain('custodes_alert_acknowledge_seconds_sum{severity="critical"} 1200\n');
});

it('takes an alert whose proposal was rejected as answered where somebody escalated it', async () => {
  const finding = aFinding({ group: 'actor:e-1', actorId: 'e-1', severity: 'critical' });
  await append(0, finding);
  await append(HOUR / 3, act(onlyAlert(), { action: 'escalate', text: 'look' }));
  await append(
    2 * HOUR,
    act(onlyAlert(), { action: 'close', disposition: 'justified', text: 'x', by: aPerson('lee') }),
  );
  await append(3 * HOUR, act(onlyAlert(), { action: 'reopen', text: 'no' }));
  measureOpen(book, meters, objectives, JUNE + 30 * HOUR);
  expect(await samples('custodes_alerts_overdue')).toEqual({ 'critical close': 1 });
  await append(31 * HOUR, act(onlyAlert(), { action: 'acknowledge' }));
  expect(await secondsOf('acknowledge')).toBe(undefined);
});

it('measures the close of an alert with its case, counts cases, and no refused act', async () => {
  await append(0, low());
  const caseId = 'c';
  const by = aPerson('mia');
  const caseAct = (action: 'create' | 'add-alert' | 'close', alertId: string | null = null): CaseAct => {
    const one = book.cases.get(caseId);
    const hash = one === null ? '' : caseJudgedFor(one, book.cases.alertsOf(one, alertId));
    return {
      kind: 'case-act',
      actId: `${action}-${offset}`,
      caseId,
      action,
      by,
      at: JUNE,
      registerOffset: 0,
      judgedFor: hash,
      bars: [],
      alertId,
      text: 'x',
      to: null,
      toBars: [],
      evidence: [],
      deadline: null,
      watchDays: null,
      disposition: action === 'close' ? 'misuse' : null,
    };
  };
  await append(HOUR, caseAct('create'));
  await append(HOUR, caseAct('add-alert', onlyAlert()));
  await append(2 * HOUR, caseAct('close'));
  await append(3 * HOUR, caseAct('close'));
  expect([await secondsOf('acknowledge'), await secondsOf('close')]).toEqual([undefined, 7_200]);
  measureOpen(book, meters, objectives, JUNE);
  expect(await samples('custodes_cases')).toEqual({ closed: 1 });
});

it('has the same series for 10,000 actors as for one', async () => {
  await append(0, low());
  measureOpen(book, meters, objectives, JUNE);
  const seriesOf = async () => (await meters.registry.metrics()).split('\n').filter((line) => /^custodes/.test(line));
  const few = (await seriesOf()).length;
  const many = Array.from({ length: 10_000 }, (_, n) => aFindingOf(`m-${n}`, { severity: 'low' }));
  for (let from = 0; from < many.length; from += 500) await append(0, ...many.slice(from, from + 500));
  measureOpen(book, meters, objectives, JUNE + 2 * HOUR);
  const lines = await seriesOf();
  expect(lines).toHaveLength(few);
  expect(lines).toContain('custodes_alerts_overdue{severity="low",due="acknowledge"} 10000');
});

it('counts findings about what goes on after the close, beside all findings', async () => {
  await append(0, low());
  await append(HOUR, act(onlyAlert(), { action: 'close', disposition: 'misuse', watchDays: 30 }));
  await append(2 * HOUR, low());
  expect(await samples('custodes_findings_total')).toEqual({ low: 2 });
  expect(await samples('custodes_findings_of_closed_alerts_total')).toEqual({ low: 1 });
  await append(3 * HOUR, low());
  expect(await samples('custodes_findings_of_closed_alerts_total')).toEqual({ low: 1 });
});

/** How many latencies a finding about an access of a day ago is. */
async function measured(changes: Partial<Finding>): Promise<number> {
  const own = openMeters();
  const added = new AddedFindings(own, JUNE);
  const folded: FoldedRecord = {
    record: aFinding(changes),
    appendedAt: JUNE + DAY,
    canary: null,
    folded: { is: 'opened', alertId: 'a' },
  };
  added.add([folded]);
  added.observe(JUNE + DAY);
  const { values } = await own.eventToAlert.get();
  return values.find(({ metricName }) => metricName?.endsWith('_count'))?.value ?? 0;
}

describe('the time from an access to its alert', () => {
  it.each([
    'unreported-access',
    'source-silent',
    'sequence-gap',
    'grant-outlives-job',
    'staff-in-households',
    'live-overrun',
    'end-without-begin',
  ])('is none of what waits by design: %s', async (rule) => {
    expect(await measured({ rule })).toBe(0);
  });

  it('is one of an access that is reported by itself', async () => {
    expect(await measured({ rule: 'sensitive-access' })).toBe(1);
    expect(await measured({ rule: 'violations' })).toBe(1);
  });
});
