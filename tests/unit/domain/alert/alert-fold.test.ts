import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import type { AlertRecord } from '../../../../services/domain/alert/alert.ts';
import { AlertFold } from '../../../../services/domain/alert/alert-fold.ts';
import { toAlertJson } from '../../../../services/domain/alert/to-alert-json.ts';
import type { Finding } from '../../../../services/domain/finding/finding.ts';
import { alertFiles } from '../../../support/alerts/alert-files.ts';
import { aFinding, anActIn, HOUR, JUNE, MINUTE } from '../../../support/decision-builders.ts';

describe('the fold of alerts', () => {
  it('opens one alert for a group, which accumulates rules and takes the highest severity', () => {
    const fold = new AlertFold(memoryRowTable());
    const [opened, joined, other] = foldAll(fold, [
      aFinding({ rule: 'b', severity: 'high' }),
      aFinding({ rule: 'a', severity: 'medium' }),
      aFinding({ group: 'actor:e-2' }),
    ]);
    expect([opened?.is, joined?.is, other?.is]).toEqual(['opened', 'joined', 'opened']);
    expect(alertOf(fold, opened)).toMatchObject({
      rules: ['a', 'b'],
      severity: 'high',
      work: { state: 'new' },
      actor: 'e-1',
    });
    expect(listed(fold)).toHaveLength(2);
  });

  it('counts accesses and owners once, whatever number of findings name them', () => {
    const fold = new AlertFold(memoryRowTable());
    const access = evidence('a', 'o-1', JUNE);
    const [opened] = foldAll(fold, [
      aFinding({ rule: 'x', evidence: [access] }),
      aFinding({ rule: 'y', evidence: [access, evidence('b', 'o-1', JUNE - MINUTE), evidence('c', null, JUNE)] }),
      aFinding({ rule: 'z', evidence: [{ ...access, sourceId: 'another' }, evidence('d', 'o-2', JUNE + MINUTE)] }),
    ]);
    expect(alertOf(fold, opened)).toMatchObject({
      accesses: 5,
      owners: 2,
      firstEventAt: JUNE - MINUTE,
      lastEventAt: JUNE + MINUTE,
    });
  });

  it('keeps the newest hundred event ids in event time, newest first, in whatever order they come', () => {
    const findings = Array.from({ length: 350 }, (_, index) => {
      const at = (index * 7919) % 350;
      return aFinding({ evidence: [evidence(`e-${at}`, 'o-1', JUNE + at * MINUTE)] });
    });
    const fold = new AlertFold(memoryRowTable());
    const [opened] = foldAll(fold, findings);
    const newest = Array.from({ length: 100 }, (_, index) => `e-${349 - index}`);
    expect(alertOf(fold, opened)?.eventIds).toEqual(newest);
  });

  it('takes the time of receipt for a claimed time that cannot be, and names the claim', () => {
    const fold = new AlertFold(memoryRowTable());
    const claiming = (eventId: string, occurredAt: number) => ({
      ...evidence(eventId, 'o-1', occurredAt),
      appendedAt: JUNE,
    });
    const year = (number: number) => new Date(0).setUTCFullYear(number);
    const real = aFinding({ evidence: [evidence('a', 'o-1', JUNE - 24 * HOUR)] });
    const far = aFinding({ findingId: 'f-9999', evidence: [claiming('b', year(9999))] });
    const old = aFinding({ evidence: [claiming('c', year(1))] });
    const [opened] = foldAll(fold, [real, old, far]);
    const range = { firstEventAt: JUNE - 24 * HOUR, lastEventAt: JUNE };
    expect(alertOf(fold, opened)).toMatchObject(range);
    const title = "3 accesses by e-1 to 1 owner's recordings need review (31 May – 1 Jun 2026; claimed time";
    expect(alertOf(fold, opened)?.summary).toBe(`${title} 1 Jan 9999)`);
    foldAll(fold, [{ kind: 'withdrawal', findingId: 'f-9999', detectedAt: JUNE }]);
    expect(alertOf(fold, opened)).toMatchObject(range);
    expect(alertOf(fold, opened)?.summary).toContain('(31 May – 1 Jun 2026; claimed time 1 Jan 1)');
  });

  it('lists by the time of append: events that claim to be of the year 9999 push no real one out', () => {
    const fold = new AlertFold(memoryRowTable());
    const real = { ...evidence('real', 'o-1', JUNE), appendedAt: JUNE + 200 * MINUTE };
    const [opened] = foldAll(fold, [
      ...Array.from({ length: 120 }, (_, index) => {
        const claimed = evidence(`far-${index}`, 'o-1', Date.UTC(9999, 0, 1) + index);
        return aFinding({ evidence: [{ ...claimed, appendedAt: JUNE + index * MINUTE }] });
      }),
      aFinding({ evidence: [real] }),
    ]);
    expect(alertOf(fold, opened)?.eventIds.slice(0, 2)).toEqual(['real', 'far-119']);
  });

  it('takes a finding once, also when its alert is closed', () => {
    const fold = new AlertFold(memoryRowTable());
    const finding = aFinding({ severity: 'low' });
    const [opened, again] = foldAll(fold, [finding, finding]);
    expect(again).toEqual({ is: 'repeated' });
    foldAll(fold, [anActIn(fold, idOf(opened), { action: 'close', disposition: 'misuse' })]);
    expect(foldAll(fold, [finding])).toEqual([{ is: 'repeated' }]);
    expect(listed(fold)).toHaveLength(1);
  });

  it('opens another alert for the first new finding after the close, with an id of its own', () => {
    const fold = new AlertFold(memoryRowTable());
    const [first] = foldAll(fold, [aFinding({ severity: 'low' })]);
    foldAll(fold, [anActIn(fold, idOf(first), { action: 'close', disposition: 'justified' })]);
    const [second] = foldAll(fold, [aFinding()]);
    expect(second?.is).toBe('opened');
    expect(idOf(second)).not.toBe(idOf(first));
    expect(alertOf(fold, first)).toMatchObject({
      work: { state: 'closed', disposition: 'justified' },
      accesses: 1,
      owners: 1,
    });
    expect(alertOf(fold, second)).toMatchObject({ work: { state: 'new', disposition: null }, accesses: 1 });
    expect(listed(fold)).toEqual([idOf(second), idOf(first)]);
  });

  it('counts open alerts by severity', () => {
    const fold = new AlertFold(memoryRowTable());
    const [first] = foldAll(fold, [
      aFinding({ group: 'actor:a', severity: 'medium' }),
      aFinding({ group: 'actor:b', severity: 'medium' }),
      aFinding({ group: 'actor:c', severity: 'low' }),
    ]);
    foldAll(fold, [anActIn(fold, idOf(first), { action: 'close', disposition: 'test' })]);
    expect(Object.fromEntries(fold.openBySeverity())).toEqual({ low: 1, medium: 1, high: 0, critical: 0 });
  });

  it.each([
    [
      'an actor',
      { group: 'actor:arn:aws:iam::1:user/x', actorId: 'arn:aws:iam::1:user/x' },
      'arn:aws:iam::1:user/x',
      null,
    ],
    ['a low rule of a day', { group: 'low:mfa-missing:2026-06-01', actorId: 'e-1' }, null, null],
    [
      'a source and rule',
      { group: 'unknown:urn:s:1:actor-unknown', actorId: null, sourceId: 'urn:s:1' },
      null,
      'urn:s:1',
    ],
  ])('of %s names who it is about', (_what, changes, actor, source) => {
    const fold = new AlertFold(memoryRowTable());
    const [opened] = foldAll(fold, [aFinding(changes)]);
    expect(alertOf(fold, opened)).toMatchObject({ actor, source });
  });

  it('counts no more what was withdrawn, stays open with nothing left, and takes it again', () => {
    const fold = new AlertFold(memoryRowTable());
    const one = aFinding({ findingId: 'f-1', evidence: [evidence('a', 'o-1', JUNE)] });
    const other = aFinding({ findingId: 'f-2', rule: 'consent-revoked', evidence: [evidence('b', 'o-2', JUNE + 1)] });
    const withdraw = (findingId: string) => ({ kind: 'withdrawal' as const, findingId, detectedAt: JUNE });
    const [opened] = foldAll(fold, [one, other, withdraw('f-1'), withdraw('f-1'), withdraw('nobody')]);
    expect(alertOf(fold, opened)).toMatchObject({
      rules: ['consent-revoked'],
      accesses: 1,
      owners: 1,
      withdrawn: 1,
      eventIds: ['b'],
      work: { state: 'new' },
      summary: "1 access by e-1 to 1 owner's recordings needs review (1 Jun 2026); 1 access no longer needs review",
    });
    foldAll(fold, [withdraw('f-2')]);
    expect(alertOf(fold, opened)).toMatchObject({
      rules: ['consent-revoked'],
      accesses: 0,
      owners: 0,
      withdrawn: 2,
      eventIds: [],
      work: { state: 'new' },
      summary: '2 accesses no longer need review (1 Jun 2026)',
    });
    expect(foldAll(fold, [one]).map(({ is }) => is)).toEqual(['joined']);
    expect(alertOf(fold, opened)).toMatchObject({ accesses: 1, withdrawn: 1, eventIds: ['a'] });
  });

  it('leaves a closed alert as it was closed, and opens another when a withdrawn finding comes again', () => {
    const fold = new AlertFold(memoryRowTable());
    const finding = aFinding({ findingId: 'f-1', severity: 'low', evidence: [evidence('a', 'o-1', JUNE)] });
    const [opened] = foldAll(fold, [finding]);
    foldAll(fold, [
      anActIn(fold, idOf(opened), { action: 'close', disposition: 'test' }),
      { kind: 'withdrawal', findingId: 'f-1', detectedAt: JUNE },
    ]);
    expect(alertOf(fold, opened)).toMatchObject({ work: { state: 'closed' }, accesses: 1, withdrawn: 0 });
    expect(foldAll(fold, [finding]).map(({ is }) => is)).toEqual(['opened']);
  });

  it('names the versions of the detections that raised it, once each, withdrawn ones too', () => {
    const table = memoryRowTable();
    const fold = new AlertFold(table);
    const by = (findingId: string, detectionVersion: string) =>
      aFinding({
        findingId,
        detection: 'unexplained-visits',
        detectionVersion,
        evidence: [evidence(findingId, 'o-1', JUNE)],
      });
    const [opened] = foldAll(fold, [by('f-1', 'v2'), by('f-2', 'v1'), by('f-3', 'v2')]);
    foldAll(fold, [{ kind: 'withdrawal', findingId: 'f-2', detectedAt: JUNE }]);
    const versions = ['v1', 'v2'].map((version) => ({ id: 'unexplained-visits', version }));
    expect(alertOf(fold, opened)?.detections).toEqual(versions);
  });

  it('shows every key of the interfaces page and no other', () => {
    const fold = new AlertFold(memoryRowTable());
    const [opened] = foldAll(fold, [aFinding({ evidence: [evidence('a', 'o-1', JUNE)] })]);
    const alert = alertOf(fold, opened);
    if (alert === null) throw new Error('there is no alert');
    expect(toAlertJson(alert, { now: JUNE + 4 * HOUR + 100, objectives: alertFiles.objectives })).toEqual({
      alertId: idOf(opened),
      rules: ['unexplained-visits'],
      detections: [],
      severity: 'high',
      state: 'new',
      actor: 'e-1',
      source: null,
      openedAt: '2026-06-01T00:00:00.100Z',
      firstEventAt: '2026-06-01T00:00:00.000Z',
      lastEventAt: '2026-06-01T00:00:00.000Z',
      accesses: 1,
      owners: 1,
      withdrawn: 0,
      eventIds: ['a'],
      summary: "1 access by e-1 to 1 owner's recordings needs review (1 Jun 2026)",
      risk: { score: 40, parts: [{ rule: null, points: 40, because: 'the severity is high' }] },
      dueAt: '2026-06-01T04:00:00.100Z',
      overdue: true,
      suggestion: null,
      disposition: null,
      explanation: null,
      evidence: [],
      acknowledgedBy: null,
      acknowledgedAt: null,
      assignee: null,
      caseId: null,
      proposal: null,
      closedBy: null,
      approvedBy: null,
      closedAt: null,
    });
  });
});

let offset = 100;

function foldAll(fold: AlertFold, records: readonly AlertRecord[]) {
  return records.map((record) => {
    offset += 1;
    return fold.apply(record, { offset, appendedAt: JUNE + 100 });
  });
}

function idOf(folded: ReturnType<AlertFold['apply']> | undefined): string {
  return folded !== undefined && 'alertId' in folded ? folded.alertId : '';
}

function alertOf(fold: AlertFold, folded: ReturnType<AlertFold['apply']> | undefined) {
  return fold.get(idOf(folded));
}

function listed(fold: AlertFold): string[] {
  return [...fold.list({}, { order: 'newest', after: null })].map(({ opening }) => opening.alertId);
}

function evidence(eventId: string, ownerId: string | null, occurredAt: number): Finding['evidence'][number] {
  return { eventId, sourceId: 'support-console', ownerId, occurredAt, appendedAt: occurredAt, facts: null };
}
