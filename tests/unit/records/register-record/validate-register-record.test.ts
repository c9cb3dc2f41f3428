import { policyVersionOf } from '../../../../services/domain/policy/policy-record.ts';
import type { RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import { registerKinds } from '../../../../services/domain/register/register-record.ts';
import { decodeRegisterRecord } from '../../../../services/records/register-record/decode-register-record.ts';
import { encodeRegisterRecord } from '../../../../services/records/register-record/encode-register-record.ts';
import { toRegisterRecordJson } from '../../../../services/records/register-record/to-register-record-json.ts';
import {
  checkRegisterRecord,
  readRegisterRecordJson,
} from '../../../../services/records/register-record/validate-register-record.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { Problems } from '../../../../services/value-forms/problems.ts';
import { readGolden } from '../../../support/golden/golden-bytes.ts';
import { aRecord } from '../../../support/register-builders.ts';

type Fields = Record<string, unknown>;

/** A record of each kind with every field. */
const whole: readonly RegisterRecord[] = readGolden()
  .filter(({ record }) => record === 'register-record')
  .flatMap(({ id, examples }) =>
    examples
      .filter(({ name }) => name.endsWith(': everything'))
      .map(({ hex }) => decodeRegisterRecord(id, Buffer.from(hex, 'hex'))),
  )
  .map((record) => {
    // Their ids and hashes follow from contents, and bytes have counts as numbers of any kind.
    if (record.kind === 'policy-set' || record.kind === 'approval') return aRecord(record.kind);
    return record.kind === 'source'
      ? { ...record, eventsPerSecondMax: 7, heartbeatSeconds: 0, delaySecondsMax: 0 }
      : record;
  });

/** What decoded bytes may have in a field, by the value that a good record has there. */
function wrongValues(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return ['', 'a\u0000b', '\u0085', 'x'.repeat(2_049)];
  if (typeof value === 'number') return [253_402_300_800_000, -62_167_219_200_001];
  return Array.isArray(value) ? [['a', 'b\u0007'], [''], Array.from({ length: 1_001 }, () => value[0])] : [];
}

describe('checkRegisterRecord', () => {
  it('finds nothing in a record of any kind that JSON could have had', () => {
    const records = [...whole, ...registerKinds.map((kind) => aRecord(kind))];
    expect(new Set(records.map(({ kind }) => kind))).toEqual(new Set(registerKinds));
    expect(records.flatMap(checkRegisterRecord)).toEqual([]);
  });

  it.each(whole.filter(({ kind }) => kind !== 'policy-set').map((record) => [record.kind, record] as const))(
    'refuses in a %s what JSON refuses',
    (_, record) => {
      let tried = 0;
      for (const [field, good] of Object.entries(record)) {
        if (field === 'kind') continue;
        for (const wrong of wrongValues(good)) {
          // Bytes have these words as symbols, and these numbers as counts.
          if (isSymbol(record, field) || isCountField(field)) continue;
          const changed = { ...record, [field]: wrong } as unknown as RegisterRecord;
          const fields = checkRegisterRecord(changed).map((problem) => problem.field);
          expect([wrong, fields.map((path) => path.replace(/\[.*/, ''))]).toEqual([
            wrong,
            expect.arrayContaining([field]),
          ]);
          // No JSON has a time that cannot be written.
          if (typeof wrong !== 'number') expect(refusedByJson(changed)).toEqual(expect.arrayContaining(fields));
          tried += 1;
        }
      }
      expect(tried).toBeGreaterThan(5);
    },
  );

  it.each<[string, RegisterRecord, string]>([
    ['a consent without an end', { ...aRecord('consent'), validUntil: null }, 'validUntil'],
    ['an exception for everybody', { ...aRecord('exception'), actorId: null }, 'actorId'],
    ['an exception for 31 days', lasting(aRecord('exception'), 31), 'validUntil'],
    ['an exception without an end', { ...aRecord('exception'), validUntil: null }, 'validUntil'],
    ['rules under the hash of other rules', { ...aRecord('policy-set'), rules: '{"a":1}' }, 'id'],
    ['an action that is no action', { ...aRecord('entitlement'), actions: ['stare'] } as never, 'actions[0]'],
    ['a purpose that is none', { ...aRecord('case'), purpose: 'curiosity' } as never, 'purpose'],
    ['a mark of writing direction', { ...aRecord('person'), team: '\u200f' }, 'team'],
    ['a count that is none', { ...aRecord('source'), heartbeatSeconds: 0.5 }, 'heartbeatSeconds'],
    ['a default that is no purpose', { ...aRecord('source'), defaultPurpose: 'any' } as never, 'defaultPurpose'],
  ])('refuses %s', (_, record, field) => {
    expect(checkRegisterRecord(record).map((problem) => problem.field)).toEqual([field]);
  });

  /** Decisions rest on such facts: a release that refused one would decide history otherwise. */
  it.each<[string, RegisterRecord]>([
    ['the longest text', { ...aRecord('account'), id: 'x'.repeat(2_048) }],
    ['the longest list', { ...aRecord('ticket'), assignees: Array.from({ length: 1_000 }, () => 'a') }],
    [
      'the first and the last time',
      { ...aRecord('camera'), validFrom: -62_167_219_200_000, validUntil: 253_402_300_799_999 },
    ],
    ['an end before its beginning', { ...aRecord('consent'), validFrom: 2, validUntil: 1 }],
    ['an exception for 30 days', lasting(aRecord('exception'), 30)],
    ['an exception for a source', { ...aRecord('exception'), actorId: null, sourceId: 's' }],
    ['the largest count', { ...aRecord('source'), eventsPerSecondMax: Number.MAX_SAFE_INTEGER - 1 }],
    ['a set with lines', ((rules) => aRecord('policy-set', { rules, id: policyVersionOf(rules) }))('a\n\tb')],
    ['a hash that is none', { ...aRecord('policy'), setHash: 'any text' }],
  ])('takes %s', (_, record) => {
    expect(checkRegisterRecord(record)).toEqual([]);
    expect(decodeRegisterRecord(schemaIds.registerRecord, encodeRegisterRecord(record))).toEqual(record);
  });
});

function lasting(record: ReturnType<typeof aRecord<'exception'>>, days: number): RegisterRecord {
  return { ...record, validUntil: record.validFrom + days * 86_400_000 };
}

function isSymbol({ kind }: RegisterRecord, field: string): boolean {
  const symbols: Fields = { person: 'type', account: 'class', camera: 'locationClass', recording: 'provenance' };
  return symbols[kind] === field;
}

function isCountField(field: string): boolean {
  return ['eventsPerSecondMax', 'heartbeatSeconds', 'delaySecondsMax'].includes(field);
}

/** The fields that JSON is refused for. */
function refusedByJson(record: RegisterRecord): readonly string[] {
  const problems = new Problems();
  readRegisterRecordJson(toRegisterRecordJson(record), { locationClass: () => 'unknown' }, problems);
  return problems.list.map(({ field }) => field);
}
