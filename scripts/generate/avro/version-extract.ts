import { typeText } from '../emit-types.ts';
import type { Form } from '../form.ts';
import type { Field, RecordType, Type } from '../model.ts';
import { below, placeOf } from '../shape.ts';
import type { ReaderSource } from './reader-source.ts';
import type { SkipperSource } from './skipper-source.ts';

/** A field of an extract. */
export interface Extracted {
  readonly path: string;
  /** The path in camel case: `source.id` is `sourceId`. */
  readonly name: string;
  readonly type: string;
  readonly isNullable: boolean;
  readonly isText: boolean;
}

/** The entry re-evaluates an access that an earlier entry decided. */
export const MARK = 'isReevaluation';

/** What an extract is made of: `newest` is the shape of the newest version, and `fields` are at paths of it. */
export interface ExtractParts {
  readonly form: Form;
  readonly newest: RecordType;
  readonly fields: readonly Extracted[];
  readonly source: ReaderSource;
  /** Whether it writes into `placed`: of a text where it is, not what it is. */
  readonly isPlaced: boolean;
}

/** A record as one version has it, and where it is in the newest one: a kind, or nowhere for the record itself. */
export interface WrittenRecord {
  readonly record: RecordType;
  readonly at: string;
  readonly version: number;
  readonly skipper: SkipperSource;
}

/** `isLast`: nothing is read behind it. `isCertain`: it is read in any case. */
interface Placing {
  readonly isLast: boolean;
  readonly isCertain: boolean;
}

/** Makes the reader of one version. */
export class VersionExtract {
  readonly #form: Form;
  readonly #newest: RecordType;
  readonly #fields: readonly Extracted[];
  readonly #source: ReaderSource;
  readonly #isPlaced: boolean;
  readonly #written: WrittenRecord;
  readonly #skipper: SkipperSource;
  readonly #found = new Set<string>();
  /** Those that are read in any case, and need no value before. */
  readonly #certain = new Set<string>();

  constructor({ form, newest, fields, source, isPlaced }: ExtractParts, written: WrittenRecord) {
    this.#form = form;
    this.#newest = newest;
    this.#fields = fields;
    this.#source = source;
    this.#isPlaced = isPlaced;
    this.#written = written;
    this.#skipper = written.skipper;
  }

  /** The body of a function; what it returns begins with `first`. */
  emit(first: string): string {
    const { record, at, version } = this.#written;
    const body = this.#statements(record, at, { isLast: true, isCertain: true });
    this.#refuseMissing(version);
    const declared = this.#fields
      .filter(({ path }) => !this.#certain.has(path))
      .map((field) =>
        this.#found.has(field.path) ? `  let ${field.name}: ${textOf(field)} = null;` : `  const ${field.name} = null;`,
      );
    const returned = this.#fields.flatMap((field) => namesOf(field)).join(', ');
    return `${declared.join('\n')}\n${body}\n  return { ${first}${returned} };`;
  }

  /**
   * The body of a function that writes into `placed`. `answersForNone`: the last field, if it marks an entry without an offset;
   * then all of the entry is read, not only what the extract wants.
   */
  emitPlaced(answersForNone: string | null): string {
    const { record, version } = this.#written;
    const rest = record.fields.at(-1);
    const isMarked = answersForNone !== null && rest?.name === answersForNone && rest.type.is === 'optional';
    if (answersForNone !== null && !isMarked)
      throw new Error(`the last field is not an optional \`${answersForNone}\``);
    const read = isMarked ? { ...record, fields: record.fields.slice(0, -1) } : record;
    const body = this.#statements(read, '', { isLast: !isMarked, isCertain: true });
    this.#refuseMissing(version);
    const absent = this.#fields
      .filter(({ path }) => !this.#certain.has(path))
      .map((field) => (isPlace(field, true) ? `placed.${field.name}From = -1;` : `placed.${field.name} = null;`));
    const mark =
      isMarked && rest?.type.is === 'optional'
        ? `placed.${MARK} = reader.present();\nif (placed.${MARK}) ${this.#skipper.statement(rest.type.of)}`
        : '';
    return [...absent, body, mark].join('\n');
  }

  #refuseMissing(version: number): void {
    const missing = this.#fields.find(({ path, isNullable }) => !isNullable && !this.#found.has(path));
    if (missing !== undefined) throw new Error(`version ${version} has no \`${missing.path}\`, which an extract needs`);
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
    if (first.path === place && isPlace(first, this.#isPlaced)) return this.#place(first, type, placing);
    if (first.path === place) {
      const value = this.#source.expression(type, typeAt(this.#newest, place).type, place, this.#written.version);
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
        ? `  const value = ${this.#source.expression(field.type, typeAt(this.#newest, path).type, path, this.#written.version)};`
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
    if (this.#isPlaced) return `placed.${name} = ${value};`;
    return `${isCertain ? 'const ' : ''}${name} = ${value};`;
  }

  /** Bytes that nobody needs as an object of their own. */
  #place(field: Extracted, type: Type, { isCertain }: Placing): string {
    if (this.#isPlaced) {
      this.#found.add(field.path);
      const lines = namesOf(field, true).map(
        (name, at) => `placed.${name} = reader.${at === 0 ? 'skipText()' : 'position'};`,
      );
      if (type.is === 'optional') return `if (reader.present()) {\n${lines.join('\n')}\n}`;
      if (isCertain) this.#certain.add(field.path);
      return lines.join('\n');
    }
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

/** In an extract of places texts are places too. */
export function isPlace({ type, isText }: Extracted, isPlaced = false): boolean {
  return type === 'Buffer' || (isPlaced && isText);
}

/** What it is called in the extract. */
function namesOf(field: Extracted, isPlaced = false): readonly string[] {
  return isPlace(field, isPlaced) ? [`${field.name}From`, `${field.name}To`] : [field.name];
}

export function declarationOf(field: Extracted): string {
  const type = isPlace(field) ? 'number' : textOf(field);
  return namesOf(field)
    .map((name) => `  readonly ${name}: ${type};`)
    .join('\n');
}

/** Its lines in the type of `placed`, and in the value that nothing was read into yet. */
export function placedLines(field: Extracted): readonly { readonly declared: string; readonly begun: string }[] {
  const isNumber = isPlace(field, true) || field.type === 'number';
  // No word is the first of its list for a reason, so there is none before a record is read.
  const type = isNumber && !field.isNullable ? 'number' : `${field.type} | null`;
  return namesOf(field, true).map((name) => {
    if (isPlace(field, true)) return { declared: `${name}: number;`, begun: `${name}: -1,` };
    return { declared: `${name}: ${type};`, begun: `${name}: ${type === 'number' ? '0' : 'null'},` };
  });
}

function textOf({ type, isNullable }: Extracted): string {
  return isNullable ? `${type} | null` : type;
}

/** `at`: a kind, which its name leaves out. */
export function extracted(form: Form, root: RecordType, path: string, at: string): Extracted {
  const name = path
    .slice(at === '' ? 0 : at.length + 1)
    .replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase());
  const { type, isNullable, isItem } = typeAt(root, path);
  const value = type.is === 'optional' ? type.of : type;
  const bare = form.words[path]?.list ?? typeText(value);
  return {
    path,
    name,
    isNullable: isNullable || type.is === 'optional',
    type: isItem ? `readonly ${bare}[]` : bare,
    isText: !isItem && value.is === 'string',
  };
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
