import type { Form, UnionForm } from '../form.ts';
import { enumsOf, recordsOf } from '../lists.ts';
import { type EnumType, type Field, type RecordModel, type RecordType, type Type, UNRECOGNISED } from '../model.ts';
import { camelCase, GENERATED, type OutputFile, pascalCase } from '../output.ts';
import { below, envelopeOf, kindsOf, pathsOf, placeOf } from '../shape.ts';
import { addedFields } from './added-fields.ts';

/** Written for every access, or nearly, and therefore behind their header at once: framing what was encoded is one copy more. */
const framedRecords: readonly string[] = ['access-event', 'alert-record', 'decision-block'];

/** The fields that a writer notes for the content of the record. */
type Added = ReadonlySet<string>;

/** Emits for each record the straight-line writer of the newest version. */
export function emitWriters(models: readonly RecordModel[]): readonly OutputFile[] {
  return models.map((model) => ({
    path: `services/records/${model.name}/encode-${model.name}.ts`,
    text: writer(model),
  }));
}

function writer(model: RecordModel): string {
  const { name, newest, form } = model;
  const { root } = newest;
  const added = addedFields(model);
  const paths = pathsOf(root);
  const enums = enumsOf(root);
  const inner = recordsOf(root).filter((record) => record.name !== root.name);
  const types = [root, ...inner].map((record) => `type ${record.name}`).join(', ');
  const isFramed = framedRecords.includes(name);
  return `${GENERATED}
import { AvroWriter } from '../../avro/avro-writer.ts';
${form.content ? `import { Content } from '../../avro/content.ts';\nimport { HEADER_BYTES } from '../../avro/framing.ts';\n` : ''}${enums.length > 0 ? `import { enumIndex } from '../../avro/enum-index.ts';` : ''}
${
  isFramed
    ? `import { schemaIds } from '../schemas.ts';
`
    : ''
}import { ${types} } from './${name}.ts';

const writer = new AvroWriter();
${form.content ? 'const content = new Content();\n' : ''}${enums.map(index).join('\n')}

/** The Avro body of version ${newest.version}, without the header that precedes it on a topic. */
export function encode${pascalCase(name)}(record: ${root.name}): Buffer {
  writer.begin();
${form.content ? '  content.begin();\n' : ''}  write${root.name}(record);
  return writer.take();
}

${isFramed ? framed(model) : ''}
${form.content ? withContent(name, root.name) : ''}
${form.union === null ? fieldsFunction(root, '', form, added) : body(root, form.union)}
${inner.map((record) => fieldsFunction(record, paths.get(record.name) ?? '', form, added)).join('\n')}`;
}

function framed({ name, newest, form }: RecordModel): string {
  const id = `schemaIds.${camelCase(name)}`;
  return `
/** The value that a topic has: version ${newest.version}, behind its header. */
export function encodeFramed${pascalCase(name)}(record: ${newest.root.name}): Buffer {
  writer.begin();
${form.content ? '  content.begin();\n' : ''}  write${newest.root.name}(record);
  return writer.takeFramed(${id});
}
`;
}

function withContent(name: string, type: string): string {
  return `
/**
 * Encodes the record behind its header and returns its content as well, the same whatever version is written. The next
 * call overwrites the content.
 */
export function encodeFramed${pascalCase(name)}WithContent(record: ${type}): {
  readonly value: Buffer;
  readonly content: Buffer;
} {
  const value = encodeFramed${pascalCase(name)}(record);
  return { value, content: content.of(value, HEADER_BYTES) };
}
`;
}

function index(type: EnumType): string {
  const words = type.symbols.map((symbol) =>
    symbol === UNRECOGNISED ? 'undefined' : `'${symbol.replaceAll('_', '-')}'`,
  );
  return `const ${indexName(type)} = enumIndex('${type.name}', [${words.join(', ')}]);`;
}

function indexName({ name }: EnumType): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}Index`;
}

function body(root: RecordType, union: UnionForm): string {
  const kinds = kindsOf(root, union).map(
    ({ kind, branch }, at) =>
      `    case '${kind}':\n      writer.long(${at});\n      write${branch.name}(record);\n      break;`,
  );
  return `function write${root.name}(record: ${root.name}): void {
${envelopeOf(root, union)
  .fields.map((field) => statement(field))
  .join('\n')}
  switch (record.kind) {
${kinds.join('\n')}
  }
}
`;
}

/** A function that is there is given as it is: another one in place would be made for each record. */
function array(items: Type, value: string): string {
  if (items.is === 'string') return `writer.strings(${value})`;
  const write = items.is === 'record' ? `write${items.name}` : `(item) => { ${call(items, 'item')}; }`;
  return `writer.array(${value}, ${write})`;
}

/** Writes in the order of the Avro record, wherever TypeScript has the fields. */
function fieldsFunction({ name, fields }: RecordType, path: string, form: Form, added: Added): string {
  const statements = fields.map((field) => {
    const place = placeOf(form, below(path, field.name)).slice(path === '' ? 0 : path.length + 1);
    const written = statement({ ...field, name: place });
    const at = below(path, field.name);
    if (!added.has(at)) return written;
    return `  {
  const from = writer.position;
${written}
  content.add('${at}', from, writer.position);
  }`;
  });
  return `function write${name}(record: ${name}): void {\n${statements.join('\n')}\n}\n`;
}

function statement({ name, type }: Field): string {
  const value = `record.${name}`;
  if (type.is !== 'optional') return `  ${call(type, value)};`;
  const { of } = type;
  if (of.is === 'string') return `  writer.optionalString(${value});`;
  if (of.is === 'boolean') return `  writer.optionalBoolean(${value});`;
  if (of.is === 'long' || of.is === 'int' || of.is === 'time') return `  writer.optionalLong(${value});`;
  return `  if (writer.present(${value})) ${call(of, value)};`;
}

function call(type: Type, value: string): string {
  switch (type.is) {
    case 'long':
    case 'int':
    case 'time':
      return `writer.long(${value})`;
    case 'fixed':
      return `writer.fixed(${value}, ${type.size})`;
    case 'enum':
      return `writer.long(${indexName(type)}(${value}))`;
    case 'record':
      return `write${type.name}(${value})`;
    case 'array':
      return array(type.items, value);
    case 'optional':
    case 'union':
      throw new Error(`${value} is ${type.is} where no writer is made for it`);
    default:
      return `writer.${type.is}(${value})`;
  }
}
