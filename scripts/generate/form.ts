import type { RecordModel, RecordType, UnionType } from './model.ts';

/** What types, readers and writers take from `form.yaml`. */
export interface ShapeForm {
  /** Texts that come again and again. */
  readonly recurring: ReadonlySet<string>;
  /** Texts that are words of a closed list. */
  readonly words: ReadonlyMap<string, WordsForm>;
  readonly union: UnionForm | null;
  /** Where a field of `version` lies in the newest version, by its path. */
  movedTo(path: string, version: number): string;
}

/** A closed list of this record, or, with `of`, one of another record. */
export interface WordsForm {
  readonly list: string;
  readonly words?: readonly string[];
  readonly of?: string;
}

/** A record whose kind of body stands in the record itself, `kind`, with the fields of the body flat behind it. */
export interface UnionForm {
  readonly field: string;
  /** The interface of the fields before the body. */
  readonly envelope?: string;
  /** The closed list of the kinds. */
  readonly list: string;
  /** Kind to branch. */
  readonly kinds: Readonly<Record<string, string>>;
}

export function shapeForm({ form }: RecordModel): ShapeForm {
  /** By the version that moved them: path before to path since. */
  const moved = Object.entries((form.moved ?? {}) as Record<string, Record<string, string>>);
  return {
    recurring: new Set((form.recurring ?? []) as readonly string[]),
    words: new Map(Object.entries((form.words ?? {}) as Record<string, WordsForm>)),
    union: (form.union as UnionForm | undefined) ?? null,
    movedTo(path, version) {
      const since = moved
        .filter(([into]) => Number(into) > version)
        .sort(([one], [other]) => Number(one) - Number(other));
      return since.reduce((place, [, moves]) => moves[place] ?? place, path);
    },
  };
}

/** A kind of a record with a body of several kinds. */
export interface Kind {
  readonly kind: string;
  readonly branch: RecordType;
}

/** The kinds in the order of the schema's branches. */
export function kindsOf(root: RecordType, { field, kinds }: UnionForm): readonly Kind[] {
  const names = new Map(Object.entries(kinds).map(([kind, branch]) => [branch, kind]));
  return bodyOf(root, field).branches.map((branch) => {
    const kind = names.get(branch.name);
    if (kind === undefined) throw new Error(`form.yaml names no kind for the branch ${branch.name} of ${root.name}`);
    return { kind, branch };
  });
}

/** The fields before the body. */
export function envelopeOf(root: RecordType, { field }: UnionForm): RecordType {
  const fields = root.fields.filter(({ name }) => name !== field);
  if (root.fields.at(-1)?.name !== field) throw new Error(`\`${field}\` is not the last field of ${root.name}`);
  return { ...root, fields };
}

function bodyOf(root: RecordType, field: string): UnionType {
  const type = root.fields.find(({ name }) => name === field)?.type;
  if (type?.is !== 'union') throw new Error(`\`${field}\` of ${root.name} is no union`);
  return type;
}
