import type { FieldForm, NeedForm } from '../form.ts';
import { enumsOf } from '../lists.ts';
import type { Field, RecordModel, RecordType, Type } from '../model.ts';
import { wordsOf } from '../model.ts';
import { below, envelopeOf, kindsOf, splitPath } from '../shape.ts';
import {
  fieldsBelow,
  type JsonField,
  type JsonRecord,
  type JsonValue,
  type NamedWords,
  type Need,
  type Presence,
  type TextForm,
  textForms,
} from './json-record.ts';

/** A record that is flat in JSON: its envelope and the fields of a kind. */
export interface JsonKinds {
  readonly envelope: JsonRecord;
  readonly kinds: readonly { readonly kind: string; readonly note: string | null; readonly record: JsonRecord }[];
}

/** The JSON form of a record without kinds. Throws for a path in `form.yaml` that is none. */
export function jsonRecordOf(model: RecordModel, models: readonly RecordModel[]): JsonRecord {
  const shapes = new JsonShapes(model, models);
  const root = shapes.record(model.newest.root, '', model.newest.root.name);
  refuseUnknownPaths(model, fieldsBelow(root));
  return root;
}

/** The JSON form of a record whose body is one of several kinds. */
export function jsonKindsOf(model: RecordModel, models: readonly RecordModel[]): JsonKinds {
  const { union, kindNotes } = model.form;
  const { root } = model.newest;
  if (union === null) throw new Error(`form.yaml of ${model.name} has no \`union\``);
  const shapes = new JsonShapes(model, models);
  const envelope = shapes.record(envelopeOf(root, union), '', union.envelope ?? root.name);
  const inOrder = Object.keys(union.kinds);
  const sorted = [...kindsOf(root, union)].sort(
    (one, other) => inOrder.indexOf(one.kind) - inOrder.indexOf(other.kind),
  );
  const kinds = sorted.map(({ kind, branch }) => {
    return { kind, note: kindNotes[kind] ?? null, record: shapes.record(branch, kind, branch.name) };
  });
  refuseUnknownPaths(model, [envelope, ...kinds.map(({ record }) => record)].flatMap(fieldsBelow));
  return { envelope, kinds: kinds.map(({ record, ...kind }) => ({ ...kind, record: flat(record) })) };
}

/** In JSON the fields of a kind are beside those of the envelope. */
function flat(record: JsonRecord): JsonRecord {
  return { ...record, path: '', fields: record.fields.map((field) => ({ ...field, path: field.name })) };
}

/** The rules over several fields, in the order in which they are checked. */
export function needsOf({ form, name }: RecordModel): readonly Need[] {
  return form.needs.map((need): Need => {
    const { at, expected, all, any, withinDays, of, sha256Of } = need;
    if (sha256Of !== undefined) return { is: 'sha256Of', text: sha256Of, at, expected };
    if (withinDays !== undefined && of !== undefined)
      return { is: 'withinDays', days: withinDays, from: of, at, expected };
    const fields = all ?? any;
    if (fields === undefined) throw new Error(`form.yaml of ${name}: the need at \`${at}\` requires nothing`);
    return { is: all === undefined ? 'any' : 'all', fields, condition: conditionOf(need), at, expected };
  });
}

function conditionOf({ when, unless }: NeedForm) {
  const [entry] = Object.entries(when ?? unless ?? {});
  return entry === undefined ? null : { field: entry[0], words: entry[1], holds: when !== undefined };
}

class JsonShapes {
  readonly #model: RecordModel;
  readonly #models: readonly RecordModel[];

  constructor(model: RecordModel, models: readonly RecordModel[]) {
    this.#model = model;
    this.#models = models;
  }

  record(type: RecordType, path: string, name: string): JsonRecord {
    const form = this.#model.form.fields[path] ?? {};
    const fields = type.fields.map((field) => this.#field(field, below(path, field.name)));
    for (const [place, accepted] of Object.entries(this.#model.form.accepted)) {
      const [inside, own] = splitPath(place);
      if (inside !== path) continue;
      const at = fields.findIndex((field) => field.name === accepted.before);
      fields.splice(at === -1 ? fields.length : at, 0, acceptedField(own, place, accepted));
    }
    return { name, path, fields, nullIfEmpty: form.nullIfEmpty === true, made: form.made ?? null };
  }

  #field({ name, doc, type, default: given }: Field, path: string): JsonField {
    const form = this.#model.form.fields[path] ?? {};
    const inner = type.is === 'optional' ? type.of : type;
    return {
      name,
      path,
      doc: form.doc ?? doc,
      note: form.note ?? null,
      after: form.after ?? null,
      value: this.#value(inner, path, form),
      presence: presenceOf(type, given, form),
      direction: form.json ?? 'both',
      isNamed: form.cel !== false,
      madeFrom: form.madeFrom ?? null,
      since: sinceVersion(this.#model, path),
    };
  }

  #value(type: Type, path: string, form: FieldForm): JsonValue {
    const words = form.words === undefined ? null : this.#list(form.words);
    switch (type.is) {
      case 'string':
        return words === null ? { is: 'text', form: textForm(form.form, path) } : { is: 'words', list: words };
      case 'long':
      case 'int':
      case 'time':
      case 'boolean':
        return { is: type.is === 'long' || type.is === 'int' ? 'count' : type.is };
      case 'double':
        if (form.form === 'count') return { is: 'count' };
        break;
      case 'enum':
        return { is: 'words', list: { of: this.#model.name, name: type.name, words: wordsOf(type) } };
      case 'array':
        if (type.items.is === 'string') return { is: 'list', of: words };
        break;
      case 'record':
        return { is: 'record', record: this.record(type, path, type.name) };
    }
    throw new Error(`form.yaml of ${this.#model.name} does not specify what \`${path}\` is in JSON`);
  }

  /** `access-event.Purpose`: a closed list of another record. */
  #list(place: string): NamedWords {
    const [of = '', name = ''] = place.split('.');
    const model = this.#models.find((one) => one.name === of);
    const found = model === undefined ? undefined : enumsOf(model.newest.root).find((one) => one.name === name);
    if (found === undefined) throw new Error(`form.yaml of ${this.#model.name}: there is no list \`${place}\``);
    return { of, name, words: wordsOf(found) };
  }
}

function acceptedField(name: string, path: string, form: FieldForm): JsonField {
  return {
    name,
    path,
    doc: form.doc ?? '',
    note: form.note ?? null,
    after: null,
    value: { is: 'text', form: textForm(form.form, path) },
    presence: { is: 'optional' },
    direction: 'in',
    isNamed: false,
    madeFrom: null,
    since: 1,
  };
}

function presenceOf(type: Type, given: unknown, { required }: FieldForm): Presence {
  if (required === true) return { is: 'required' };
  if (type.is === 'optional') return { is: 'optional' };
  if (given === undefined) return { is: 'required' };
  const to = typeof given === 'string' ? given.replaceAll('_', '-') : given;
  return { is: 'defaulted', to: to as string | boolean | readonly string[] };
}

function textForm(form: string | undefined, path: string): TextForm {
  const found = textForms.find((one) => one === (form ?? 'text'));
  if (found === undefined)
    throw new Error(`\`${path}\` has the form \`${form}\`, expected one of: ${textForms.join(', ')}`);
  return found;
}

function refuseUnknownPaths({ name, form }: RecordModel, fields: readonly JsonField[]): void {
  const known = new Set(fields.map(({ path }) => path));
  const unknown = Object.keys({ ...form.fields, ...form.accepted }).filter((path) => !known.has(path));
  if (unknown.length > 0) throw new Error(`form.yaml of ${name} names what is no field: ${unknown.join(', ')}`);
}

/** The first version that has the field; a field of a kind is looked for in the branch of the kind. */
function sinceVersion({ versions, newest, form }: RecordModel, path: string): number {
  const first = versions.find(({ root }) => hasField(root, path.split('.'), form.union?.kinds ?? {}));
  return (first ?? newest).version;
}

function hasField(type: Type, path: readonly string[], kinds: Readonly<Record<string, string>>): boolean {
  const [name, ...rest] = path;
  if (name === undefined) return true;
  if (type.is === 'optional') return hasField(type.of, path, kinds);
  if (type.is !== 'record') return false;
  const field = type.fields.find((one) => one.name === name);
  if (field !== undefined) return hasField(field.type, rest, kinds);
  const body = type.fields.find((one) => one.type.is === 'union')?.type;
  const branch = body?.is === 'union' ? body.branches.find((one) => one.name === kinds[name]) : undefined;
  return branch !== undefined && hasField(branch, rest, {});
}
