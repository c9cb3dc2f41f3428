import type { UnionForm } from '../form.ts';
import { foreignLists } from '../lists.ts';
import type { RecordModel, RecordType } from '../model.ts';
import { GENERATED, type OutputFile, pascalCase } from '../output.ts';
import { envelopeOf, kindsOf, shapeOf } from '../shape.ts';
import { addedFields } from './added-fields.ts';
import { ReaderSource } from './reader-source.ts';

/** Emits for each record a straight-line reader of every version to the newest shape. */
export function emitReaders(models: readonly RecordModel[]): readonly OutputFile[] {
  return models.map((model) => ({
    path: `services/records/${model.name}/decode-${model.name}.ts`,
    text: reader(model),
  }));
}

function reader(model: RecordModel): string {
  const { name, versions, newest, form } = model;
  const shape = shapeOf(newest.root, form);
  const source = new ReaderSource(form, addedFields(model));
  const cases = versions.map(({ schemaId, version, root }) => {
    const call =
      form.union === null
        ? source.record(root, shape, '', version)
        : unionReader(source, root, shape, form.union, version);
    return `    case ${schemaId}:\n      return ${call};`;
  });
  const types = [...source.types, newest.root.name].filter((type) => !source.isForeign(type));
  const foreign = [...foreignLists(form)].map(
    ([record, lists]) => `import type { ${[...lists].join(', ')} } from '../${record}/${record}.ts';`,
  );
  return `${GENERATED}
import { AvroReader } from '../../avro/avro-reader.ts';
${form.content ? `import { Content } from '../../avro/content.ts';\n` : ''}import { DecodeError } from '../../avro/decode-error.ts';
${foreign.join('\n')}
import { ${[...source.lists].join(', ')}${source.lists.size > 0 ? ', ' : ''}${[...new Set(types)].map((type) => `type ${type}`).join(', ')} } from './${name}.ts';

const reader = new AvroReader();
${form.content ? 'const content = new Content();\n' : ''}${source.constants}

/**
  * Decodes the record in \`bytes\` from \`from\` to \`to\` into the shape of version ${newest.version}; \`schemaId\` is the version that
 * wrote it. Its byte strings share the memory of \`bytes\`. Throws \`DecodeError\` unless the bytes are exactly one record.
 */
export function decode${pascalCase(name)}(schemaId: number, bytes: Buffer, from = 0, to = bytes.length): ${newest.root.name} {
  try {
    reader.begin(bytes, from);
${form.content ? '    content.begin();\n' : ''}    const record = read(schemaId);
    reader.end(to);
    return record;
  } catch (error) {
    throw new DecodeError(\`bytes are not ${article(newest.root.name)} ${newest.root.name}: \${(error as Error).message}\`);
  }
}

${form.content ? withContent(name, newest.root.name) : ''}
function read(schemaId: number): ${newest.root.name} {
  switch (schemaId) {
${cases.join('\n')}
    default:
      throw new DecodeError(\`schema id \${schemaId} is no released version of ${name}\`);
  }
}

${source.functions}`;
}

function withContent(name: string, type: string): string {
  const decode = `decode${pascalCase(name)}`;
  return `
/**
 * Decodes \`body\` and returns the content of the record as well, the same whatever version wrote it. The next call
 * overwrites the content.
 */
export function ${decode}WithContent(schemaId: number, body: Buffer): { readonly record: ${type}; readonly content: Buffer } {
  const record = ${decode}(schemaId, body);
  return { record, content: content.of(body) };
}
`;
}

/** Reads the head, then the branch; each branch makes one literal of both, for a spread costs more than all the rest. */
function unionReader(
  source: ReaderSource,
  root: RecordType,
  newest: RecordType,
  union: UnionForm,
  version: number,
): string {
  const head = envelopeOf(root, union).fields;
  const newestKinds = new Map(kindsOf(newest, union).map(({ kind, branch }) => [kind, branch]));
  const branches = kindsOf(root, union).map(({ kind, branch }, index) => {
    const target = newestKinds.get(kind);
    if (target === undefined) throw new Error(`the newest ${newest.name} has no kind ${kind}`);
    return `    case ${index}:\n      return ${source.branch(branch, target, kind, { head, newestHead: envelopeOf(newest, union).fields }, version)};`;
  });
  const lines = head.map(
    (field) => `  const ${field.name} = ${source.expression(field.type, field.type, field.name, version)};`,
  );
  return source.define(
    `read${root.name}V${version}`,
    `(): ${newest.name} {
${lines.join('\n')}
  const branch = reader.long();
  switch (branch) {
${branches.join('\n')}
    default:
      throw new DecodeError(\`the union \\\`${union.field}\\\` has no branch \${branch}\`);
  }
}`,
  );
}

function article(name: string): string {
  return /^[AEIOU]/.test(name) ? 'an' : 'a';
}
