import { type Field, type RecordType, type Type, UNRECOGNISED } from '../model.ts';

/** Collects the functions that leave out values of one version without making them. */
export class SkipperSource {
  readonly #functions = new Map<string, string>();
  readonly #suffix: string;

  /** `suffix` keeps the functions of two versions apart. */
  constructor(suffix: string) {
    this.#suffix = suffix;
  }

  get functions(): string {
    return [...this.#functions.values()].join('\n\n');
  }

  /** A statement that leaves out one value. */
  statement(type: Type): string {
    switch (type.is) {
      case 'string':
      case 'bytes':
        return 'reader.skipText();';
      case 'double':
        return 'reader.skipFixed(8);';
      case 'fixed':
        return `reader.skipFixed(${type.size});`;
      case 'boolean':
        return 'reader.boolean();';
      case 'long':
      case 'time':
        return 'reader.long();';
      case 'int':
        return 'reader.int();';
      case 'enum':
        // The first symbol may be that for words which a reader does not know: nobody writes it.
        return `reader.skipSymbol(${Number(type.symbols[0] === UNRECOGNISED)}, ${type.symbols.length});`;
      case 'optional':
        return `if (reader.present()) ${this.statement(type.of)}`;
      case 'array':
        return `reader.skipArray(${this.#callable(type.items)});`;
      case 'record':
        return `${this.record(type)}();`;
      case 'union':
        throw new Error('a value with a union below the root cannot be left out');
    }
  }

  /** The name of a function that leaves out a record. */
  record(record: RecordType): string {
    const name = `skip${record.name}${this.#suffix}`;
    if (!this.#functions.has(name))
      this.#functions.set(name, `function ${name}(): void {\n${this.#body(record.fields)}\n}`);
    return name;
  }

  #body(fields: readonly Field[]): string {
    return fields.map(({ type }) => `  ${this.statement(type)}`).join('\n');
  }

  #callable(type: Type): string {
    return type.is === 'record' ? this.record(type) : `() => { ${this.statement(type)} }`;
  }
}
