import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Form, readForm } from './form.ts';

/**
 * The records as `schemas/` describes them: the one source that every output of `npm run generate` is made from. What
 * Avro cannot express is in `schemas/<record>/form.yaml`.
 */
export interface RecordModel {
  /** The folder's name: `access-event`. */
  readonly name: string;
  /** Oldest first. */
  readonly versions: readonly VersionModel[];
  readonly newest: VersionModel;
  readonly form: Form;
}

export interface VersionModel {
  readonly version: number;
  /** The id in `schemas.lock`, which precedes every record on a topic. */
  readonly schemaId: number;
  /** The schema file, byte for byte. */
  readonly text: string;
  readonly root: RecordType;
}

export type Type =
  | { readonly is: 'string' | 'long' | 'int' | 'double' | 'boolean' | 'bytes' | 'time' }
  | { readonly is: 'fixed'; readonly name: string; readonly size: number }
  | EnumType
  | { readonly is: 'array'; readonly items: Type }
  /** `["null", of]`. */
  | { readonly is: 'optional'; readonly of: Type }
  | RecordType
  /** Any other union: its branches are records. */
  | UnionType;

export interface EnumType {
  readonly is: 'enum';
  readonly name: string;
  /** The symbols as Avro writes them: `direct_store`. `wordsOf` returns the domain's words. */
  readonly symbols: readonly string[];
  readonly doc: string;
}

export interface RecordType {
  readonly is: 'record';
  readonly name: string;
  readonly doc: string;
  readonly fields: readonly Field[];
}

export interface UnionType {
  readonly is: 'union';
  readonly branches: readonly RecordType[];
}

export interface Field {
  readonly name: string;
  readonly doc: string;
  readonly type: Type;
  /** The default in Avro's JSON; undefined where a writer must give the field. */
  readonly default: unknown;
}

interface LockedSchema {
  readonly id: number;
  readonly record: string;
  readonly version: number;
}

/** The symbol that a reader of an older version gets for one that a newer writer added. It is no word of the domain. */
export const UNRECOGNISED = 'unrecognised';

/** Reads every record of `schemas.lock` below `folder`. */
export function readModels(folder: string): readonly RecordModel[] {
  const locked: readonly LockedSchema[] = JSON.parse(readFileSync(join(folder, 'schemas.lock'), 'utf8'));
  const names = [...new Set(locked.map(({ record }) => record))].sort();
  return names.map((name) => {
    const form = readForm(join(folder, name, 'form.yaml'));
    const typeNames = new Map(Object.entries(form.typeNames));
    const versions = locked
      .filter(({ record }) => record === name)
      .sort((one, other) => one.version - other.version)
      .map((entry) => readVersion(folder, entry, typeNames));
    const newest = versions.at(-1);
    if (newest === undefined) throw new Error(`schemas.lock has no version of ${name}`);
    return { name, versions, newest, form };
  });
}

/** The words of a closed list: without the symbol for unknown ones, and with `-` where Avro has `_`. */
export function wordsOf({ symbols }: EnumType): readonly string[] {
  return symbols.filter((symbol) => symbol !== UNRECOGNISED).map((symbol) => symbol.replaceAll('_', '-'));
}

function readVersion(
  folder: string,
  { id, record, version }: LockedSchema,
  typeNames: ReadonlyMap<string, string>,
): VersionModel {
  const file = join(folder, record, `v${version}.avsc`);
  const text = readFileSync(file, 'utf8');
  const root = new SchemaReader(typeNames).type(JSON.parse(text), record);
  if (root.is !== 'record') throw new Error(`${file} is no record`);
  return { version, schemaId: id, text, root };
}

/** Reads the JSON of one schema file. A name refers to the type that the file defined before it. */
class SchemaReader {
  readonly #named = new Map<string, Type>();

  /** TypeScript names of Avro types whose own name means something else in another record (`typeNames` of the form). */
  constructor(private readonly typeNames: ReadonlyMap<string, string>) {}

  type(json: unknown, where: string): Type {
    if (typeof json === 'string') return this.#simple(json, where);
    if (Array.isArray(json)) return this.#union(json, where);
    return this.#complex(json as AvroSchema, where);
  }

  #simple(name: string, where: string): Type {
    switch (name) {
      case 'string':
      case 'long':
      case 'int':
      case 'double':
      case 'boolean':
      case 'bytes':
        return { is: name };
      default:
        return this.#named.get(name.replace(/^custodes\./, '')) ?? unsupported(name, where);
    }
  }

  #union(branches: readonly unknown[], where: string): Type {
    if (branches[0] === 'null' && branches.length === 2) return { is: 'optional', of: this.type(branches[1], where) };
    const types = branches.map((branch) => this.type(branch, where));
    const records = types.filter((type): type is RecordType => type.is === 'record');
    return records.length === types.length ? { is: 'union', branches: records } : unsupported('a union', where);
  }

  #complex(schema: AvroSchema, where: string): Type {
    const { name = '', doc = '' } = schema;
    switch (schema.type) {
      case 'record':
        return this.#name(name, { is: 'record', name: this.#typeName(name), doc, fields: this.#fields(schema, where) });
      case 'enum':
        return this.#name(name, { is: 'enum', name: this.#typeName(name), doc, symbols: schema.symbols ?? [] });
      case 'fixed':
        return this.#name(name, { is: 'fixed', name, size: schema.size ?? 0 });
      case 'array':
        return { is: 'array', items: this.type(schema.items, where) };
      case 'long':
        return { is: schema.logicalType === 'timestamp-millis' ? 'time' : 'long' };
      default:
        return unsupported(String(schema.type), where);
    }
  }

  #fields({ fields = [] }: AvroSchema, where: string): readonly Field[] {
    return fields.map((field) => ({
      name: field.name,
      doc: field.doc ?? '',
      type: this.type(field.type, `${where}.${field.name}`),
      default: field.default,
    }));
  }

  #typeName(name: string): string {
    return this.typeNames.get(name) ?? name;
  }

  #name(name: string, type: Type): Type {
    this.#named.set(name, type);
    return type;
  }
}

interface AvroSchema {
  readonly type: unknown;
  readonly name?: string;
  readonly doc?: string;
  readonly symbols?: readonly string[];
  readonly size?: number;
  readonly items?: unknown;
  readonly logicalType?: string;
  readonly fields?: readonly {
    readonly name: string;
    readonly doc?: string;
    readonly type: unknown;
    readonly default?: unknown;
  }[];
}

function unsupported(what: string, where: string): never {
  throw new Error(`${where}: the generator cannot read ${what}`);
}
