import type { Form, UnionForm } from './form.ts';
import { type ClosedList, foreignLists, listName, listsOf, recordsOf } from './lists.ts';
import type { Field, RecordModel, RecordType, Type } from './model.ts';
import { GENERATED, type OutputFile } from './output.ts';
import { below, envelopeOf, kindsOf, pathsOf, shapeOf } from './shape.ts';

/** The TypeScript types and closed lists of each record, as its newest version has them. */
export function emitTypes(models: readonly RecordModel[]): readonly OutputFile[] {
  return models.map((model) => ({
    path: `services/records/${model.name}/${model.name}.ts`,
    text: [GENERATED, ...imports(model.form), ...listsOf(model).map(list), ...interfaces(model)].join('\n'),
  }));
}

function imports(form: Form): readonly string[] {
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
  const { form } = model;
  const root = shapeOf(model.newest.root, form);
  const inner = recordsOf(root).filter(({ name }) => name !== root.name);
  if (form.union !== null) return unionInterfaces(root, inner, form, form.union);
  const paths = pathsOf(root);
  return [...inner, root].map((record) => interfaceOf(record, record.name, '', paths.get(record.name) ?? '', form));
}

function unionInterfaces(
  root: RecordType,
  inner: readonly RecordType[],
  form: Form,
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

function interfaceOf(record: RecordType, name: string, heritage: string, path: string, form: Form, tag = ''): string {
  const fields = record.fields.map((field) => fieldOf(field, below(path, field.name), form));
  return `${comment(record.doc)}export interface ${name}${heritage} {\n${tag}${fields.join('\n')}\n}\n`;
}

function fieldOf({ name, doc, type }: Field, path: string, form: Form): string {
  const list = form.words[path]?.list;
  return `${comment(doc, '  ')}  readonly ${name}: ${list === undefined ? typeText(type) : wordText(type, list)};`;
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

function comment(doc: string, indent = ''): string {
  return doc === '' ? '' : `${indent}/** ${doc} */\n`;
}
