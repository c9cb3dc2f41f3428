import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { AlertFold } from '../../../../services/domain/alert/alert-fold.ts';
import type { SubjectRef } from '../../../../services/domain/alert/row-keys.ts';
import type { Finding } from '../../../../services/domain/finding/finding.ts';
import type { SortedRows } from '../../../../services/domain/sorted-rows.ts';
import { aFinding, JUNE } from '../../../support/decision-builders.ts';

/** Beyond 250 accesses an alert has its subjects in chunks, of 450 accesses here. */
const ACCESSES = 1_500;
const AT = { offset: 0, appendedAt: JUNE };

describe('an alert of many accesses', () => {
  it('is found by each owner, camera and recording of its accesses, by all three together, and by no other', () => {
    const { rows } = folded();
    // As the next process finds it.
    const fold = new AlertFold(rows);
    const all = Array.from({ length: ACCESSES / 5 }, (_, index) => index * 5);
    expect(all.filter((index) => subjectsOf(index).some((subject) => found(fold, [subject]) !== 'actor:e-1'))).toEqual(
      [],
    );
    expect(all.filter((index) => found(fold, subjectsOf(index)) !== 'actor:e-1')).toEqual([]);
    expect(found(fold, [{ kind: 'camera', id: 'c-1500' }])).toBe('');
    expect(found(fold, [{ kind: 'recording', id: 'c-1400' }])).toBe('');
    expect(found(fold, [...subjectsOf(3).slice(0, 1), ...subjectsOf(1_400).slice(1)])).toBe('actor:e-1');
    expect(found(fold, [...subjectsOf(3).slice(0, 1), { kind: 'camera', id: 'c-1500' }])).toBe('');
  });

  it('is found by cameras and recordings, and by no owner, once every access of these was withdrawn', () => {
    const { rows, fold } = folded();
    for (const index of [2, 1_400]) fold.apply({ kind: 'withdrawal', findingId: `f-${index}`, detectedAt: JUNE }, AT);
    for (const index of [2, 1_400]) {
      const alerts = subjectsOf(index).map((subject) => found(new AlertFold(settled(fold, rows)), [subject]));
      expect(alerts).toEqual(['', 'actor:e-1', 'actor:e-1']);
    }
  });

  it('has texts of any letters and length', () => {
    const rows = memoryRowTable();
    const fold = new AlertFold(rows);
    const facts = findingOf(1).evidence[0]?.facts;
    const tried = [{ kind: 'ticket', id: 'T-☃', state: 'geschlossen für "Ü"\n' }];
    const ids = ['ö wner 1 2', `${'o'.repeat(500)} x 7`, `${'é'.repeat(150)}`, '3 4', 'o-1'];
    const cited = ids.map((id, index) => {
      const of = { eventId: `${id.replaceAll(' ', '-')}`, sourceId: 'tür', ownerId: id, appendedAt: JUNE + index };
      return { ...of, occurredAt: JUNE, facts: facts ? { ...facts, tried } : null };
    });
    fold.apply({ ...aFinding(), evidence: cited }, AT);
    fold.settle();
    const again = new AlertFold(rows);
    const alertId = [...again.list({}, { order: 'risk', after: null })][0]?.opening.alertId ?? '';
    expect([...(again.accesses(alertId, null) ?? [])].map(({ evidence }) => evidence)).toEqual(cited.toReversed());
    expect([...again.accountsOf(alertId)].sort()).toEqual([...ids].sort());
  });

  it('is listed with small alerts about the same, the newest first', () => {
    const { fold } = folded();
    fold.apply({ ...findingOf(1_400), findingId: 'another', group: 'actor:e-2' }, { offset: 9_999, appendedAt: JUNE });
    for (const subject of subjectsOf(1_400)) expect(found(fold, [subject])).toBe('actor:e-2 actor:e-1');
  });

  it('leaves less than two rows for an access', () => {
    const { rows } = folded();
    const count = [...rows.range(Buffer.of(0), Buffer.of(0xff))].length;
    // One for the finding, three for each of the first 250, and pages.
    expect(count / ACCESSES).toBeLessThan(1.7);
  });
});

function folded(): { readonly rows: SortedRows; readonly fold: AlertFold } {
  const rows = memoryRowTable();
  let fold = new AlertFold(rows);
  for (let index = 0; index < ACCESSES; index += 1) {
    fold.apply(findingOf(index), { offset: index, appendedAt: JUNE });
    if (index % 100 > 0) continue;
    fold.settle();
    // Another process goes on in the middle of a chunk and of a page.
    if (index % 500 === 0) fold = new AlertFold(rows);
  }
  fold.settle();
  return { rows, fold };
}

function settled(fold: AlertFold, rows: SortedRows): SortedRows {
  fold.settle();
  return rows;
}

function findingOf(index: number): Finding {
  const [owner, camera, recording] = subjectsOf(index).map(({ id }) => id);
  const facts = {
    action: 'view',
    cameraId: camera ?? null,
    recordingId: recording ?? null,
    locationClass: 'indoor',
    isOfChild: false,
    isOfCoworker: false,
    isOfHousehold: false,
    tried: [],
    endToEndEncrypted: false,
  };
  const times = { occurredAt: JUNE + index, appendedAt: JUNE + index };
  const cited = { eventId: `ev-${index}`, sourceId: 's-1', ownerId: owner ?? null, ...times, facts };
  return aFinding({ findingId: `f-${index}`, evidence: [cited] });
}

function subjectsOf(index: number): readonly SubjectRef[] {
  return [
    { kind: 'owner', id: `o-${index}` },
    { kind: 'camera', id: `c-${index}` },
    { kind: 'recording', id: `r-${index}` },
  ];
}

function found(fold: AlertFold, subjects: readonly SubjectRef[]): string {
  const alerts = fold.list({ subjects }, { order: 'newest', after: null });
  return [...alerts].map(({ opening }) => opening.group).join(' ');
}
