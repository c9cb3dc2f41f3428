import { typeText } from '../emit-types.ts';
import type { Form } from '../form.ts';
import { foreignLists } from '../lists.ts';
import type { Field, RecordModel, RecordType, Type, VersionModel } from '../model.ts';
import { GENERATED, kebabCase, type OutputFile } from '../output.ts';
import { below, placeOf, shapeOf } from '../shape.ts';
import { ReaderSource } from './reader-source.ts';
import { SkipperSource } from './skipper-source.ts';

/** A field of an extract. */
interface Extracted {
  readonly path: string;
  /** The path in camel case: `source.id` is `sourceId`. */
  readonly name: string;
  readonly type: string;
  readonly isNullable: boolean;
}

/** Emits for each extract that a form names a reader of its fields, flat, that makes nothing of the other fields. */
export function emitExtracts(models: readonly RecordModel[]): readonly OutputFile[] {
  return models.flatMap((model) =>
    Object.entries(model.form.extracts).map(([name, paths]) => ({
      path: `services/records/${model.name}/extract-${kebabCase(name)}.ts`,
      text: extract(model, name, paths),
    })),
  );
}

function extract(model: RecordModel, name: string, paths: readonly string[]): string {
  const { form, newest, versions } = model;
  const fields = paths.map((path) => extracted(form, shapeOf(newest.root, form), path));
  const source = new ReaderSource(form, new Set());
  const made = versions.map((version) => new VersionExtract(form, newest, fields, source, version).emit(name));
  for (const { type } of fields.filter((field) => !isPlace(field)))
    for (const word of type.match(/\b[A-Z]\w*/g) ?? []) source.types.add(word);
  const own = [...source.types].filter((type) => !source.isForeign(type) && type !== 'Buffer');
  const foreign = [...foreignLists(form)].flatMap(([record, lists]) => {
    const used = [...lists].filter((list) => source.types.has(list));
    return used.length === 0 ? [] : [`import type { ${used.join(', ')} } from '../${record}/${record}.ts';`];
  });
  return `${GENERATED}
import { AvroReader } from '../../avro/avro-reader.ts';
import { DecodeError } from '../../avro/decode-error.ts';
${foreign.join('\n')}
${own.length === 0 ? '' : `import type { ${own.join(', ')} } from './${model.name}.ts';`}

const reader = new AvroReader();
${source.constants}

/** Some fields of the record, flat. */
export interface ${name} {
${fields.map(declarationOf).join('\n')}
}

/**
 * Reads them as version ${newest.version} has them; \`schemaId\` is the version that wrote the record. Other fields are left out unread, and
 * what follows the last of these is not looked at. Of bytes it returns where they are in \`bytes\`. Throws \`DecodeError\` where the bytes before it are no ${model.name}.
 */
export function extract${name}(schemaId: number, bytes: Buffer): ${name} {
  reader.begin(bytes);
  switch (schemaId) {
${made.map(({ schemaId, call }) => `    case ${schemaId}:\n      return ${call}();`).join('\n')}
    default:
      throw new DecodeError(\`schema id \${schemaId} is no released version of ${model.name}\`);
  }
}

${made.map(({ functions }) => functions).join('\n\n')}

${source.functions}`;
}

/** `isLast`: nothing is read behind it. `isCertain`: it is read in any case. */
interface Placing {
  readonly isLast: boolean;
  readonly isCertain: boolean;
}

/** The reader of one version. */
class VersionExtract {
  readonly #form: Form;
  readonly #newest: RecordType;
  readonly #fields: readonly Extracted[];
  readonly #source: ReaderSource;
  readonly #version: VersionModel;
  readonly #skipper: SkipperSource;
  readonly #found = new Set<string>();
  /** Those that are read in any case, and need no value before. */
  readonly #certain = new Set<string>();

  constructor(
    form: Form,
    newest: VersionModel,
    fields: readonly Extracted[],
    source: ReaderSource,
    version: VersionModel,
  ) {
    this.#form = form;
    this.#newest = shapeOf(newest.root, form);
    this.#fields = fields;
    this.#source = source;
    this.#version = version;
    this.#skipper = new SkipperSource(`V${version.version}`);
  }

  emit(name: string) {
    const { root, schemaId, version } = this.#version;
    const body = this.#statements(root, '', { isLast: true, isCertain: true });
    const missing = this.#fields.find(({ path, isNullable }) => !isNullable && !this.#found.has(path));
    if (missing !== undefined) throw new Error(`version ${version} has no \`${missing.path}\`, which ${name} needs`);
    const declared = this.#fields
      .filter(({ path }) => !this.#certain.has(path))
      .map((field) =>
        this.#found.has(field.path) ? `  let ${field.name}: ${textOf(field)} = null;` : `  const ${field.name} = null;`,
      );
    const call = `read${name}V${version}`;
    const all = this.#fields.flatMap(namesOf).join(', ');
    const text = `function ${call}(): ${name} {\n${declared.join('\n')}\n${body}\n  return { ${all} };\n}`;
    return { schemaId, call, functions: [text, this.#skipper.functions].join('\n\n') };
  }

  /** Reads a record whose fields are at `path`. Where nothing is read behind it, it ends with the last field of the extract. */
  #statements(record: RecordType, path: string, { isLast, isCertain }: Placing): string {
    const wanted = record.fields.map(
      (field) => this.#wantedAt(placeOf(this.#form, below(path, field.name))).length > 0,
    );
    const last = wanted.lastIndexOf(true);
    const read = isLast ? record.fields.slice(0, last + 1) : record.fields;
    return read
      .map((field, at) => this.#statement(field, path, { isLast: isLast && at === last, isCertain }))
      .join('\n');
  }

  #statement({ name, type }: Field, path: string, placing: Placing): string {
    const at = below(path, name);
    const place = placeOf(this.#form, at);
    const [first] = this.#wantedAt(place);
    if (first === undefined) return this.#skipper.statement(type);
    if (first.path === place && isPlace(first)) return this.#place(first, placing);
    if (first.path === place) {
      const value = this.#source.expression(type, typeAt(this.#newest, place).type, place, this.#version.version);
      return this.#assign(first, value, placing);
    }
    if (type.is === 'record') return this.#statements(type, at, placing);
    if (type.is === 'optional' && type.of.is === 'record') {
      return `if (reader.present()) {\n${this.#statements(type.of, at, { ...placing, isCertain: false })}\n}`;
    }
    if (type.is === 'array' && type.items.is === 'record') return this.#items(first, type.items, at, placing);
    throw new Error(`\`${first.path}\` is below a ${type.is}, which no extract reads`);
  }

  /** Of each item one field. */
  #items(wanted: Extracted, item: RecordType, at: string, placing: Placing): string {
    const { path, type } = wanted;
    const isWanted = (field: Field) => below(at, field.name) === path;
    const lines = item.fields.map((field) =>
      isWanted(field)
        ? `  const value = ${this.#source.expression(field.type, typeAt(this.#newest, path).type, path, this.#version.version)};`
        : `  ${this.#skipper.statement(field.type)}`,
    );
    if (!item.fields.some(isWanted)) throw new Error(`\`${path}\` is no field of the items of \`${at}\``);
    const of = type.replace(/^readonly (.*)\[\]$/, '$1');
    const call = this.#source
      .define('readItem', `(): ${of} {\n${lines.join('\n')}\n  return value;\n}`)
      .replace('()', '');
    return this.#assign(wanted, `reader.array(${call})`, placing);
  }

  #assign({ path, name }: Extracted, value: string, { isCertain }: Placing): string {
    this.#found.add(path);
    if (isCertain) this.#certain.add(path);
    return `${isCertain ? 'const ' : ''}${name} = ${value};`;
  }

  /** Bytes that nobody needs as an object of their own. */
  #place(field: Extracted, { isCertain }: Placing): string {
    if (!isCertain || field.isNullable) throw new Error(`\`${field.path}\` may be absent, and has no place then`);
    this.#found.add(field.path);
    this.#certain.add(field.path);
    const [from, to] = namesOf(field);
    return `const ${from} = reader.skipText();\nconst ${to} = reader.position;`;
  }

  #wantedAt(place: string): readonly Extracted[] {
    return this.#fields.filter(({ path }) => path === place || path.startsWith(`${place}.`));
  }
}

function isPlace({ type }: Extracted): boolean {
  return type === 'Buffer';
}

/** What it is called in the extract. */
function namesOf(field: Extracted): readonly string[] {
  return isPlace(field) ? [`${field.name}From`, `${field.name}To`] : [field.name];
}

function declarationOf(field: Extracted): string {
  const type = isPlace(field) ? 'number' : textOf(field);
  return namesOf(field)
    .map((name) => `  readonly ${name}: ${type};`)
    .join('\n');
}

function textOf({ type, isNullable }: Extracted): string {
  return isNullable ? `${type} | null` : type;
}

function extracted(form: Form, root: RecordType, path: string): Extracted {
  const name = path.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase());
  const { type, isNullable, isItem } = typeAt(root, path);
  const bare = form.words[path]?.list ?? typeText(type.is === 'optional' ? type.of : type);
  return { path, name, isNullable: isNullable || type.is === 'optional', type: isItem ? `readonly ${bare}[]` : bare };
}

function typeAt(root: RecordType, path: string) {
  let type: Type = root;
  let [isNullable, isItem] = [false, false];
  for (const name of path.split('.')) {
    if (type.is === 'optional') {
      isNullable = true;
      type = type.of;
    }
    if (type.is === 'array') {
      isItem = true;
      type = type.items;
    }
    const field: Field | undefined = type.is === 'record' ? type.fields.find((one) => one.name === name) : undefined;
    if (field === undefined) throw new Error(`an extract names \`${path}\`, which the newest version does not have`);
    type = field.type;
  }
  return { type, isNullable, isItem };
}
