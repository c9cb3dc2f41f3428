import { typeText } from '../emit-types.ts';
import type { Form } from '../form.ts';
import { listName } from '../lists.ts';
import { type EnumType, type Field, type RecordType, type Type, UNRECOGNISED } from '../model.ts';
import { below, placeOf } from '../shape.ts';

/**
 * Collects the functions and constants that reading one record needs. Each is written once, whatever versions use it.
 */
export class ReaderSource {
  readonly #form: Form;
  readonly #added: ReadonlySet<string>;
  readonly #functions = new Map<string, { name: string; text: string }>();
  readonly #constants = new Map<string, { name: string; text: string }>();
  /** Types that the functions name. */
  readonly types = new Set<string>();
  /** Closed lists that the functions read texts by. */
  readonly lists = new Set<string>();

  /** `added` are the paths of the fields that the functions note for the content of the record. */
  constructor(form: Form, added: ReadonlySet<string>) {
    this.#form = form;
    this.#added = added;
  }

  get functions(): string {
    return [...this.#functions.values()].map(({ text }) => text).join('\n\n');
  }

  get constants(): string {
    return [...this.#constants.values()].map(({ text }) => text).join('\n');
  }

  isForeign(type: string): boolean {
    return Object.values(this.#form.words).some(({ list, of }) => list === type && of !== undefined);
  }

  /** A call that reads `old` as `newest`. */
  record(old: RecordType, newest: RecordType, path: string, version: number): string {
    this.types.add(newest.name);
    const isNested = old.fields.some(({ name }) => placeOf(this.#form, below(path, name)) !== below(path, name));
    const body = isNested ? this.#nesting(old, newest, path, version) : this.#literal(old, newest, path, version);
    return this.define(`read${newest.name}`, `(): ${newest.name} {\n${body}\n}`);
  }

  /** A call that reads a branch behind the fields of the envelope, which it gets as arguments. */
  branch(
    old: RecordType,
    newest: RecordType,
    kind: string,
    { head, newestHead }: { readonly head: readonly Field[]; readonly newestHead: readonly Field[] },
    version: number,
  ): string {
    this.types.add(newest.name);
    const given = new Set(head.map(({ name }) => name));
    const envelope = newestHead.map((field) =>
      given.has(field.name) ? `${field.name},` : `${field.name}: ${literalOf(field)},`,
    );
    const fields = this.#fields(old, newest, kind, version);
    const parameters = head.map(({ name, type }) => `${name}: ${typeText(type)}`).join(', ');
    const text = `(${parameters}): ${newest.name} {\n  return { ${envelope.join('\n')}\nkind: '${kind}',\n${fields.join('\n')} };\n}`;
    return this.define(`read${newest.name}`, text, head.map(({ name }) => name).join(', '));
  }

  /** An expression that reads `old` where the newest version has `newest`. */
  expression(old: Type, newest: Type, path: string, version: number): string {
    switch (old.is) {
      case 'string':
        return this.#text(newest, path);
      case 'time':
      case 'long':
        return 'reader.long()';
      case 'int':
      case 'double':
      case 'boolean':
      case 'bytes':
        return `reader.${old.is}()`;
      case 'fixed':
        return `reader.fixed(${old.size})`;
      case 'enum':
        return `reader.symbol('${path}', ${this.#words(old)})`;
      case 'optional':
        return `reader.present() ? ${this.expression(old.of, newest.is === 'optional' ? newest.of : newest, path, version)} : null`;
      case 'array':
        return this.#array(old.items, newest.is === 'array' ? newest.items : newest, path, version);
      case 'record':
        if (newest.is !== 'record') throw new Error(`${path}: a record was replaced by ${newest.is}`);
        return this.record(old, newest, path, version);
      case 'union':
        throw new Error(`${path}: a union below the root cannot be read`);
    }
  }

  /** A function with this text, named `name` or, where another one has the name, with a number. Returns the call. */
  define(name: string, text: string, args = ''): string {
    return `${this.#once(this.#functions, name, text, (unique) => `function ${unique}${text}`)}(${args})`;
  }

  #once(
    into: Map<string, { name: string; text: string }>,
    name: string,
    key: string,
    write: (unique: string) => string,
  ): string {
    const known = into.get(key);
    if (known !== undefined) return known.name;
    const taken = new Set([...into.values()].map((entry) => entry.name));
    let unique = name;
    for (let count = 2; taken.has(unique); count++) unique = `${name}V${count}`;
    into.set(key, { name: unique, text: write(unique) });
    return unique;
  }

  #text(newest: Type, path: string): string {
    const words = this.#form.words[path];
    if (newest.is === 'enum') {
      this.lists.add(listName(newest.name));
      return `reader.word(${listName(newest.name)})`;
    }
    if (words !== undefined) this.types.add(words.list);
    const text = this.#form.recurring.includes(path) ? 'reader.recurringString()' : 'reader.string()';
    return words === undefined ? text : `${text} as ${words.list}`;
  }

  #array(old: Type, newest: Type, path: string, version: number): string {
    if (old.is === 'string') return 'reader.strings()';
    const item = this.expression(old, newest, path, version);
    const call = /^(\w+)\(\)$/.exec(item)?.[1];
    return `reader.array(${call ?? `() => ${item}`})`;
  }

  #words(type: EnumType): string {
    this.types.add(type.name);
    const words = type.symbols.map((symbol) =>
      symbol === UNRECOGNISED ? 'undefined' : `'${symbol.replaceAll('_', '-')}'`,
    );
    const text = `readonly (${type.name} | undefined)[] = [${words.join(', ')}];`;
    const name = `${type.name.charAt(0).toLowerCase()}${type.name.slice(1)}Symbols`;
    return this.#once(this.#constants, name, text, (unique) => `const ${unique}: ${text}`);
  }

  /** Reads in the order of the schema's fields, as the language evaluates a literal. */
  #literal(old: RecordType, newest: RecordType, path: string, version: number): string {
    return `  return { ${this.#fields(old, newest, path, version).join('\n')} };`;
  }

  #fields(old: RecordType, newest: RecordType, path: string, version: number): readonly string[] {
    const before = new Map(old.fields.map((field) => [field.name, field]));
    const kept = newest.fields.filter(({ name }) => before.has(name)).map(({ name }) => name);
    if (kept.join() !== old.fields.map(({ name }) => name).join())
      throw new Error(`version ${version} of ${path || newest.name}: only fields that were added can be read`);
    return newest.fields.map((field) => {
      const { name, type } = field;
      const was = before.get(name);
      if (was === undefined) return `${name}: ${literalOf(field)},`;
      return `${name}: ${this.#field(was.type, type, below(path, name), version)},`;
    });
  }

  #field(old: Type, newest: Type, path: string, version: number): string {
    const value = this.expression(old, newest, path, version);
    return this.#added.has(path) ? `content.field('${path}', reader.position, ${value}, reader.position)` : value;
  }

  /** Reads all fields first, in the order of the schema, then makes the parts of them. */
  #nesting(old: RecordType, newest: RecordType, path: string, version: number): string {
    const read = new Map(old.fields.map((field) => [placeOf(this.#form, below(path, field.name)), field]));
    const expressions = new Map<string, string>();
    const literal = ({ fields }: RecordType, at: string): string => {
      const values = fields.map((field) => {
        const given = value(field, below(at, field.name));
        return given === field.name ? `${given},` : `${field.name}: ${given},`;
      });
      return `{ ${values.join('\n')} }`;
    };
    const value = (field: Field, at: string): string => {
      const from = read.get(at);
      if (from === undefined) return field.type.is === 'record' ? literal(field.type, at) : literalOf(field);
      expressions.set(from.name, this.#field(from.type, field.type, at, version));
      return variable(from.name);
    };
    const built = literal(newest, path);
    const lines = old.fields.map(({ name }) => {
      const expression = expressions.get(name);
      if (expression !== undefined) return `  const ${variable(name)} = ${expression};`;
      throw new Error(`version ${version} of ${below(path, name)}: the newest version does not have it`);
    });
    return `${lines.join('\n')}\n  return ${built};`;
  }
}

/** A name that no word of the language has. */
function variable(name: string): string {
  return name === 'class' ? 'class_' : name;
}

/** The value that a reader returns for a field that its version does not have. */
function literalOf({ name, type, default: value }: Field): string {
  if (value === undefined) throw new Error(`\`${name}\` was added without a default`);
  return type.is === 'enum' ? `'${String(value).replaceAll('_', '-')}'` : JSON.stringify(value);
}
