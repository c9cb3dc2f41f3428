import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { wireForms } from '../../../services/adapters/http/routes/query-fields.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Components that are generated from `schemas/`, by the file that has them. */
const recordFiles: Readonly<Record<string, string>> = {
  AccessEvent: 'schemas/access-event/access-event.schema.json',
  RegisterRecord: 'schemas/register-record/register-record.schema.json',
};

/** Collects the named schemas that others refer to. */
export class Components {
  readonly #schemas = new Map<string, JsonSchema>();

  constructor() {
    for (const [name, file] of Object.entries(recordFiles)) this.#addRecord(name, file);
  }

  /** The JSON Schema of what a client sends or gets; named parts become components. */
  schemaOf(schema: z.ZodType): JsonSchema {
    // Inside of an object also a schema that has a name is referred to by it.
    const { $defs = {}, properties } = z.toJSONSchema(z.object({ it: schema }), {
      io: 'input',
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => asOnTheWire(zodSchema, jsonSchema),
    });
    for (const [name, part] of Object.entries($defs)) {
      if (name in recordFiles) continue;
      this.#schemas.set(name, renamed(part, (local) => local) as JsonSchema);
    }
    return renamed(properties?.it, (local) => local) as JsonSchema;
  }

  /** The schemas by name. */
  get schemas(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.#schemas].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** Definitions of a record are beside it: few readers of OpenAPI look for them inside of a component. */
  #addRecord(name: string, file: string): void {
    const { $schema: _, $id: __, $defs, ...record } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const nameOf = (local: string) => `${name}.${local}`;
    this.#schemas.set(name, renamed(record, nameOf) as JsonSchema);
    for (const [local, part] of Object.entries($defs as Record<string, unknown>)) {
      this.#schemas.set(nameOf(local), renamed(part, nameOf) as JsonSchema);
    }
  }
}

/** Describes the text of a query and not what is made of it; leaves out bounds that every JSON number has. */
function asOnTheWire(zodSchema: z.core.$ZodType, jsonSchema: Record<string, unknown>): void {
  const wire = wireForms.get(zodSchema);
  if (wire !== undefined) {
    for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
    Object.assign(jsonSchema, wire);
  }
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  delete jsonSchema.id;
}

function renamed(value: unknown, nameOf: (local: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => renamed(one, nameOf));
  if (typeof value !== 'object' || value === null) return value;
  const [onlyKey, ...otherKeys] = Object.keys(value);
  // All of one schema is that schema; linters ask for it directly.
  if (onlyKey === 'allOf' && otherKeys.length === 0) {
    const parts = (value as { readonly allOf: readonly unknown[] }).allOf;
    if (parts.length === 1) return renamed(parts[0], nameOf);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      const local = key === '$ref' && typeof part === 'string' ? /^#\/\$defs\/(.+)$/.exec(part)?.[1] : undefined;
      return [key, local === undefined ? renamed(part, nameOf) : `#/components/schemas/${nameOf(local)}`];
    }),
  );
}
