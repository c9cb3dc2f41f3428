import { mechanismsOn } from '../../../../services/adapters/detections/known-mechanisms.ts';
import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { sigmaMechanism } from '../../../../services/adapters/sigma/sigma-mechanism.ts';
import { CANARY_ACTOR, canaryEvent } from '../../../../services/domain/access-event/canary.ts';
import { AlertFold } from '../../../../services/domain/alert/alert-fold.ts';
import { judgedFor } from '../../../../services/domain/alert/work/judged-for.ts';
import { nameOf } from '../../../../services/domain/finding/detected-access.ts';
import { Detection } from '../../../../services/domain/finding/detection.ts';
import { defaultDetections } from '../../../../services/domain/finding/mechanisms/default-detections.ts';
import { type DetectionMode, detectorsOf } from '../../../../services/domain/finding/mechanisms/detection-settings.ts';
import { backtestDetections } from '../../../../services/domain/history/detection-backtest.ts';
import { confirmedMisuse, type SealedAlertRecord } from '../../../../services/domain/history/misuse.ts';
import type { HistoryRun } from '../../../../services/domain/history/sealed-history.ts';
import { createRegisterView } from '../../../../services/domain/register/register-view.ts';
import { encodeAccessEvent } from '../../../../services/records/access-event/encode-access-event.ts';
import type { AlertRecord } from '../../../../services/records/alert-record/alert-record.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { aDecision, aDetectedAccess, aFinding, anAct, aPerson, DAY, JUNE } from '../../../support/decision-builders.ts';

/** One person at one owner on five days, without a reason: nothing but `owner-watched-daily` finds it. */
const watched = Array.from({ length: 5 }, (_, day) => {
  return aDetectedAccess({ eventId: `day-${day}`, occurredAt: JUNE + day * DAY });
});

async function* sealed(): AsyncGenerator<HistoryRun> {
  const canary = canaryEvent('1', CANARY_ACTOR, { occurredAt: JUNE + DAY, everySeconds: 300 });
  // No detector looks at a canary: the reports below count the accesses of the person alone.
  const decisions = [...watched, { ...aDetectedAccess({}), event: canary }].map(({ event, decision, facts }) => {
    const encoded = { event: encodeAccessEvent(event), eventSchemaId: schemaIds.accessEvent };
    return { partition: 0, decision: aDecision(encoded, { ...decision, facts }), entry: Buffer.alloc(0), schemaId: 0 };
  });
  yield { decisions, isAsSeen: true };
}

function detection(changes: { readonly mode?: DetectionMode; readonly daysMin?: number }): Detection {
  const settings = defaultDetections.map((one) => {
    if (one.id !== 'owner-watched-daily') return one;
    const { daysMin = { value: 5, unit: 'days', meaning: '' } as const } = one.parameters;
    const parameters = { ...one.parameters, daysMin: { ...daysMin, value: changes.daysMin ?? daysMin.value } };
    return { ...one, mode: changes.mode ?? one.mode, parameters };
  });
  return new Detection(memoryRowTable(), detectorsOf(settings, mechanismsOn(createRegisterView()), sigmaMechanism));
}

const misuse = [
  {
    alertId: 'al-1',
    actor: 'e-1',
    rules: ['owner-watched-daily'],
    accesses: new Set(watched.map((one) => nameOf(one))),
  },
  { alertId: 'al-2', actor: 'e-9', rules: ['opened-by-hand'], accesses: new Set(['another']) },
];
const report = (after: Detection) =>
  backtestDetections({
    history: sealed(),
    before: detection({}),
    after,
    misuse,
    from: 0,
    to: Number.POSITIVE_INFINITY,
  });

describe('a back-test of detections', () => {
  it.each<[string, Parameters<typeof detection>[0]]>([
    ['off', { mode: 'off' }],
    ['in mode observe', { mode: 'observe' }],
    ['over a threshold that nobody reaches', { daysMin: 6 }],
  ])('reports confirmed misuse that is lost, with its detection %s', async (_how, changes) => {
    expect(await report(detection(changes))).toEqual({
      accesses: 5,
      byRule: [{ rule: 'owner-watched-daily', before: 5, after: 0 }],
      gained: [],
      missed: ['e-1'],
      confirmed: 2,
      lost: [{ alertId: 'al-1', actor: 'e-1', rules: ['owner-watched-daily'] }],
    });
  });

  it('loses nothing where the set finds as much, or what neither set ever found', async () => {
    const { byRule, lost, gained, missed } = await report(detection({ daysMin: 4 }));
    expect({ byRule, lost, gained, missed }).toEqual({
      byRule: [{ rule: 'owner-watched-daily', before: 5, after: 5 }],
      lost: [],
      gained: [],
      missed: [],
    });
  });
});

describe('the misuse that people confirmed', () => {
  it('is the alerts that are closed as such, with what they count', async () => {
    const [one, other] = [
      aFinding({ severity: 'medium' }),
      aFinding({ severity: 'medium', actorId: 'e-2', group: 'actor:e-2' }),
    ];
    const close = { action: 'close', by: aPerson('analyst'), text: 'No ticket.' } as const;
    const fold = new AlertFold(memoryRowTable());
    const [first = '', second = ''] = [one, other].map((finding, offset) => {
      const folded = fold.apply(finding, { offset, appendedAt: JUNE });
      return folded.is === 'opened' ? folded.alertId : '';
    });
    const records: AlertRecord[] = [
      one,
      other,
      anAct(first, { ...close, disposition: 'misuse' }),
      anAct(second, { ...close, disposition: 'justified' }),
    ];
    const found = await confirmedMisuse(inLog(records), { ofAlerts: memoryRowTable(), ofCases: memoryRowTable() });
    expect(found.map(({ actor, rules }) => ({ actor, rules }))).toEqual([
      { actor: 'e-1', rules: ['unexplained-visits'] },
    ]);
    const [evidence] = one.evidence;
    expect([...(found[0]?.accesses ?? [])]).toEqual([`${evidence?.eventId}\n${evidence?.sourceId}`]);
  });

  it('is also the alerts that were opened again because it went on, and not those that a person opened', async () => {
    const more = [aFinding(), aFinding()];
    const first = aFinding();
    const folded = new AlertFold(memoryRowTable()).apply(first, { offset: 0, appendedAt: JUNE });
    const alertId = folded.is === 'opened' ? folded.alertId : '';
    const close = anAct(alertId, { action: 'close', text: 'No ticket.', disposition: 'misuse', watchDays: 30 });
    const { actId, by, at, disposition, text: explanation, evidence } = close;
    const work = { proposal: { actId, by, at, disposition, explanation, evidence }, assignment: null };
    const second = { by: aPerson('second'), judgedFor: judgedFor(['e-1'], work) };
    const approve = anAct(alertId, { action: 'approve-close', watchDays: 30, ...second });
    const closed = [first, close, approve];
    const alertsOf = async (records: readonly AlertRecord[]) =>
      (await confirmedMisuse(inLog(records), { ofAlerts: memoryRowTable(), ofCases: memoryRowTable() })).length;
    expect(await alertsOf([first, close])).toBe(0);
    expect(await alertsOf(closed)).toBe(1);
    expect(await alertsOf([...closed, ...more])).toBe(1);
    const proposed = anAct(alertId, { action: 'close', text: 'A ticket.', disposition: 'justified', watchDays: 30 });
    expect(await alertsOf([...closed, ...more, proposed])).toBe(1);
    expect(await alertsOf([...closed, anAct(alertId, { action: 'reopen', text: 'It was none.' })])).toBe(0);
  });
});

async function* inLog(records: readonly AlertRecord[]): AsyncGenerator<SealedAlertRecord> {
  for (const [offset, record] of records.entries()) yield { record, position: { offset, appendedAt: JUNE } };
}
