import { type GuardedField, guardedFields } from '../../../../services/domain/register/acts/guarded-settings.ts';
import { recordHash } from '../../../../services/domain/register/acts/record-hash.ts';
import { settingsInForce, sourceInForce } from '../../../../services/domain/register/acts/source-in-force.ts';
import type { RecordOf, RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

const AT = Date.parse('2026-06-01T00:00:00Z');

const heartbeat = (heartbeatSeconds: number | null) => ({ heartbeatSeconds });
const limit = (eventsPerSecondMax: number | null) => ({ eventsPerSecondMax });

/** Of each field: a value, and others with which less is seen or blamed. */
const weakened: Readonly<Record<GuardedField, readonly [before: unknown, weaker: readonly unknown[]]>> = {
  allowedDestinations: [
    ['a.example', 'b.example'],
    [['a.example', 'c.example'], null],
  ],
  asksBeforeAccess: [true, [false, null]],
  defaultPurpose: ['legal-process', ['express-consent']],
  delaySecondsMax: [3_600, [3_601, null]],
  eventsPerSecondMax: [100, [99, 0]],
  heartbeatSeconds: [60, [61, 86_400, null]],
  mfaEnforced: [false, [null, true]],
  owner: ['e-7', ['e-8', null]],
  publicKey: ['one', ['another', null]],
};
/** Of each field: a value, and others that anybody may set who may write the record. */
const strengthened: Readonly<Record<GuardedField, readonly [before: unknown, stronger: readonly unknown[]]>> = {
  allowedDestinations: [
    ['a.example', 'b.example'],
    [['b.example'], []],
  ],
  asksBeforeAccess: [null, [false, true]],
  defaultPurpose: ['legal-process', [null]],
  delaySecondsMax: [null, [3_600]],
  eventsPerSecondMax: [100, [101, null]],
  heartbeatSeconds: [60, [59]],
  mfaEnforced: [true, [null, false]],
  owner: [null, ['e-7']],
  publicKey: [null, ['one']],
};

const cases = (table: typeof weakened) =>
  guardedFields.flatMap((field) => table[field][1].map((value) => [field, table[field][0], value] as const));

describe('the record of a source', () => {
  const inForce = (...records: readonly RegisterRecord[]) => sourceInForce(aRegister(...records), 'tool', AT);
  const waiting = (...records: readonly RegisterRecord[]) => {
    const register = aRegister(...records);
    return settingsInForce(register.history('source', 'tool'), register, AT).waiting;
  };

  it.each(cases(weakened))('keeps its %s %j, not %j, until a second person approves it', (field, value, weaker) => {
    const before = aSource('2026-01-01', { [field]: value }, { unvouched: null });
    const after = aSource('2026-02-01', { [field]: weaker });
    expect(inForce(before, after)?.[field]).toEqual(value);
    expect(waiting(before, after)).toEqual([field]);
    // A further version of the same changes nothing.
    expect(inForce(before, after, aSource('2026-03-01', { [field]: weaker }))?.[field]).toEqual(value);
    // Nor does one that begins long before.
    expect(inForce(before, aSource('1970-01-01', { [field]: weaker }))?.[field]).toEqual(value);
    expect(inForce(before, after, approvalOf(after, 'e-5'))?.[field]).toEqual(weaker);
    expect(waiting(before, after, approvalOf(after, 'e-5'))).toEqual([]);
  });

  it.each(cases(weakened))('has its %s changed from %j to %j by who may vouch for sources', (field, value, weaker) => {
    const before = aSource('2026-01-01', { [field]: value });
    expect(inForce(before, aSource('2026-02-01', { [field]: weaker }, { unvouched: null }))?.[field]).toEqual(weaker);
  });

  it.each(cases(strengthened))('has its %s changed from %j to %j by anybody', (field, value, stronger) => {
    const before = aSource('2026-01-01', { [field]: value }, { unvouched: null });
    const after = aSource('2026-02-01', { [field]: stronger });
    expect(inForce(before, after)?.[field]).toEqual(stronger);
    expect(waiting(before, after)).toEqual([]);
  });

  it('is what its first version sets, but for a limit, trust in its sign-in and more time than others have', () => {
    const first = {
      allowedDestinations: ['a.example'],
      asksBeforeAccess: true,
      defaultPurpose: 'legal-process',
      delaySecondsMax: 60,
      heartbeatSeconds: 60,
      mfaEnforced: false,
      owner: 'e-7',
      publicKey: 'one',
    };
    expect(inForce(aSource('2026-01-01', first))).toMatchObject(first);
    const beyond = { eventsPerSecondMax: 5, mfaEnforced: true, delaySecondsMax: 91 * 86_400 };
    expect(waiting(aSource('2026-01-01', beyond))).toEqual(['delaySecondsMax', 'eventsPerSecondMax', 'mfaEnforced']);
  });

  it('is none without a version, and where one ended that its sender vouches for', () => {
    expect(inForce()).toBeNull();
    const before = aSource('2026-01-01', { asksBeforeAccess: true }, { unvouched: null });
    expect(inForce({ ...before, validUntil: AT })).toBeNull();
    expect(inForce(aSource('2026-01-01', {}, { validUntil: AT - 1 }))).toBeNull();
  });

  it('stays as it was where a version only ends', () => {
    const before = aSource('2026-01-01', { asksBeforeAccess: true, mfaEnforced: true }, { unvouched: null });
    const ended = aSource('2026-02-01', { asksBeforeAccess: true }, { validUntil: AT - 1 });
    expect(inForce(before, ended)).toMatchObject({ asksBeforeAccess: true, mfaEnforced: null });
    expect(waiting(before, ended)).toEqual(['asksBeforeAccess']);
  });

  it.each<[string, (value: number | null) => Partial<RegisterRecord>, number | null, number | null, number | null]>([
    // In two steps, the first of which is stronger.
    ['heartbeat', heartbeat, 60, 50, 60],
    ['limit', limit, 100, 500, 100],
  ])('is not weakened by way of a stronger %s', (_field, settings, first, second, third) => {
    const versions = [
      aSource('2026-01-01', settings(first), { unvouched: null }),
      aSource('2026-02-01', settings(second)),
      aSource('2026-03-01', settings(third)),
    ];
    expect(inForce(...versions)).toMatchObject(settings(second));
  });

  it('is not weakened by way of none', () => {
    const before = aSource('2026-01-01', { defaultPurpose: 'legal-process' }, { unvouched: null });
    const none = aSource('2026-02-01', { defaultPurpose: null });
    const another = aSource('2026-03-01', { defaultPurpose: 'express-consent' });
    expect(inForce(before, none, another)?.defaultPurpose).toBeNull();
  });

  it.each([
    ['somebody else', 'e-5', null],
    ['its issuer', 'tool', 60],
    ['the owner of the tool', 'e-7', 60],
    ['the owner under another id', 'old-7', 60],
  ])('is weakened once approved by %s: %s', (_who, by, expected) => {
    const before = aSource('2026-01-01', heartbeat(60), { unvouched: null });
    const removed = aSource('2026-02-01', { ...heartbeat(null), owner: 'e-7' });
    const owner = aRecord('person', { id: 'e-7', aliases: ['old-7'] });
    expect(inForce(before, removed, approvalOf(removed, by), owner)).toMatchObject(heartbeat(expected));
  });

  it('is not weakened by an owner who has named another in the version before', () => {
    const before = [
      aSource('2026-01-01', { ...limit(100), owner: 'e-7' }, { unvouched: null }),
      aSource('2026-02-01', { ...limit(100), owner: 'e-9' }),
    ];
    const lower = aSource('2026-03-01', { ...limit(1), owner: 'e-9' });
    expect(inForce(...before, lower, approvalOf(lower, 'e-7'))).toMatchObject(limit(100));
    expect(inForce(...before, lower, approvalOf(lower, 'e-5'))).toMatchObject(limit(1));
  });

  it('goes back to what was before where the approved version was changed', () => {
    const lower = aSource('2026-02-01', limit(10));
    const before = aSource('2026-01-01', limit(100), { unvouched: null });
    expect(inForce(before, lower, approvalOf(lower, 'e-5'), aSource('2026-02-01', limit(1)))).toMatchObject(limit(100));
  });

  it('has a heartbeat since there is one, however often the source writes its record again', () => {
    const since = (...records: readonly RegisterRecord[]) => {
      const register = aRegister(...records);
      const { settings, heartbeatSince } = settingsInForce(register.history('source', 'tool'), register, AT);
      return [settings.heartbeatSeconds, heartbeatSince];
    };
    const before = aSource('2026-01-01', heartbeat(60), { unvouched: null });
    const again = ['2026-02-01', '2026-03-01', '2026-05-31'].map((day) => aSource(day, heartbeat(60)));
    expect(since(before, ...again)).toEqual([60, before.validFrom]);
    const paused = aSource('2026-02-01', heartbeat(null), { unvouched: null });
    const resumed = aSource('2026-05-31', heartbeat(60));
    expect(since(before, paused, resumed)).toEqual([60, resumed.validFrom]);
  });

  it('is found in as many steps as there are versions', () => {
    const before = aSource('2026-01-01', heartbeat(60), { unvouched: null });
    const register = aRegister(before);
    let asked = 0;
    const counting = {
      person: register.person,
      approvals: (...about: Parameters<typeof register.approvals>) => {
        asked += 1;
        return register.approvals(...about);
      },
    };
    const later = Array.from({ length: 1_000 }, (_, n) => ({
      ...aSource('2026-02-01', heartbeat(null)),
      validFrom: before.validFrom + n + 1,
    }));
    expect(settingsInForce([before, ...later], counting, AT).settings.heartbeatSeconds).toBe(60);
    expect(asked).toBe(1);
  });
});

function aSource(day: string, settings: object, changes: Partial<RegisterRecord> = {}) {
  const given = { id: 'tool', issuer: 'tool', validFrom: `${day}T00:00:00Z`, ...settings };
  return { ...aRecord('source', given), unvouched: true, ...changes } as RecordOf<'source'>;
}

function approvalOf(record: RegisterRecord, by: string): RegisterRecord {
  const about = { recordKind: 'source', recordId: record.id, recordHash: recordHash(record) };
  return { ...aRecord('approval', { id: `A-${by}`, issuer: by, by, ...about }), validFrom: record.validFrom };
}
