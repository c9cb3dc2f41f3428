import type { Field, RecordModel, RecordType, Type } from '../model.ts';
import { GENERATED, type OutputFile, pascalCase } from '../output.ts';
import { SkipperSource } from './skipper-source.ts';

/** Emits for each record with `content: true` its content, which does not depend on the version that wrote it. */
export function emitContents(models: readonly RecordModel[]): readonly OutputFile[] {
  return models
    .filter(({ form }) => form.content)
    .map((model) => ({ path: `services/records/${model.name}/content-of-${model.name}.ts`, text: content(model) }));
}

function content({ name, versions }: RecordModel): string {
  const [first, ...later] = versions;
  if (first === undefined) throw new Error(`${name} has no version`);
  const sources = later.map((version) => ({
    ...version,
    source: new ContentSource(first.root, `V${version.version}`),
  }));
  const cases = sources.map(
    ({ schemaId, root, source }) => `    case ${schemaId}:\n      return contentBy(${source.record(root, '')}, body);`,
  );
  const functions = sources.map(({ source }) => source.functions);
  const helper = later.length === 0 ? '' : walker;
  return `${GENERATED}
${later.length === 0 ? '' : imports}
/**
 * The content of the record in \`body\`, the same whatever version wrote it. \`body\` is one that
 * \`decode${pascalCase(name)}\` accepts for this schema id.
 */
export function contentOf${pascalCase(name)}(schemaId: number, body: Buffer): Buffer {
  switch (schemaId) {
    case ${first.schemaId}:
      return body;
${cases.join('\n')}
    default:
      throw new RangeError(\`schema id \${schemaId} is no released version of ${name}\`);
  }
}
${helper}
${functions.join('\n\n')}`;
}

const imports = `import { AvroReader } from '../../avro/avro-reader.ts';
import { Content } from '../../avro/content.ts';

const reader = new AvroReader();
const content = new Content();
`;

const walker = `
function contentBy(walk: () => void, body: Buffer): Buffer {
  reader.begin(body);
  content.begin();
  walk();
  return content.take(body);
}
`;

/** Like a skipper, but notes the fields that version 1 does not have. */
class ContentSource {
  readonly #first: RecordType;
  readonly #suffix: string;
  readonly #skipper: SkipperSource;
  readonly #functions: string[] = [];

  constructor(first: RecordType, suffix: string) {
    this.#first = first;
    this.#suffix = suffix;
    this.#skipper = new SkipperSource(suffix);
  }

  get functions(): string {
    return [...this.#functions, this.#skipper.functions].join('\n\n');
  }

  /** The name of a function that walks over a record. */
  record(record: RecordType, path: string): string {
    const name = `walk${record.name}${this.#suffix}`;
    const body = this.#changing(record, path).map(
      (field) => `  ${this.#field(field, path === '' ? field.name : `${path}.${field.name}`)}`,
    );
    this.#functions.push(`function ${name}(): void {\n${body.join('\n')}\n}`);
    return name;
  }

  /** The fields of a part. Of the whole record those up to the last that has changed: nothing has to be walked behind it. */
  #changing({ fields }: RecordType, path: string): readonly Field[] {
    if (path !== '') return fields;
    return fields.slice(0, fields.findLastIndex(({ name, type }) => this.#isNew(type, name)) + 1);
  }

  #field({ type }: Field, path: string): string {
    if (this.#has(path)) return this.#walk(type, path);
    if (type.is !== 'optional' || type.of.is === 'record' || type.of.is === 'union')
      throw new Error(`${path}: an added field has to be optional and no record`);
    return `{
    const from = reader.position;
    ${this.#skipper.statement(type)}
    content.add('${path}', from, reader.position);
  }`;
  }

  #walk(type: Type, path: string): string {
    if (type.is === 'record' && this.#isChanged(type, path)) return `${this.record(type, path)}();`;
    if (type.is === 'optional' && type.of.is === 'record' && this.#isChanged(type.of, path))
      return `if (reader.present()) ${this.record(type.of, path)}();`;
    return this.#skipper.statement(type);
  }

  #isChanged(record: RecordType, path: string): boolean {
    return record.fields.some(({ name, type }) => this.#isNew(type, `${path}.${name}`));
  }

  /** Returns true if version 1 lacks the field or one of its parts. */
  #isNew(type: Type, path: string): boolean {
    const inner = type.is === 'optional' ? type.of : type;
    return !this.#has(path) || (inner.is === 'record' && this.#isChanged(inner, path));
  }

  /** True if version 1 has a field at the path. */
  #has(path: string): boolean {
    let type: Type | undefined = this.#first;
    for (const name of path.split('.')) {
      const parent: Type | undefined = type?.is === 'optional' ? type.of : type;
      type = parent?.is === 'record' ? parent.fields.find((field) => field.name === name)?.type : undefined;
    }
    return type !== undefined;
  }
}
