import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

/**
 * The content of the `form.yaml` of a record; `docs/adding-a-field.md` explains the keys. Only `readForm` reads these
 * files. Paths lead from the root of the record, with dots.
 */
export interface Form {
  /** The name of the record in messages. */
  readonly record: string;
  /** TypeScript names of Avro types whose own name means something else in another record. */
  readonly typeNames: Readonly<Record<string, string>>;
  readonly fields: ByPath<FieldForm>;
  /** Fields of JSON that no record has. */
  readonly accepted: ByPath<FieldForm>;
  readonly needs: readonly NeedForm[];
  /** Questions about an access that is yet to come. Only the access event has them. */
  readonly question: QuestionKeys | null;
  /** Texts that come again and again. */
  readonly recurring: readonly string[];
  /** Texts that are words of a closed list. */
  readonly words: ByPath<WordsForm>;
  /** Parts that TypeScript has where the Avro record is flat, by the path of the part. */
  readonly nested: ByPath<NestedForm>;
  readonly union: UnionForm | null;
  /** Notes on the `id`, or on other requirements of the kind. */
  readonly kindNotes: Readonly<Record<string, string>>;
  /** The record that this one contains as bytes. */
  readonly entries: string | null;
  /** Two encodings of one record have one content. */
  readonly content: boolean;
  /** Segments are made of its bytes. `answersForNone` names the last field, if it marks an entry without an offset. */
  readonly archived: { readonly answersForNone?: string } | null;
  /** Readers of some fields, by the type that they return. Of an array it is one field of each item. `[kind]` is the kind of a record with kinds. */
  readonly extracts: Readonly<Record<string, readonly string[]>>;
  /** Those of the extracts of which the places of texts are read, too. */
  readonly places: readonly string[];
  /** Fields that a view of the record reads when they are asked for. */
  readonly deferred: readonly string[];
}

export type ByPath<Value> = Readonly<Record<string, Value>>;

/** A text form, a closed list and so on of one field in JSON. */
export interface FieldForm {
  readonly form?: string;
  readonly words?: string;
  readonly required?: boolean;
  readonly json?: 'out' | 'outIfGiven' | 'ifGiven';
  readonly cel?: boolean;
  readonly nullIfEmpty?: boolean;
  readonly made?: { readonly from: readonly string[]; readonly to: readonly string[] };
  readonly madeFrom?: { readonly field: string; readonly expected: string };
  readonly before?: string;
  readonly doc?: string;
  readonly note?: string;
  readonly after?: string;
}

/** A closed list of this record, or, with `of`, one of another record. `absent` is the word where nothing is known. */
export interface WordsForm {
  readonly list: string;
  readonly words?: readonly string[];
  readonly of?: string;
  readonly absent?: string;
}

export interface NestedForm {
  /** The TypeScript type. */
  readonly name: string;
  readonly doc?: string;
  /** Name in the part to name in the Avro record. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A record that has the kind of its body as `kind`, and after it the fields of the body, flat. */
export interface UnionForm {
  readonly field: string;
  /** The interface of the fields before the body. */
  readonly envelope?: string;
  /** The closed list of the kinds. */
  readonly list: string;
  /** Kind to branch. */
  readonly kinds: Readonly<Record<string, string>>;
}

export interface NeedForm {
  readonly at: string;
  readonly expected: string;
  readonly all?: readonly string[];
  readonly any?: readonly string[];
  readonly when?: ByPath<readonly string[]>;
  readonly unless?: ByPath<readonly string[]>;
  readonly withinDays?: number;
  readonly of?: string;
  readonly sha256Of?: string;
}

export interface QuestionKeys {
  readonly elsewhere: readonly string[];
  readonly idOfType: Readonly<Record<string, string>>;
  readonly covers: Readonly<Record<string, readonly string[]>>;
  readonly varies: readonly string[];
}

const nothing: Form = {
  record: 'record',
  typeNames: {},
  fields: {},
  accepted: {},
  needs: [],
  question: null,
  recurring: [],
  words: {},
  nested: {},
  union: null,
  kindNotes: {},
  entries: null,
  content: false,
  archived: null,
  extracts: {},
  places: [],
  deferred: [],
};

const fieldKeys: ReadonlySet<string> = new Set<keyof FieldForm>([
  ...(['form', 'words', 'required', 'json', 'cel', 'nullIfEmpty', 'made', 'madeFrom', 'before'] as const),
  ...(['doc', 'note', 'after'] as const),
]);

/** A missing file is an empty form. Throws for a key that no emitter knows. */
export function readForm(file: string): Form {
  if (!existsSync(file)) return nothing;
  const form: Form = { ...nothing, ...(parse(readFileSync(file, 'utf8')) as Partial<Form>) };
  const unknown = Object.keys(form).find((key) => !Object.hasOwn(nothing, key));
  if (unknown !== undefined) throw new Error(`${file} has the key \`${unknown}\`, expected ${Object.keys(nothing)}`);
  for (const [path, field] of Object.entries({ ...form.fields, ...form.accepted })) {
    const key = Object.keys(field).find((one) => !fieldKeys.has(one));
    if (key !== undefined) throw new Error(`${file}: \`${path}\` has the key \`${key}\`, expected ${[...fieldKeys]}`);
  }
  return form;
}
