import type { Form } from './form.ts';
import { type EnumType, type RecordModel, type RecordType, type Type, wordsOf } from './model.ts';

/** A closed list: its type is `Name`, the list itself `names`. */
export interface ClosedList {
  readonly name: string;
  readonly doc: string;
  readonly words: readonly string[];
}

/** The closed lists of a record: of its enums, of its kinds, and of the texts that `form.yaml` names. */
export function listsOf(model: RecordModel): readonly ClosedList[] {
  const { union, words: texts } = model.form;
  const lists = new Map<string, ClosedList>();
  if (union !== null) lists.set(union.list, { name: union.list, doc: '', words: Object.keys(union.kinds) });
  for (const type of enumsOf(model.newest.root)) lists.set(type.name, { ...type, words: wordsOf(type) });
  for (const { list, words } of Object.values(texts))
    if (words !== undefined) lists.set(list, { name: list, doc: '', words });
  return [...lists.values()];
}

/** Lists of other records that this one uses, by the record. */
export function foreignLists({ words }: Form): ReadonlyMap<string, ReadonlySet<string>> {
  const foreign = new Map<string, Set<string>>();
  for (const { list, of } of Object.values(words))
    if (of !== undefined) foreign.set(of, (foreign.get(of) ?? new Set()).add(list));
  return foreign;
}

export function enumsOf(root: RecordType): readonly EnumType[] {
  const found = new Map<string, EnumType>();
  visit(root, (type) => {
    if (type.is === 'enum') found.set(type.name, type);
  });
  return [...found.values()];
}

/** The records below `root`, inner ones first, `root` last. */
export function recordsOf(root: RecordType): readonly RecordType[] {
  const found = new Map<string, RecordType>();
  visit(root, (type) => {
    if (type.is === 'record') found.set(type.name, type);
  });
  return [...found.values()];
}

/** `AccountClass` is listed as `accountClasses`. */
export function listName(name: string): string {
  const singular = name.charAt(0).toLowerCase() + name.slice(1);
  if (/[^aeiou]y$/.test(singular)) return `${singular.slice(0, -1)}ies`;
  return /s$/.test(singular) ? `${singular}es` : `${singular}s`;
}

function visit(type: Type, see: (type: Type) => void): void {
  if (type.is === 'record') for (const field of type.fields) visit(field.type, see);
  if (type.is === 'optional') visit(type.of, see);
  if (type.is === 'array') visit(type.items, see);
  if (type.is === 'union') for (const branch of type.branches) visit(branch, see);
  see(type);
}
