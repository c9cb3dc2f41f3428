import { envelopeOf, kindsOf, type ShapeForm, shapeForm, type UnionForm } from './form.ts';
import { type ClosedList, foreignLists, listName, listsOf, recordsOf } from './lists.ts';
import type { Field, RecordModel, RecordType, Type } from './model.ts';
import { GENERATED, type Output } from './output.ts';

/** The TypeScript types and closed lists of each record, as its newest version has them. */
export function emitTypes(models: readonly RecordModel[]): readonly Output[] {
  return models.map((model) => ({
    path: `services/records/${model.name}/${model.name}.ts`,
    text: [GENERATED, ...imports(shapeForm(model)), ...listsOf(model).map(list), ...interfaces(model)].join('\n'),
  }));
}

function imports(form: ShapeForm): readonly string[] {
  return [...foreignLists(form)].map(
    ([record, lists]) => `import type { ${[...lists].sort().join(', ')} } from '../${record}/${record}.ts';`,
  );
}

function list({ name, doc, words }: ClosedList): string {
  const text = words.map((word) => `'${word}'`).join(', ');
  return `${comment(doc)}export const ${listName(name)} = [${text}] as const;
export type ${name} = (typeof ${listName(name)})[number];
`;
}

function interfaces(model: RecordModel): readonly string[] {
  const form = shapeForm(model);
  const { root } = model.newest;
  const inner = recordsOf(root).filter(({ name }) => name !== root.name);
  const paths = pathsOf(root, form);
  if (form.union === null)
    return [...inner, root].map((record) => interfaceOf(record, record.name, '', paths.get(record.name) ?? '', form));
  return unionInterfaces(root, inner, form, form.union);
}

function unionInterfaces(
  root: RecordType,
  inner: readonly RecordType[],
  form: ShapeForm,
  union: UnionForm,
): readonly string[] {
  const kinds = kindsOf(root, union);
  const branches = new Map(kinds.map(({ kind, branch }) => [branch.name, kind]));
  const { envelope } = union;
  const head = envelope === undefined ? [] : [interfaceOf(envelopeOf(root, union), envelope, '', '', form)];
  const parts = inner.map((record) => {
    const kind = branches.get(record.name);
    if (kind === undefined) return interfaceOf(record, record.name, '', '', form);
    const heritage = envelope === undefined ? '' : ` extends ${envelope}`;
    return interfaceOf(record, record.name, heritage, kind, form, `  readonly kind: '${kind}';\n`);
  });
  const byKind = Object.entries(union.kinds).map(([kind, name]) => `  readonly '${kind}': ${name};`);
  return [
    ...head,
    ...parts,
    `export interface ${root.name}ByKind {\n${byKind.join('\n')}\n}\n`,
    `${comment(root.doc)}export type ${root.name} = ${root.name}ByKind[${union.list}];\n`,
  ];
}

function interfaceOf(
  record: RecordType,
  name: string,
  heritage: string,
  path: string,
  form: ShapeForm,
  tag = '',
): string {
  const fields = record.fields.map((field) => fieldOf(field, path === '' ? field.name : `${path}.${field.name}`, form));
  return `${comment(record.doc)}export interface ${name}${heritage} {\n${tag}${fields.join('\n')}\n}\n`;
}

function fieldOf({ name, doc, type }: Field, path: string, form: ShapeForm): string {
  return `${comment(doc, '  ')}  readonly ${name}: ${form.words.get(path)?.list === undefined ? typeText(type) : wordText(type, form.words.get(path)?.list ?? '')};`;
}

function wordText(type: Type, list: string): string {
  return type.is === 'optional' ? `${list} | null` : list;
}

export function typeText(type: Type): string {
  switch (type.is) {
    case 'string':
    case 'boolean':
      return type.is;
    case 'long':
    case 'int':
    case 'double':
    case 'time':
      return 'number';
    case 'bytes':
    case 'fixed':
      return 'Buffer';
    case 'enum':
    case 'record':
      return type.name;
    case 'array':
      return `readonly ${typeText(type.items)}[]`;
    case 'optional':
      return `${typeText(type.of)} | null`;
    case 'union':
      return type.branches.map(({ name }) => name).join(' | ');
  }
}

/** Where each record type stands first. */
function pathsOf(root: RecordType, form: ShapeForm): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  const walk = (type: Type, path: string): void => {
    if (type.is === 'optional') walk(type.of, path);
    if (type.is === 'array') walk(type.items, path);
    if (type.is !== 'record') return;
    if (!paths.has(type.name)) paths.set(type.name, path);
    for (const field of type.fields) walk(field.type, path === '' ? field.name : `${path}.${field.name}`);
  };
  if (form.union === null) walk(root, '');
  return paths;
}

function comment(doc: string, indent = ''): string {
  return doc === '' ? '' : `${indent}/** ${doc} */\n`;
}
