import type { Form } from '../form.ts';
import { foreignLists } from '../lists.ts';
import type { RecordModel, RecordType } from '../model.ts';
import { GENERATED, kebabCase, type OutputFile, pascalCase } from '../output.ts';
import { envelopeOf, kindsOf, shapeOf } from '../shape.ts';
import { ReaderSource } from './reader-source.ts';
import { SkipperSource } from './skipper-source.ts';
import { declarationOf, type Extracted, extracted, isPlace, VersionExtract } from './version-extract.ts';

/** Emits for each extract that a form names a reader of its fields, flat, that makes nothing of the other fields. */
export function emitExtracts(models: readonly RecordModel[]): readonly OutputFile[] {
  return models.flatMap((model) =>
    Object.entries(model.form.extracts).map(([name, paths]) => ({
      path: `services/records/${model.name}/extract-${kebabCase(name)}.ts`,
      text: textOf(model, name, paths),
    })),
  );
}

function textOf(model: RecordModel, name: string, paths: readonly string[]): string {
  if (model.form.union === null) return extract(model, name, paths);
  return extractOfKinds(model, name, paths);
}

/** The reader of one version. */
interface MadeReader {
  readonly schemaId: number;
  readonly call: string;
  readonly functions: string;
}

function extract(model: RecordModel, name: string, paths: readonly string[]): string {
  const { form, newest, versions } = model;
  const shape = shapeOf(newest.root, form);
  const fields = paths.map((path) => extracted(form, shape, path, ''));
  const source = new ReaderSource(form, new Set());
  const made = versions.map(({ schemaId, version, root }): MadeReader => {
    const skipper = new SkipperSource(`V${version}`);
    const parts = { form, newest: shape, fields, source, isPlaced: false };
    const body = new VersionExtract(parts, { record: root, at: '', version, skipper }).emit('');
    const call = `read${name}V${version}`;
    return { schemaId, call, functions: `function ${call}(): ${name} {\n${body}\n}\n\n${skipper.functions}` };
  });
  const type = `export interface ${name} {
${fields.map(declarationOf).join('\n')}
}`;
  return fileOf(model, { name, returned: name, type, fields, source, made });
}

/** Of a record with kinds: paths begin with a kind, and records of other kinds are left out. */
function extractOfKinds(model: RecordModel, name: string, paths: readonly string[]): string {
  const { form, newest, versions } = model;
  const { union } = form;
  if (union === null) throw new Error(`${model.name} has no kinds`);
  const shape = rootOfKinds(model, shapeOf(newest.root, form));
  const wanted = new Map<string, Extracted[]>();
  for (const path of paths) {
    const kind = path.slice(0, path.indexOf('.'));
    wanted.set(kind, [...(wanted.get(kind) ?? []), extracted(form, shape, path, kind)]);
  }
  const source = new ReaderSource(form, new Set());
  const made = versions.map(({ schemaId, version, root }): MadeReader => {
    const skipper = new SkipperSource(`V${version}`);
    const cases: string[] = [];
    const functions = kindsOf(root, union).flatMap(({ kind, branch }, index) => {
      const fields = wanted.get(kind);
      if (fields === undefined) return [];
      const parts = { form, newest: shape, fields, source, isPlaced: false };
      const body = new VersionExtract(parts, { record: branch, at: kind, version, skipper }).emit(`kind: '${kind}', `);
      const call = `read${name}${pascalCase(kind)}V${version}`;
      cases.push(`    case ${index}:\n      return ${call}();`);
      return [`function ${call}(): ${name} {\n${body}\n}`];
    });
    const call = `read${name}V${version}`;
    const head = envelopeOf(root, union).fields.map((field) => `  ${skipper.statement(field.type)}\n`);
    const text = `function ${call}(): ${name} | null {
${head.join('')}  switch (reader.long()) {
${cases.join('\n')}
    default:
      return null;
  }
}`;
    return { schemaId, call, functions: [text, ...functions, skipper.functions].join('\n\n') };
  });
  const type = `export type ${name} =
${[...wanted].map(([kind, fields]) => `  | {\n  readonly kind: '${kind}';\n${fields.map(declarationOf).join('\n')}\n}`).join('\n')};`;
  const fields = [...wanted.values()].flat();
  return fileOf(model, { name, returned: `${name} | null`, type, fields, source, made });
}

/** A record that has the kinds as fields, so that a path leads to their fields. */
function rootOfKinds({ form }: RecordModel, root: RecordType): RecordType {
  if (form.union === null) return root;
  const fields = kindsOf(root, form.union).map(({ kind, branch }) => {
    return { name: kind, doc: '', type: branch, default: undefined };
  });
  return { ...root, fields };
}

interface ExtractText {
  readonly name: string;
  readonly returned: string;
  /** Its declaration. */
  readonly type: string;
  readonly fields: readonly Extracted[];
  readonly source: ReaderSource;
  readonly made: readonly MadeReader[];
}

function fileOf(
  { name: record, form, newest }: RecordModel,
  { name, returned, type, fields, source, made }: ExtractText,
): string {
  for (const field of fields.filter((one) => !isPlace(one)))
    for (const word of field.type.match(/\b[A-Z]\w*/g) ?? []) source.types.add(word);
  const left = form.union === null ? '' : ' Null for a record of another kind.';
  return `${headOf(form, record, source)}

/** Some fields of the record, flat. */
${type}

/**
 * Reads them as version ${newest.version} has them; \`schemaId\` is the version that wrote the record. Other fields are left out unread, and
 * what follows the last of these is not looked at. Of bytes it returns where they are in \`bytes\`.${left} Throws \`DecodeError\` where the bytes before it are no ${record}.
 */
export function extract${name}(schemaId: number, bytes: Buffer): ${returned} {
${readerOf(record, made)}
}

${made.map(({ functions }) => functions).join('\n\n')}

${source.functions}`;
}

/** The statements that choose the reader of the version. */
function readerOf(record: string, made: readonly MadeReader[]): string {
  return `  reader.begin(bytes);
  switch (schemaId) {
${made.map(({ schemaId, call }) => `    case ${schemaId}:\n      return ${call}();`).join('\n')}
    default:
      throw new DecodeError(\`schema id \${schemaId} is no released version of ${record}\`);
  }`;
}

/** What a file of extracts begins with. */
export function headOf(form: Form, record: string, source: ReaderSource): string {
  const own = [...source.types].filter((one) => !source.isForeign(one) && one !== 'Buffer');
  const foreign = [...foreignLists(form)].flatMap(([from, lists]) => {
    const used = [...lists].filter((list) => source.types.has(list));
    return used.length === 0 ? [] : [`import type { ${used.join(', ')} } from '../${from}/${from}.ts';`];
  });
  return `${GENERATED}
import { AvroReader } from '../../avro/avro-reader.ts';
import { DecodeError } from '../../avro/decode-error.ts';
${foreign.join('\n')}
${own.length === 0 ? '' : `import type { ${own.join(', ')} } from './${record}.ts';`}

const reader = new AvroReader();
${source.constants}`;
}
