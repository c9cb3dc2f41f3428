import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { AlertFold } from '../../../../services/domain/alert/alert-fold.ts';
import type { CaseAct } from '../../../../services/domain/case/alert-case.ts';
import { CaseFold } from '../../../../services/domain/case/case-fold.ts';
import { caseJudgedFor } from '../../../../services/domain/case/judge-case-act.ts';
import type { Finding } from '../../../../services/domain/finding/finding.ts';
import { aCaseAct, aFinding, JUNE } from '../../../support/decision-builders.ts';

let rows: ReturnType<typeof memoryRowTable>;
let alerts: AlertFold;
let cases: CaseFold;
let offset: number;
beforeEach(() => {
  rows = memoryRowTable();
  alerts = new AlertFold(rows);
  cases = new CaseFold(rows, alerts);
  offset = 0;
});

function next() {
  offset += 1;
  return { offset, appendedAt: JUNE + offset };
}

const facts = {
  action: 'view',
  cameraId: null,
  recordingId: null,
  locationClass: 'unknown',
  isOfChild: false,
  isOfCoworker: false,
  isOfHousehold: false,
  tried: [],
  endToEndEncrypted: null,
};

function looked(
  actorId: string,
  ownerId: string,
  of: Partial<Finding['evidence'][number]['facts'] & object> = {},
): Finding {
  const access = { eventId: `${actorId}-${ownerId}`, sourceId: 's-1', ownerId, occurredAt: JUNE, appendedAt: JUNE };
  const evidence = [{ ...access, facts: { ...facts, ...of } }];
  return aFinding({ group: `actor:${actorId}`, actorId, evidence, rule: `rule-${actorId}` });
}

/** Applies findings and returns the alert of the last one. */
function raise(...findings: readonly Finding[]): string {
  const folded = findings.map((finding) => alerts.apply(finding, next()));
  alerts.settle();
  const last = folded.at(-1);
  return last !== undefined && 'alertId' in last ? last.alertId : '';
}

function act(changes: Partial<CaseAct>) {
  const one = cases.get('c');
  const judgedFor = one === null ? '' : caseJudgedFor(one, cases.alertsOf(one, changes.alertId ?? null));
  const folded = cases.apply(aCaseAct('c', { judgedFor, ...changes }), next());
  return folded.is === 'refused' ? folded.refusal?.reason : folded.is;
}

function aCaseWith(...alertIds: readonly string[]): void {
  act({ action: 'create', text: 'a street' });
  for (const alertId of alertIds) expect(act({ action: 'add-alert', alertId })).toBe('applied');
}

const owners = (count: number, from = 0) => Array.from({ length: count }, (_, n) => `o-${from + n}`);
const counted = () => ({ accounts: cases.get('c')?.accounts, incident: cases.get('c')?.incident });

describe('the accounts that a case affects', () => {
  it('are counted live: the tenth makes it a candidate, at the time of its record', () => {
    const alertId = raise(...owners(8).map((owner) => looked('e-1', owner)));
    aCaseWith(alertId);
    raise(looked('e-1', 'o-8'));
    expect(counted()).toEqual({ accounts: 9, incident: null });
    expect(cases.takeCandidates()).toEqual([]);
    raise(looked('e-1', 'o-9'));
    const since = JUNE + offset;
    expect(counted()).toEqual({ accounts: 10, incident: { since, met: [] } });
    expect(cases.takeCandidates()).toEqual(['c']);
    raise(looked('e-1', 'o-10'));
    expect(counted()).toEqual({ accounts: 11, incident: { since, met: [] } });
    expect(cases.takeCandidates()).toEqual([]);
    expect([...cases.incidents()].map(({ caseId }) => caseId)).toEqual(['c']);
  });

  it('are distinct, over all alerts of the case', () => {
    const first = raise(...owners(6).map((owner) => looked('e-1', owner)));
    const second = raise(...owners(6, 3).map((owner) => looked('e-2', owner)));
    aCaseWith(first, second);
    expect(counted()).toEqual({ accounts: 9, incident: null });
    raise(looked('e-2', 'o-0'));
    expect(counted().accounts).toBe(9);
    raise(looked('e-2', 'o-99'));
    expect(counted().accounts).toBe(10);
  });

  it('become fewer by withdrawals and removed alerts, and a candidate stays one', () => {
    const findings = owners(10).map((owner) => looked('e-1', owner));
    const first = raise(...findings);
    const second = raise(looked('e-2', 'o-0'), looked('e-2', 'o-50'));
    aCaseWith(first, second);
    const since = counted().incident?.since;
    expect(counted().accounts).toBe(11);
    alerts.apply({ kind: 'withdrawal', findingId: findings[0]?.findingId ?? '', detectedAt: JUNE }, next());
    expect(counted().accounts).toBe(11);
    alerts.apply({ kind: 'withdrawal', findingId: findings[1]?.findingId ?? '', detectedAt: JUNE }, next());
    expect(counted().accounts).toBe(10);
    act({ action: 'remove-alert', alertId: first });
    expect(counted()).toEqual({ accounts: 2, incident: { since, met: [] } });
    raise(looked('e-1', 'o-77'));
    expect(counted().accounts).toBe(2);
  });

  it('leave out what was encrypted end to end, and count what nobody knows', () => {
    const encrypted = { endToEndEncrypted: true };
    const alertId = raise(...owners(9).map((owner) => looked('e-1', owner)), looked('e-1', 'o-9', encrypted));
    aCaseWith(alertId);
    expect(counted()).toEqual({ accounts: 9, incident: null });
    raise(looked('e-1', 'o-10', { endToEndEncrypted: null }));
    expect(counted().accounts).toBe(10);
  });

  it('are the same after a restart between any two records', () => {
    const alertId = raise(...owners(9).map((owner) => looked('e-1', owner)));
    aCaseWith(alertId);
    alerts = new AlertFold(rows);
    cases = new CaseFold(rows, alerts);
    raise(looked('e-1', 'o-9'));
    expect(counted().accounts).toBe(10);
    expect(cases.takeCandidates()).toEqual(['c']);
  });
});

describe('meeting a clock', () => {
  it('is an act in the history, possible once, and only where clocks run', () => {
    aCaseWith(raise(...owners(9).map((owner) => looked('e-1', owner))));
    const meet = { action: 'meet', deadline: '72-hours', text: 'Notified by form.' } as const;
    expect(act(meet)).toBe('clock-not-running');
    raise(looked('e-1', 'o-9'));
    expect(act(meet)).toBe('applied');
    expect(counted().incident?.met).toEqual([
      { clock: '72-hours', by: 'mia', at: JUNE + offset, text: 'Notified by form.' },
    ]);
    expect(act(meet)).toBe('clock-not-running');
    expect(act({ ...meet, deadline: 'tea-time' })).toBe('clock-not-running');
    expect(act({ ...meet, deadline: '10-days', bars: [{ relation: 'subject', about: 'e-1' }] })).toBe('own-alert');
    expect(cases.get('c')?.history.at(-4)).toMatchObject({ action: 'meet', clock: '72-hours', refused: null });
  });
});
