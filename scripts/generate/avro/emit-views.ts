import { foreignLists } from '../lists.ts';
import type { RecordModel, RecordType, Type } from '../model.ts';
import { GENERATED, type OutputFile, pascalCase } from '../output.ts';
import { below } from '../shape.ts';
import { ReaderSource } from './reader-source.ts';
import { SkipperSource } from './skipper-source.ts';

/**
 * Emits for each record whose form names `deferred` fields a view of its bytes: it has all fields of the record, but reads the deferred
 * ones only when they are asked for. Of other versions than the newest it is the whole record.
 */
export function emitViews(models: readonly RecordModel[]): readonly OutputFile[] {
  return models
    .filter(({ form }) => form.deferred.length > 0)
    .map((model) => ({ path: `services/records/${model.name}/view-${model.name}.ts`, text: viewFile(model) }));
}

function viewFile(model: RecordModel): string {
  const { name, newest, form } = model;
  const { schemaId, root } = newest;
  const source = new ReaderSource(form, new Set());
  const views = new ViewSource(model, source);
  const view = views.functionOf(root, '');
  views.refuseUnknown();
  const types = [...source.types].filter((type) => !source.isForeign(type));
  const foreign = [...foreignLists(form)].map(
    ([record, lists]) => `import type { ${[...lists].join(', ')} } from '../${record}/${record}.ts';`,
  );
  return `${GENERATED}
import { AvroReader } from '../../avro/avro-reader.ts';
import { DecodeError } from '../../avro/decode-error.ts';
${foreign.join('\n')}
import type { ${[...new Set(types)].join(', ')} } from './${name}.ts';
import { decode${pascalCase(name)} } from './decode-${name}.ts';

const reader = new AvroReader();
${source.constants}

/**
 * Decodes the record as \`decode${pascalCase(name)}\` does, but reads some fields only when they are asked for: who keeps the record keeps
 * all of \`bytes\`. Texts among these are not refused where they are no UTF-8.
 */
export function view${pascalCase(name)}(schemaId: number, bytes: Buffer, from: number, to: number): ${root.name} {
  if (schemaId !== ${schemaId}) return decode${pascalCase(name)}(schemaId, bytes, from, to);
  try {
    reader.begin(bytes, from);
    const record = ${view}(bytes);
    reader.end(to);
    return record;
  } catch (error) {
    throw new DecodeError(\`bytes are no ${root.name}: \${(error as Error).message}\`);
  }
}

/**
 * Returns the record of a view with all fields as its own. A view has not: what takes them without their names, such as a spread, gets
 * neither the deferred ones nor the record alone.
 */
export function whole${pascalCase(name)}(record: ${root.name}): ${root.name} {
  return record instanceof ${root.name}View ? record.whole() : record;
}

${views.text}

${source.functions}`;
}

/** Collects the classes and functions of the records that have deferred fields. */
class ViewSource {
  readonly #model: RecordModel;
  readonly #source: ReaderSource;
  readonly #skipper = new SkipperSource('');
  readonly #classes = new Map<string, string>();
  readonly #found = new Set<string>();

  constructor(model: RecordModel, source: ReaderSource) {
    this.#model = model;
    this.#source = source;
  }

  /** The root last, and before it what it is made of. */
  get text(): string {
    return [...this.#classes.values(), this.#skipper.functions].join('\n\n');
  }

  refuseUnknown(): void {
    const { name, form } = this.#model;
    const unknown = form.deferred.find((path) => !this.#found.has(path));
    if (unknown !== undefined) throw new Error(`${name}: the view has no \`${unknown}\``);
  }

  /** The name of the function that reads a record as its view. */
  functionOf(record: RecordType, path: string): string {
    const name = `${record.name}View`;
    const whole = this.#source.record(record, record, path, this.#model.newest.version);
    const [made, parameters]: [string[], string[]] = [[], []];
    const [lines, getters]: [string[], string[]] = [[], []];
    for (const { name: field, type } of record.fields) {
      const at = below(path, field);
      const of = `${record.name}['${field}']`;
      if (this.#isDeferred(type, at)) {
        lines.push(this.#skipper.statement(type));
        getters.push(`  get ${field}(): ${of} {\n    return this.whole().${field};\n  }`);
      } else {
        made.push(field);
        parameters.push(`    readonly ${field}: ${of},`);
        lines.push(`const ${field} = ${this.#value(type, at)};`);
      }
    }
    // All is read before the object is made: to write to it between calls takes longer.
    this.#classes.set(
      name,
      `class ${name} implements ${record.name} {
  constructor(
    private readonly bytes: Buffer,
    private readonly at: number,
${parameters.join('\n')}
  ) {}

${getters.join('\n\n')}

  ${path === '' ? '' : 'private '}whole(): ${record.name} {
    reader.beginAgain(this.bytes, this.at);
    return ${whole};
  }
}

function read${name}(bytes: Buffer): ${name} {
  const at = reader.position;
${lines.map((line) => `  ${line}`).join('\n')}
  return new ${name}(bytes, at, ${made.join(', ')});
}`,
    );
    return `read${name}`;
  }

  #isDeferred(type: Type, at: string): boolean {
    if (!this.#model.form.deferred.includes(at)) return false;
    const value = type.is === 'optional' ? type.of : type;
    // The caller cannot refuse an unknown word any more.
    if (value.is === 'enum') throw new Error(`${this.#model.name}: \`${at}\` is a word, which no view defers`);
    this.#found.add(at);
    return true;
  }

  #value(type: Type, at: string): string {
    if (!this.#hasDeferred(at)) return this.#source.expression(type, type, at, this.#model.newest.version);
    if (type.is === 'optional') return `reader.present() ? ${this.#value(type.of, at)} : null`;
    if (type.is !== 'record') throw new Error(`\`${at}\` is no record`);
    return `${this.functionOf(type, at)}(bytes)`;
  }

  #hasDeferred(at: string): boolean {
    return this.#model.form.deferred.some((path) => path.startsWith(`${at}.`));
  }
}
