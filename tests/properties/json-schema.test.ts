import { readFileSync } from 'node:fs';
import { isIPv4, isIPv6 } from 'node:net';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { accessEventForm, registerRecordForm } from '../../services/adapters/http/routes/record-forms.ts';
import { parseAccessEvent } from '../../services/domain/access-event/parse-access-event.ts';
import { parseRegisterRecord } from '../../services/domain/register/parse-register-record.ts';
import { registerKinds } from '../../services/domain/register/register-record.ts';
import { acceptedOfKind } from '../../services/records/register-record/register-record-names.ts';
import { aFullAccessEventJson, IP_HASH } from '../support/access-event-builders.ts';
import { isWhole } from '../support/process/pass.ts';
import { aRecordJson, classifyLocation } from '../support/register-builders.ts';

/** The JSON Schemas accept what the validators accept, and nothing else: both follow from `schemas/`, by two ways. */

type Json = Readonly<Record<string, unknown>>;

const RUNS = isWhole ? 2_000 : 500;
/** Some text of the form; whether the day exists is left out, because editors do not look that close. */
const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

const ajv = new Ajv2020({
  strict: true,
  strictTypes: false,
  formats: { 'date-time': DATE_TIME, ipv4: isIPv4, ipv6: (text: string) => isIPv6(text) && !text.includes('%') },
});
const event = ajv.compile(schemaOf('access-event'));
const register = ajv.compile(schemaOf('register-record'));

const values = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -0,
    1,
    -1,
    1.5,
    2 ** 53 - 2,
    2 ** 53,
    [],
    {},
    [null],
    ['a', ''],
    ['view'],
  ),
  fc.constantFrom(
    '',
    'x',
    'a b',
    '.',
    '..',
    '...',
    '.x',
    'tab\t',
    '\u0085',
    '\ud800',
    '😀',
    'Zoë',
    'x'.repeat(2_048),
    'x'.repeat(2_049),
  ),
  fc.constantFrom(
    '198.51.100.7',
    '2001:db8::1',
    '300.1.1.1',
    'fe80::1%eth0',
    '::ffff:192.0.2.1',
    'view',
    'end',
    'search',
  ),
  fc.constantFrom('2026-11-24T09:12:03Z', '2026-11-24t09:12:03.1+01:00', '2026-11-24', '2026-11-24T09:12:03', 'store'),
  fc.constantFrom('employee', 'recording', 'legal-process', 'legal_process', 'intimate', 'customer', 'Bedroom'),
  fc.constant(Array.from({ length: 1_001 }, () => 'a')),
);

function mutated(base: Json, paths: readonly string[]) {
  const change = fc.record({ path: fc.constantFrom(...paths), value: fc.option(values, { nil: undefined }) });
  return fc
    .array(change, { maxLength: 3 })
    .map((changes) => changes.reduce((json, { path, value }) => withValue(json, path.split('.'), value), base));
}

function withValue(json: Json, [name = '', ...rest]: readonly string[], value: unknown): Json {
  if (rest.length === 0 && value === undefined) {
    return Object.fromEntries(Object.entries(json).filter(([key]) => key !== name));
  }
  const inner = json[name];
  const part = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as Json) : {};
  return { ...json, [name]: rest.length === 0 ? value : withValue(part, rest, value) };
}

it('the schema of access events accepts what the validator accepts', () => {
  const full = aFullAccessEventJson();
  const paths = [...pathsOf(full), 'colour', 'resource.colour', 'constructor'];
  const counts = agreements(mutated(full, paths), event, (json) => 'event' in parseAccessEvent(json, () => IP_HASH));
  expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(RUNS / 20);
});

it.each(registerKinds)('the schema of register records accepts what the validator accepts of kind %s', (kind) => {
  const paths = [...acceptedOfKind(kind), 'colour'];
  const read = (json: Json) => {
    const parsed = parseRegisterRecord(json, classifyLocation);
    return 'record' in parsed || parsed.problems.every(isBeyondSchemas);
  };
  const counts = agreements(mutated(aRecordJson(kind), paths), register, read);
  expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(RUNS / 40);
});

it('the forms that the routes show accept every kind of record, and no field that there is not', () => {
  const records = registerKinds.map((kind) => aRecordJson(kind));
  expect(accessEventForm.parse(aFullAccessEventJson())).toEqual(aFullAccessEventJson());
  expect(records.map((json) => registerRecordForm.parse(json))).toEqual(records);
  expect(accessEventForm.safeParse({ ...aFullAccessEventJson(), colour: 'red' }).success).toBe(false);
  expect(records.filter((json) => registerRecordForm.safeParse({ ...json, colour: 'red' }).success)).toEqual([]);
});

it.each([null, 7, 'text', [], true])('no schema accepts %p', (json) => {
  expect([event(json), register(json)]).toEqual([false, false]);
});

/** What a value has to be beside another one. */
function isBeyondSchemas({ expected }: { expected: string }): boolean {
  return expected === 'the SHA-256 of `rules`, hexadecimal' || expected === 'a time at most 30 days after `validFrom`';
}

function agreements(
  records: fc.Arbitrary<Json>,
  validate: (json: unknown) => unknown,
  read: (json: Json) => boolean,
): { accepted: number; refused: number } {
  const counts = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(records, (json) => {
      const isRead = read(json);
      expect(validate(json)).toBe(isRead);
      counts[isRead ? 'accepted' : 'refused'] += 1;
    }),
    { numRuns: RUNS },
  );
  return counts;
}

function pathsOf(json: Json, prefix = ''): readonly string[] {
  return Object.entries(json).flatMap(([name, value]) => {
    const path = `${prefix}${name}`;
    const isPart = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isPart ? [path, ...pathsOf(value as Json, `${path}.`)] : [path];
  });
}

function schemaOf(record: string): object {
  return JSON.parse(readFileSync(join(projectRoot, `schemas/${record}/${record}.schema.json`), 'utf8'));
}
