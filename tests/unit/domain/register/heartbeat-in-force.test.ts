import { recordHash } from '../../../../services/domain/register/acts/record-hash.ts';
import { heartbeat, settingInForce } from '../../../../services/domain/register/acts/setting-in-force.ts';
import type { RecordOf, RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

const AT = Date.parse('2026-06-01T00:00:00Z');

describe('the heartbeat of a source', () => {
  const inForce = (...records: readonly RegisterRecord[]) => {
    const register = aRegister(...records);
    return settingInForce(heartbeat, register.history('source', 'tool'), register, AT);
  };
  const seconds = (...records: readonly RegisterRecord[]) => inForce(...records).value;
  const before = aSource('2026-01-01', 60, { unvouched: null });

  it('is that of the version in force where its sender vouches for it, or where it is of release 0.1', () => {
    expect(seconds()).toBeNull();
    expect(seconds(aSource('2026-01-01', null, { unvouched: null }))).toBeNull();
    expect(seconds(before, aSource('2026-02-01', 300, { unvouched: null }))).toBe(300);
    expect(seconds(before, aSource('2026-02-01', null, { unvouched: null }))).toBeNull();
    expect(seconds({ ...before, validUntil: AT })).toBeNull();
  });

  it('is set and shortened by anybody who may write the record', () => {
    expect(seconds(aSource('2026-01-01', 600))).toBe(600);
    expect(seconds(before, aSource('2026-02-01', 30))).toBe(30);
  });

  it.each([
    ['raised', aSource('2026-02-01', 86_400)],
    ['removed', aSource('2026-02-01', null)],
    ['removed by the end of a version', aSource('2026-02-01', 60, { validUntil: AT - 1 })],
    ['removed by a version that begins long before', aSource('1970-01-01', null)],
  ])('is not %s without a second person', (_how, weaker) => {
    expect(seconds(before, weaker)).toBe(60);
    expect(seconds(before, weaker, aSource('2026-03-01', null))).toBe(60);
    // In two steps, the first of which shortens it.
    expect(seconds(before, weaker, aSource('2026-03-01', 50), aSource('2026-04-01', 60))).toBe(50);
  });

  it.each([
    ['somebody else', 'e-5', null],
    ['its issuer', 'tool', 60],
    ['the owner of the tool', 'e-7', 60],
    ['the owner under another id', 'old-7', 60],
  ])('is removed once approved by %s: %s', (_who, by, expected) => {
    const removed = aSource('2026-02-01', null, { owner: 'e-7' } as Partial<RegisterRecord>);
    const owner = aRecord('person', { id: 'e-7', aliases: ['old-7'] });
    expect(seconds(before, removed, approvalOf(removed, by), owner)).toBe(expected);
  });

  it('counts since there is one, however often the source writes its record again', () => {
    const again = ['2026-02-01', '2026-03-01', '2026-05-31'].map((day) => aSource(day, 60));
    expect(inForce(before, ...again)).toEqual({ value: 60, since: before.validFrom });
    const [, paused, resumed] = [before, aSource('2026-02-01', null, { unvouched: null }), aSource('2026-05-31', 60)];
    expect(inForce(before, paused, resumed)).toEqual({ value: 60, since: resumed.validFrom });
  });

  it('is found in as many steps as there are versions', () => {
    const register = aRegister(before);
    let asked = 0;
    const counting = {
      person: register.person,
      approvals: (...about: Parameters<typeof register.approvals>) => {
        asked += 1;
        return register.approvals(...about);
      },
    };
    const versions = [
      before,
      ...Array.from({ length: 1_000 }, (_, n) => ({
        ...aSource('2026-02-01', null),
        validFrom: before.validFrom + n + 1,
      })),
    ];
    expect(settingInForce(heartbeat, versions, counting, AT).value).toBe(60);
    expect(asked).toBe(1);
  });
});

function aSource(day: string, heartbeatSeconds: number | null, changes: Partial<RegisterRecord> = {}) {
  const given = { id: 'tool', issuer: 'tool', validFrom: `${day}T00:00:00Z`, heartbeatSeconds };
  return { ...aRecord('source', given), unvouched: true, ...changes } as RecordOf<'source'>;
}

function approvalOf(record: RegisterRecord, by: string): RegisterRecord {
  const about = { recordKind: 'source', recordId: record.id, recordHash: recordHash(record) };
  return { ...aRecord('approval', { id: `A-${by}`, issuer: by, by, ...about }), validFrom: record.validFrom };
}
