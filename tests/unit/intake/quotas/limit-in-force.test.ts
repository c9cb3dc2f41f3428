import { recordHash } from '../../../../services/domain/register/acts/record-hash.ts';
import type { RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import { limitInForce } from '../../../../services/intake/quotas/limit-in-force.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

const AT = Date.parse('2026-06-01T00:00:00Z');

describe('the limit of a source', () => {
  const limit = (...records: readonly RegisterRecord[]) => limitInForce(aRegister(...records), 'tool', AT);

  it('is that of the record in force where its sender vouches for it, or where it is of release 0.1', () => {
    expect(limit()).toBeNull();
    expect(limit(aSource('2026-01-01', 5, { unvouched: null }))).toBe(5);
    expect(limit(aSource('2026-01-01', 9, { unvouched: null }), aSource('2026-02-01', 5, { unvouched: null }))).toBe(5);
  });

  it('is not lowered without a second person', () => {
    const before = aSource('2026-01-01', 100, { unvouched: null });
    const lower = aSource('2026-02-01', 1);
    expect(limit(aSource('2026-01-01', 0))).toBeNull();
    expect(limit(before, lower)).toBe(100);
    expect(limit(before, lower, aSource('2026-03-01', 0))).toBe(100);
    // In two steps, the first of which raises it.
    expect(limit(before, aSource('2026-02-01', 500), aSource('2026-03-01', 50))).toBe(500);
    expect(limit(before, aSource('2026-02-01', null), aSource('2026-03-01', 1))).toBeNull();
  });

  it('is raised and removed by anybody who may write the record', () => {
    const before = aSource('2026-01-01', 5, { unvouched: null });
    expect(limit(before, aSource('2026-02-01', 50))).toBe(50);
    expect(limit(before, aSource('2026-02-01', null))).toBeNull();
  });

  it.each([
    ['somebody else', 'e-5', 1],
    ['its issuer', 'tool', 100],
    ['the owner of the tool', 'e-7', 100],
    ['the owner under another id', 'old-7', 100],
  ])('is lowered once approved by %s: %s', (_who, by, expected) => {
    const lower = aSource('2026-02-01', 1, { owner: 'e-7' });
    const owner = aRecord('person', { id: 'e-7', aliases: ['old-7'] });
    expect(limit(aSource('2026-01-01', 100, { unvouched: null }), lower, approvalOf(lower, by), owner)).toBe(expected);
  });

  it('is not lowered by an owner who has named another in the version before', () => {
    const before = [
      aSource('2026-01-01', 100, { unvouched: null, owner: 'e-7' }),
      aSource('2026-02-01', 100, { owner: 'e-9' }),
    ];
    const lower = aSource('2026-03-01', 1, { owner: 'e-9' });
    expect(limit(...before, lower, approvalOf(lower, 'e-7'))).toBe(100);
    expect(limit(...before, lower, approvalOf(lower, 'e-5'))).toBe(1);
  });

  it('goes back to the limit before where the approved record was changed', () => {
    const lower = aSource('2026-02-01', 10);
    const lowered = aSource('2026-02-01', 1);
    expect(limit(aSource('2026-01-01', 100, { unvouched: null }), lower, approvalOf(lower, 'e-5'), lowered)).toBe(100);
  });
});

function aSource(day: string, eventsPerSecondMax: number | null, changes: Partial<RegisterRecord> = {}) {
  const given = { id: 'tool', issuer: 'tool', validFrom: `${day}T00:00:00Z`, eventsPerSecondMax };
  return { ...aRecord('source', given), unvouched: true, ...changes } as RegisterRecord;
}

function approvalOf(record: RegisterRecord, by: string): RegisterRecord {
  const about = { recordKind: 'source', recordId: record.id, recordHash: recordHash(record) };
  const approval = aRecord('approval', { id: `A-${by}`, issuer: by, by, ...about });
  return { ...approval, validFrom: record.validFrom };
}
