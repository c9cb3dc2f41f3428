import type { Form } from './form.ts';
import { recordsOf } from './lists.ts';
import { type Field, type RecordModel, type RecordType, UNRECOGNISED, wordsOf } from './model.ts';
import { GENERATED, type OutputFile } from './output.ts';
import { below, pathsOf, placeOf, shapeOf, splitPath } from './shape.ts';

/**
 * For each record with parts that only TypeScript has: the record flat again, and back, and what it is where nothing is known.
 */
export function emitNested(models: readonly RecordModel[]): readonly OutputFile[] {
  return models.flatMap(({ name, newest, form }) => {
    const paths = pathsOf(newest.root);
    const parents = new Set(Object.keys(form.nested).map((part) => splitPath(part)[0]));
    return recordsOf(newest.root).flatMap((record) => {
      const path = paths.get(record.name) ?? '';
      if (!parents.has(path)) return [];
      const file = kebabCase(record.name);
      return [
        { path: `services/records/${name}/flat-${file}.ts`, text: flat(name, record, path, form) },
        { path: `services/records/${name}/nested-${file}.ts`, text: nested(name, record, path, form) },
        { path: `services/records/${name}/absent-${file}.ts`, text: absent(name, record, path, form) },
      ];
    });
  });
}

function flat(model: string, { name, fields }: RecordType, path: string, form: Form): string {
  const values = fields.map((field) => {
    return `    ${field.name}: record.${placeOf(form, below(path, field.name)).slice(path.length + 1)},`;
  });
  return `${GENERATED}
import type { ${name} } from './${model}.ts';

export type Flat${name} = ReturnType<typeof flat${name}>;

/** The facts as the Avro record and the JSON output have them: flat, in the order of the schema. */
export function flat${name}(record: ${name}) {
  return {
${values.join('\n')}
  };
}
`;
}

/** The other way round. Parts are one level deep. */
function nested(model: string, { name, fields }: RecordType, path: string, form: Form): string {
  const parts = new Map<string, string[]>();
  for (const field of fields) {
    const [part = '', inner] = placeOf(form, below(path, field.name))
      .slice(path.length + 1)
      .split('.');
    const lines = parts.get(part) ?? [];
    parts.set(part, lines);
    lines.push(inner === undefined ? `${part}: flat.${field.name},` : `${inner}: flat.${field.name},`);
  }
  const values = [...parts].map(([part, lines]) =>
    lines[0]?.startsWith(`${part}: `) ? lines[0] : `${part}: { ${lines.join('\n')} },`,
  );
  return `${GENERATED}
import type { ${name} } from './${model}.ts';
import type { Flat${name} } from './flat-${kebabCase(name)}.ts';

/** The facts in their parts, from their names in the Avro record. */
export function nested${name}(flat: Flat${name}): ${name} {
  return {
${values.join('\n')}
  };
}
`;
}

function absent(model: string, record: RecordType, path: string, form: Form): string {
  const literal = ({ fields }: RecordType, at: string): string => {
    return `{ ${fields.map((field) => `${field.name}: ${value(field, below(at, field.name))},`).join('\n')} }`;
  };
  const value = ({ type }: Field, at: string): string => {
    if (type.is === 'record') return literal(type, at);
    if (type.is === 'string') return `'${form.words[at]?.absent ?? ''}'`;
    if (type.is === 'enum' && type.symbols[0] !== UNRECOGNISED) return `'${wordsOf(type)[0]}'`;
    if (type.is === 'boolean') return 'false';
    if (type.is === 'optional') return 'null';
    throw new Error(`${at}: there is no value for a ${type.is} of which nothing is known`);
  };
  return `${GENERATED}
import type { ${record.name} } from './${model}.ts';

/** The facts where nothing is known. */
export const absent${record.name}: ${record.name} = ${literal(shapeOf(record, form, path), path)};
`;
}

function kebabCase(name: string): string {
  return name.replace(/(?!^)[A-Z]/g, '-$&').toLowerCase();
}
