import { parseRegisterRecord } from '../../../../services/domain/register/parse-register-record.ts';
import { registerKinds } from '../../../../services/domain/register/register-record.ts';
import { toRegisterRecordJson } from '../../../../services/records/register-record/to-register-record-json.ts';
import { LIST_LENGTH_MAX } from '../../../../services/value-forms/json-fields.ts';
import { aRecord, aRecordJson, classifyLocation, readRecord } from '../../../support/register-builders.ts';

const required: readonly (readonly [string, string])[] = registerKinds.flatMap((kind) =>
  Object.keys(aRecordJson(kind))
    // An exception may be approved by an act, so the builder names more than is needed.
    .filter((field) => field !== 'kind' && field !== 'approver')
    .map((field) => [kind, field] as const),
);

describe('a register record', () => {
  it.each(registerKinds)('of kind %s is read with nothing optional, and written so that it reads the same', (kind) => {
    const record = readRecord(aRecordJson(kind));
    expect(record.kind).toBe(kind);
    expect(record.validFrom).toBe(Date.UTC(2020, 0, 1));
    const json = toRegisterRecordJson(record);
    expect(Object.values(json)).not.toContain(undefined);
    expect(parseRegisterRecord(json, classifyLocation)).toEqual({ record });
  });

  it.each(required)('of kind %s is refused without %s, which is named', (kind, field) => {
    const json = { ...aRecordJson(kind as (typeof registerKinds)[number]), [field]: undefined };
    expect(problemsOf(json)).toEqual([field]);
  });

  it.each(registerKinds)('of kind %s is refused with a field it does not have, which is named', (kind) => {
    expect(problemsOf({ ...aRecordJson(kind), colour: 'red' })).toEqual(['colour']);
  });

  it.each([
    ['nobody and nothing it is for', { actorId: null }, ['actorId']],
    ['no end', { validUntil: null }, ['validUntil']],
    ['an end a millisecond later than 30 days', { validUntil: '2020-01-31T00:00:00.001Z' }, ['validUntil']],
    ['a source in place of an actor', { actorId: null, sourceId: 'console' }, []],
  ])('of kind exception with %s has the problems it should', (_, fields, problems) => {
    expect(problemsOf(aRecordJson('exception', fields))).toEqual(problems);
  });

  it('of an unknown kind is refused', () => {
    expect(problemsOf({ kind: 'rumour', id: 'x' })).toEqual(['kind']);
  });

  it.each([null, 'text', 7, [], true, undefined])('is not %p', (json) => {
    expect(problemsOf(json)).toEqual(['record']);
  });

  it('names value and expectation of what is wrong', () => {
    expect(parseRegisterRecord(aRecordJson('account', { class: 'vip' }), classifyLocation)).toEqual({
      problems: [{ field: 'class', value: 'vip', expected: 'one of: customer, test, corporate' }],
    });
  });

  it('with contradictory facts is accepted: decisions judge them', () => {
    const backwards = { validFrom: '2026-01-02T00:00:00Z', validUntil: '2026-01-01T00:00:00Z', approver: 'e-1042' };
    expect(aRecord('emergency', backwards).approver).toBe('e-1042');
  });

  it('takes times of any zone as instants', () => {
    const local = aRecord('ticket', { openedAt: '2026-11-24T10:12:00.123+01:00' });
    expect(local.openedAt).toBe(Date.UTC(2026, 10, 24, 9, 12, 0, 123));
    expect(toRegisterRecordJson(local).openedAt).toBe('2026-11-24T09:12:00.123Z');
  });

  it.each(['2026-11-24', '2026-11-24T09:12:00', 1_800_000_000_000, '2026-02-30T00:00:00Z'])(
    'refuses %p as a time',
    (time) => {
      expect(problemsOf(aRecordJson('ticket', { closedAt: time }))).toEqual(['closedAt']);
    },
  );

  it('takes lists up to the limit and no longer', () => {
    const ids = Array.from({ length: LIST_LENGTH_MAX }, (_, index) => `c-${index}`);
    expect(aRecord('consent', { cameraIds: ids }).cameraIds).toHaveLength(LIST_LENGTH_MAX);
    expect(problemsOf(aRecordJson('consent', { cameraIds: [...ids, 'one-more'] }))).toEqual(['cameraIds']);
  });

  it('names the element of a list that is wrong', () => {
    expect(problemsOf(aRecordJson('account', { authorisedUsers: ['a', 7, ''] }))).toEqual([
      'authorisedUsers[1]',
      'authorisedUsers[2]',
    ]);
    expect(problemsOf(aRecordJson('entitlement', { actions: ['view', 'peek'] }))).toEqual(['actions[1]']);
  });

  it('distinguishes an empty list of approved countries from none', () => {
    expect(aRecord('person', { approvedCountries: [] }).approvedCountries).toEqual([]);
    expect(aRecord('person').approvedCountries).toBeNull();
  });

  it('takes ids as long as those of buckets and cloud principals', () => {
    const arn = `arn:aws:sts::123456789012:assumed-role/${'a'.repeat(1_900)}`;
    expect(aRecord('person', { id: arn }).id).toBe(arn);
    expect(problemsOf(aRecordJson('person', { id: 'a'.repeat(2_049) }))).toEqual(['id']);
  });

  it('is not fooled by names that every object has', () => {
    const json: unknown = JSON.parse('{"kind":"source","__proto__":{"id":"x"},"constructor":1}');
    expect(problemsOf(json)).toEqual(expect.arrayContaining(['__proto__', 'constructor', 'id']));
  });
});

describe('a camera', () => {
  it('has its name classified and dropped', () => {
    const camera = aRecord('camera', { name: 'Baby Bedroom', locationClass: undefined });
    expect(camera.locationClass).toBe('intimate');
    expect(JSON.stringify([camera, toRegisterRecordJson(camera)])).not.toContain('Bedroom');
  });

  it('needs a name or a location class', () => {
    expect(problemsOf(aRecordJson('camera', { locationClass: undefined }))).toEqual(['locationClass']);
  });

  it('with both keeps the class and drops the name', () => {
    const camera = aRecord('camera', { name: 'Bedroom', locationClass: 'outdoor' });
    expect(camera).not.toHaveProperty('name');
    expect(camera.locationClass).toBe('outdoor');
  });
});

function problemsOf(json: unknown): string[] {
  const read = parseRegisterRecord(json, classifyLocation);
  return 'problems' in read ? read.problems.map(({ field }) => field) : [];
}
