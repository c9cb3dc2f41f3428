import type { RecordModel } from '../model.ts';
import type { OutputFile } from '../output.ts';
import {
  fieldsRead,
  fieldsReadBelow,
  type JsonField,
  type JsonValue,
  type Need,
  type TextForm,
} from './json-record.ts';
import { jsonKindsOf, jsonRecordOf, needsOf } from './json-record-of.ts';

type Schema = Readonly<Record<string, unknown>>;

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';
/** The same limits as `services/value-forms/text.ts`; a property compares them with the validator. */
const texts: Readonly<Record<TextForm, Schema>> = {
  text: {
    description:
      'One line without control characters, marks of writing direction or lone surrogates, other than `.` and `..`.',
    type: 'string',
    minLength: 1,
    maxLength: 2_048,
    pattern: '^(?!\\.{1,2}$)[^\\p{Cc}\\p{Cs}\\p{Bidi_Control}]*$',
  },
  eventId: { type: 'string', pattern: '^(?!\\.{1,2}$)[A-Za-z0-9._:~-]{1,128}$' },
  hex64: { type: 'string', pattern: '^[0-9a-f]{64}$' },
  ip: { type: 'string', anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] },
  policyText: { type: 'string', minLength: 1, maxLength: 400_000, pattern: '^[^\\p{Cs}]*$' },
};
const time: Schema = { description: 'RFC 3339, with zone.', type: 'string', format: 'date-time' };
const count: Schema = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER - 1 };
const LIST_LENGTH_MAX = 1_000;

/** The JSON Schema (2020-12) of an event, for editors and OpenAPI. */
export function emitEventSchema(model: RecordModel, models: readonly RecordModel[]): OutputFile {
  const root = jsonRecordOf(model, models);
  const { name, newest } = model;
  const schema = {
    ...headOf(model),
    ...objectOf(fieldsRead(root)),
    allOf: needsOf(model).map((need) => needSchema(need)),
    $defs: defsOf(fieldsReadBelow(root)),
  };
  return {
    path: `schemas/${name}/${name}.schema.json`,
    text: `${JSON.stringify({ ...schema, description: newest.root.doc }, null, 2)}\n`,
  };
}

/** The same of a record with kinds. */
export function emitRegisterSchema(model: RecordModel, models: readonly RecordModel[]): OutputFile {
  const { envelope, kinds } = jsonKindsOf(model, models);
  const needs = needsOf(model);
  const defs = kinds.map(({ kind, record }) => {
    const fields = [...fieldsRead(envelope), ...fieldsRead(record)];
    const { properties, required, ...rest } = objectOf(fields);
    const own = needs.filter((need) => 'fields' in need && need.fields.every((path) => path.startsWith(`${kind}.`)));
    const body = {
      ...rest,
      title: kind,
      properties: { kind: { const: kind }, ...properties },
      required: ['kind', ...required],
      ...rulesOf([...own.map(needSchema), ...fields.flatMap(madeSchema)]),
    };
    return [kind, body] as const;
  });
  const schema = {
    ...headOf(model),
    description: model.newest.root.doc,
    type: 'object',
    properties: { kind: { enum: kinds.map(({ kind }) => kind) } },
    required: ['kind'],
    oneOf: kinds.map(({ kind }) => ({ $ref: `#/$defs/${kind}` })),
    $defs: {
      ...Object.fromEntries(defs),
      ...defsOf([...fieldsReadBelow(envelope), ...kinds.flatMap(({ record }) => fieldsReadBelow(record))]),
    },
  };
  return { path: `schemas/${model.name}/${model.name}.schema.json`, text: `${JSON.stringify(schema, null, 2)}\n` };
}

function headOf({ name, newest }: RecordModel): Schema {
  const title = `${name.replaceAll('-', ' ')} in JSON, as version ${newest.version} of the schema has it`;
  return { $schema: DIALECT, $id: `urn:custodes:schema:${name}:${newest.version}`, title };
}

function rulesOf(rules: readonly Schema[]): Schema {
  return rules.length === 0 ? {} : { allOf: rules };
}

function objectOf(fields: readonly JsonField[]) {
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])),
    required: fields.filter(isRequired).map(({ name }) => name),
    additionalProperties: false,
  };
}

function isRequired({ presence, madeFrom }: JsonField): boolean {
  return presence.is === 'required' && madeFrom === null;
}

/** `null` is the same as an absent field. */
function fieldSchema(field: JsonField): Schema {
  const { presence, value } = field;
  // The document describes the stored number; JSON has a text.
  const doc = value.is === 'time' ? field.doc.replace(/ *Milliseconds since 1970 UTC[.;]? */, ' ').trim() : field.doc;
  const words = { ...(doc === '' ? {} : { description: doc }) };
  const given = presence.is === 'defaulted' ? { default: presence.to } : {};
  const schema = valueSchema(value);
  if (isRequired(field)) return { ...words, ...schema };
  return { ...words, ...given, anyOf: [schema, { type: 'null' }] };
}

function valueSchema(value: JsonValue): Schema {
  switch (value.is) {
    case 'text':
      return { $ref: `#/$defs/${value.form}` };
    case 'count':
    case 'time':
      return { $ref: `#/$defs/${value.is}` };
    case 'boolean':
      return { type: 'boolean' };
    case 'words':
      return { $ref: `#/$defs/${value.list.name}` };
    case 'list': {
      const items = { $ref: `#/$defs/${value.of === null ? 'text' : value.of.name}` };
      return { type: 'array', maxItems: LIST_LENGTH_MAX, items };
    }
    case 'record':
      return objectOf(fieldsRead(value.record));
  }
}

function defsOf(fields: readonly JsonField[]): Schema {
  const defs = fields.flatMap(({ value }): readonly (readonly [string, Schema])[] => {
    if (value.is === 'text') return [[value.form, texts[value.form]]];
    if (value.is === 'count' || value.is === 'time') return [[value.is, value.is === 'count' ? count : time]];
    if (value.is === 'words') return [[value.list.name, { enum: value.list.words }]];
    if (value.is !== 'list') return [];
    return value.of === null ? [['text', texts.text]] : [[value.of.name, { enum: value.of.words }]];
  });
  return Object.fromEntries(defs);
}

/** A rule about what is there. What a value must be beside another, JSON Schema cannot express: intake checks it. */
function needSchema(need: Need): Schema {
  if (!('fields' in need)) return {};
  const given = need.fields.map((path) => {
    const [inside, name] = splitPath(path);
    const schema = { required: [name], properties: { [name]: { not: { type: 'null' } } } };
    return inside === '' || inside !== need.at ? schema : { properties: { [inside]: schema } };
  });
  const then = need.is === 'all' ? { allOf: given } : { anyOf: given };
  if (need.condition === null) return { description: need.expected, ...then };
  const { field, words, holds } = need.condition;
  const isWord = { required: [field], properties: { [field]: { enum: words } } };
  return { description: need.expected, if: holds ? isWord : { not: isWord }, then };
}

function madeSchema({ name, madeFrom }: JsonField): readonly Schema[] {
  if (madeFrom === null) return [];
  const given = [name, madeFrom.field].map((one) => ({
    required: [one],
    properties: { [one]: { not: { type: 'null' } } },
  }));
  return [{ description: madeFrom.expected, anyOf: given }];
}

function splitPath(path: string): readonly [string, string] {
  const at = path.lastIndexOf('.');
  return at === -1 ? ['', path] : [path.slice(0, at), path.slice(at + 1)];
}
