/** A record as JSON gives it: what Avro expresses of it, and what its `form.yaml` adds. */
export interface JsonRecord {
  /** The TypeScript type: `AccessEvent`. */
  readonly name: string;
  /** The path from the root of the record; empty for the root itself. */
  readonly path: string;
  readonly fields: readonly JsonField[];
  /** A part without any value is `null`. */
  readonly nullIfEmpty: boolean;
  /** The caller makes some fields of the part from what was read of it. */
  readonly made: Made | null;
}

export interface Made {
  /** Fields that JSON may have. */
  readonly from: readonly string[];
  /** Fields that the record has. */
  readonly to: readonly string[];
}

export interface JsonField {
  readonly name: string;
  /** The path with dots, in the names of JSON. */
  readonly path: string;
  readonly doc: string;
  /** The note that the table of kinds adds in parentheses. */
  readonly note: string | null;
  /** The note that the table of kinds adds after a colon. */
  readonly after: string | null;
  readonly value: JsonValue;
  readonly presence: Presence;
  readonly direction: Direction;
  /** True if a condition may name it. */
  readonly isNamed: boolean;
  /** The caller makes it from another field of JSON where it is absent. */
  readonly madeFrom: MadeFrom | null;
  /** The version of the schema that added it. */
  readonly since: number;
}

export interface MadeFrom {
  readonly field: string;
  /** The expectation where neither is there. */
  readonly expected: string;
}

/** A required field has no default; an optional one that is absent is null. */
export type Presence =
  | { readonly is: 'required' }
  | { readonly is: 'optional' }
  | { readonly is: 'defaulted'; readonly to: string | boolean | readonly string[] };

/**
 * `in`: only JSON has it, the record does not; `out`: the record has it, and nobody may send it; `outIfGiven`: as
 * `out`, and left out of JSON where it is null; `ifGiven`: as `both`, and left out of JSON where it is null.
 */
export type Direction = 'both' | 'in' | 'out' | 'outIfGiven' | 'ifGiven';

export type JsonValue =
  | { readonly is: 'text'; readonly form: TextForm }
  | { readonly is: 'count' | 'time' | 'boolean' }
  | { readonly is: 'words'; readonly list: NamedWords }
  | { readonly is: 'list'; readonly of: NamedWords | null }
  | { readonly is: 'record'; readonly record: JsonRecord };

export const textForms = ['text', 'eventId', 'hex64', 'ip', 'policyText'] as const;
export type TextForm = (typeof textForms)[number];

/** A closed list. */
export interface NamedWords {
  /** The record that defines it. */
  readonly of: string;
  /** `ActorKind`; the list itself is `actorKinds`. */
  readonly name: string;
  readonly words: readonly string[];
}

/** The fields that need each other. */
export type Need = Readonly<{ at: string; expected: string }> &
  (
    | { readonly is: 'all' | 'any'; readonly fields: readonly string[]; readonly condition: FieldCondition | null }
    | { readonly is: 'withinDays'; readonly days: number; readonly from: string }
    | { readonly is: 'sha256Of'; readonly text: string }
  );

/** A condition: the word of a field is, or is not, one of these. */
export interface FieldCondition {
  readonly field: string;
  readonly words: readonly string[];
  readonly holds: boolean;
}

/** The fields that may be in JSON. */
export function fieldsRead({ fields }: JsonRecord): readonly JsonField[] {
  return fields.filter(({ direction }) => direction !== 'out' && direction !== 'outIfGiven');
}

/** The fields of the record. */
export function fieldsKept({ fields }: JsonRecord): readonly JsonField[] {
  return fields.filter(({ direction }) => direction !== 'in');
}

/** The records in JSON below `record`, inner ones first, without `record` itself. */
export function partsRead(record: JsonRecord): readonly JsonRecord[] {
  return fieldsRead(record).flatMap(({ value }) =>
    value.is === 'record' ? [...partsRead(value.record), value.record] : [],
  );
}

/** The same as `partsRead`, of the record that is kept. */
export function partsKept(record: JsonRecord): readonly JsonRecord[] {
  return fieldsKept(record).flatMap(({ value }) =>
    value.is === 'record' ? [...partsKept(value.record), value.record] : [],
  );
}

/** Every field that JSON may have below `record`, each before what is in it. */
export function fieldsReadBelow(record: JsonRecord): readonly JsonField[] {
  return fieldsRead(record).flatMap((field) => [
    field,
    ...(field.value.is === 'record' ? fieldsReadBelow(field.value.record) : []),
  ]);
}

/** Every field below `record`, each before what is in it. */
export function fieldsBelow(record: JsonRecord): readonly JsonField[] {
  return record.fields.flatMap((field) => [
    field,
    ...(field.value.is === 'record' ? fieldsBelow(field.value.record) : []),
  ]);
}
