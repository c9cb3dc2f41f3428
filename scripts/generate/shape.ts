import type { Form, UnionForm } from './form.ts';
import type { Field, RecordType, Type, UnionType } from './model.ts';

/** A kind of a record with a body of several kinds. */
export interface BodyKind {
  readonly kind: string;
  readonly branch: RecordType;
}

/** The kinds in the order of the schema's branches. */
export function kindsOf(root: RecordType, { field, kinds }: UnionForm): readonly BodyKind[] {
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

export function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** Returns where TypeScript has the field that the Avro record has at `path`. */
export function placeOf({ nested }: Form, path: string): string {
  const [parent, own] = splitPath(path);
  for (const [part, { fields }] of Object.entries(nested)) {
    if (splitPath(part)[0] !== parent) continue;
    const found = Object.entries(fields).find(([, name]) => name === own);
    if (found !== undefined) return below(part, found[0]);
  }
  return path;
}

/** The record at `path` as TypeScript has it: fields that are flat in Avro are in the parts that `form.yaml` names. */
export function shapeOf(record: RecordType, form: Form, path = ''): RecordType {
  const fields = record.fields.map((field) => ({
    ...field,
    type: shapeOfType(field.type, form, below(path, field.name)),
  }));
  const parts = Object.keys(form.nested).filter((part) => splitPath(part)[0] === path);
  if (parts.length === 0) return { ...record, fields };
  const shaped: Field[] = [];
  for (const field of fields) {
    const part = splitPath(placeOf(form, below(path, field.name)))[0];
    if (part === path) shaped.push(field);
    else if (!shaped.some(({ name }) => below(path, name) === part)) shaped.push(partOf(part, fields, form));
  }
  return { ...record, fields: shaped };
}

function shapeOfType(type: Type, form: Form, path: string): Type {
  if (type.is === 'record') return shapeOf(type, form, path);
  if (type.is === 'optional') return { ...type, of: shapeOfType(type.of, form, path) };
  if (type.is === 'array') return { ...type, items: shapeOfType(type.items, form, path) };
  return type;
}

function partOf(part: string, flat: readonly Field[], { nested }: Form): Field {
  const { name: type, doc = '', fields } = nested[part] ?? { name: '', fields: {} };
  const inside = Object.entries(fields).map(([name, from]): Field => {
    const field = flat.find((one) => one.name === from);
    if (field === undefined) throw new Error(`form.yaml: \`${part}\` names \`${from}\`, which is no field beside it`);
    return { ...field, name };
  });
  return {
    name: splitPath(part)[1],
    doc,
    type: { is: 'record', name: type, doc: '', fields: inside },
    default: undefined,
  };
}

/** The first place of each record type, by its name. */
export function pathsOf(root: RecordType): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  const walk = (type: Type, path: string): void => {
    if (type.is === 'optional') walk(type.of, path);
    if (type.is === 'array') walk(type.items, path);
    if (type.is !== 'record') return;
    if (!paths.has(type.name)) paths.set(type.name, path);
    for (const field of type.fields) walk(field.type, below(path, field.name));
  };
  walk(root, '');
  return paths;
}

export function splitPath(path: string): readonly [string, string] {
  const at = path.lastIndexOf('.');
  return at === -1 ? ['', path] : [path.slice(0, at), path.slice(at + 1)];
}
