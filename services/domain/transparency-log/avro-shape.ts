/** Bytes that are not one value of the schema, or a schema outside the subset that archived records use. */
export class AvroShapeError extends Error {
  override readonly name = 'AvroShapeError';
}

/** Where the value that starts at `position` ends. Throws `AvroShapeError` when it is cut short or malformed. */
export type Skip = (bytes: Buffer, position: number) => number;

/** How far a schema lets one find the end of a value, and the record's first field. */
export interface AvroShape {
  readonly skip: Skip;
  /** Name of the first field, a `long`: the source offset of an entry. */
  readonly firstField: string;
  /** Where the last field starts, if it is `reevaluation` (a union whose first branch is null); else null. */
  readonly toReevaluation: Skip | null;
  /** From there to the end of the value. */
  readonly skipReevaluation: Skip;
}

type SchemaNode = string | readonly SchemaNode[] | SchemaObject;
interface SchemaObject {
  readonly type: SchemaNode;
  readonly name?: string;
  readonly size?: number;
  readonly items?: SchemaNode;
  readonly values?: SchemaNode;
  readonly fields?: readonly { readonly name: string; readonly type: SchemaNode }[];
}

const FIXED_SIZES: Readonly<Record<string, number>> = { null: 0, boolean: 1, float: 4, double: 8 };

/**
 * Reads an Avro schema (1.11, binary encoding) only as far as needed to tell where a value ends: an entry's bytes are
 * found without decoding or re-encoding it. Throws `AvroShapeError` for a schema it does not understand.
 */
export function avroShape(schemaText: string): AvroShape {
  const schema = parseSchema(schemaText);
  try {
    return shapeOf(schema);
  } catch (error) {
    if (error instanceof AvroShapeError) throw error;
    // The text may come from a damaged object: what the types promise of its parts is then not so.
    throw new AvroShapeError(`the schema cannot be read: ${(error as Error).message}`);
  }
}

function shapeOf(schema: SchemaObject): AvroShape {
  const first = schema.fields?.[0];
  if (schema.type !== 'record' || first === undefined || typeName(first.type) !== 'long') {
    throw new AvroShapeError('the schema is not a record that starts with a long');
  }
  const named = new Map<string, Skip>();
  const skips = (schema.fields ?? []).map(({ type }) => compile(type, named));
  return { skip: sequence(skips), firstField: first.name, ...reevaluationOf(schema.fields ?? [], skips) };
}

/** A position lies behind everything but the last field, which tells whether the value re-evaluates an earlier one. */
function reevaluationOf(
  fields: NonNullable<SchemaObject['fields']>,
  skips: readonly Skip[],
): Pick<AvroShape, 'toReevaluation' | 'skipReevaluation'> {
  const last = fields.at(-1);
  if (typeof last?.name !== 'string') throw new AvroShapeError('the schema has a field without `name`');
  const isThere = last.name === 'reevaluation' && Array.isArray(last.type) && last.type[0] === 'null';
  return { toReevaluation: isThere ? sequence(skips.slice(0, -1)) : null, skipReevaluation: sequence(skips.slice(-1)) };
}

/** Schema text without documentation, as small as it gets: every archived object carries it. */
export function compactSchema(schemaText: string): string {
  return JSON.stringify(JSON.parse(schemaText, (key, value) => (key === 'doc' ? undefined : value)));
}

/** Zig-zag varint at `position`. Throws `AvroShapeError` beyond the end or above the largest safe integer. */
export function readLong(bytes: Buffer, position: number): { value: number; end: number } {
  let end = position;
  let raw = 0;
  let scale = 1;
  for (let byte = 0x80; byte >= 0x80; scale *= 0x80) {
    if (end >= bytes.length || scale > Number.MAX_SAFE_INTEGER) throw new AvroShapeError(`no long at byte ${position}`);
    byte = bytes[end++] ?? 0;
    raw += (byte & 0x7f) * scale;
  }
  if (raw > Number.MAX_SAFE_INTEGER) throw new AvroShapeError(`the long at byte ${position} is too large`);
  return { value: raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2, end };
}

function parseSchema(schemaText: string): SchemaObject {
  try {
    const schema: unknown = JSON.parse(schemaText);
    if (typeof schema === 'object' && schema !== null && 'type' in schema) return schema as SchemaObject;
  } catch {
    // Said below, together with every other text that is no record schema.
  }
  throw new AvroShapeError('the schema is not a JSON record schema');
}

function typeName(node: SchemaNode): SchemaNode {
  return typeof node === 'object' && 'type' in node ? typeName(node.type) : node;
}

function compile(node: SchemaNode, named: Map<string, Skip>): Skip {
  if (typeof node === 'string') return compileName(node, named);
  if ('type' in node) return compileObject(node, named);
  return union(node.map((branch) => compile(branch, named)));
}

function compileName(name: string, named: Map<string, Skip>): Skip {
  const size = FIXED_SIZES[name];
  if (size !== undefined) return fixed(size);
  if (name === 'int' || name === 'long') return skipVarint;
  if (name === 'bytes' || name === 'string') return skipBytes;
  const known = named.get(name);
  if (known === undefined) throw new AvroShapeError(`the schema uses the unknown type \`${name}\``);
  return known;
}

function compileObject(node: SchemaObject, named: Map<string, Skip>): Skip {
  switch (node.type) {
    case 'enum':
      return name(node, named, skipVarint);
    case 'fixed':
      return name(node, named, fixed(given(node, 'size')));
    case 'array':
      return blocks(compile(given(node, 'items'), named));
    case 'map':
      return blocks(sequence([skipBytes, compile(given(node, 'values'), named)]));
    case 'record':
      return name(node, named, sequence(given(node, 'fields').map(({ type }) => compile(type, named))));
    default:
      return compile(node.type, named);
  }
}

/** A part that a type of this kind must have: without it the text is damaged, and guessing would blame an entry. */
function given<Part extends keyof SchemaObject>(node: SchemaObject, part: Part): NonNullable<SchemaObject[Part]> {
  const found = node[part];
  if (found === undefined || found === null) throw new AvroShapeError(`the schema has a type without \`${part}\``);
  return found;
}

function name(node: SchemaObject, named: Map<string, Skip>, skip: Skip): Skip {
  if (node.name !== undefined) named.set(node.name, skip);
  return skip;
}

function fixed(size: number): Skip {
  return (bytes, position) => within(bytes, position + size);
}

function skipVarint(bytes: Buffer, position: number): number {
  let end = position;
  while (((bytes[end] ?? 0) & 0x80) !== 0) end++;
  return within(bytes, end + 1);
}

function skipBytes(bytes: Buffer, position: number): number {
  // One byte holds lengths up to 63: nearly every string there is.
  const byte = bytes[position] ?? 0x80;
  if ((byte & 0x81) === 0) return within(bytes, position + 1 + (byte >> 1));
  const { value, end } = readLong(bytes, position);
  if (value < 0) throw new AvroShapeError(`negative length at byte ${position}`);
  return within(bytes, end + value);
}

function union(branches: readonly Skip[]): Skip {
  return (bytes, position) => {
    const { value, end } = readLong(bytes, position);
    const branch = branches[value];
    if (branch === undefined) throw new AvroShapeError(`no union branch ${value} at byte ${position}`);
    return branch(bytes, end);
  };
}

function sequence(parts: readonly Skip[]): Skip {
  return (bytes, position) => {
    let end = position;
    for (const part of parts) end = part(bytes, end);
    return end;
  };
}

/** Arrays and maps: blocks of items, each behind its count. Negative counts, which our encoder never writes, are refused. */
function blocks(item: Skip): Skip {
  return (bytes, position) => {
    let { value: count, end } = readLong(bytes, position);
    while (count > 0) {
      for (; count > 0; count--) end = item(bytes, end);
      ({ value: count, end } = readLong(bytes, end));
    }
    if (count < 0) throw new AvroShapeError(`negative item count before byte ${end}`);
    return end;
  };
}

function within(bytes: Buffer, end: number): number {
  if (end > bytes.length) throw new AvroShapeError(`the value ends beyond byte ${bytes.length}`);
  return end;
}
