import type { RecordModel } from '../model.ts';
import { GENERATED, type OutputFile } from '../output.ts';
import { fieldsKept, fieldsRead, type JsonField } from './json-record.ts';
import { type JsonKinds, jsonKindsOf } from './json-record-of.ts';
import { formImports, typesModule } from './value-code.ts';

/** The forms of a record with kinds that other programs see: what is given out, and its names. */
export function emitRegisterForms(model: RecordModel, models: readonly RecordModel[]): readonly OutputFile[] {
  const kinds = jsonKindsOf(model, models);
  const folder = `services/records/${model.name}`;
  const name = model.newest.root.name;
  const json = toJson(name, kinds);
  return [
    {
      path: `${folder}/to-${model.name}-json.ts`,
      text: `${GENERATED}
import type { ${name} } from '${typesModule(model.name)}';
${formImports(json)}

${json}`,
    },
    {
      path: `${folder}/${model.name}-names.ts`,
      text: `${GENERATED}
import type { ${name} } from '${typesModule(model.name)}';

${names(name, kinds)}`,
    },
  ];
}

function toJson(name: string, { envelope, kinds }: JsonKinds): string {
  const cases = kinds.map(({ kind, record }) => {
    const fields = [...fieldsKept(envelope), ...fieldsKept(record)];
    return `    case '${kind}':
      return { kind: record.kind, ${fields.map(jsonEntry).join(', ')} };`;
  });
  return `/** The record as a JSON value: every key of its kind is there, \`null\` where it is absent, and times are RFC 3339 in UTC. */
export function to${name}Json(record: ${name}): Record<string, unknown> {
  switch (record.kind) {
${cases.join('\n')}
  }
}
`;
}

function jsonEntry(field: JsonField): string {
  const entry = `${field.name}: ${jsonValue(field)}`;
  return field.direction === 'ifGiven' ? `...(record.${field.name} === null ? {} : { ${entry} })` : entry;
}

function jsonValue({ name, value, presence }: JsonField): string {
  const at = `record.${name}`;
  if (value.is !== 'time') return at;
  return presence.is === 'optional' ? `${at} === null ? null : toRfc3339(${at})` : `toRfc3339(${at})`;
}

function names(name: string, { envelope, kinds }: JsonKinds): string {
  const lists = kinds.map(({ kind, record }) => {
    const fields = [...fieldsKept(envelope), ...fieldsKept(record)].map((field) => `'${field.name}'`);
    return `  '${kind}': ['kind', ${fields.join(', ')}],`;
  });
  const droppedLists = kinds.flatMap(({ kind, record }) => {
    const fields = fieldsRead(record).filter(({ direction }) => direction === 'in');
    return fields.length === 0 ? [] : [`  '${kind}': [${fields.map((field) => `'${field.name}'`).join(', ')}],`];
  });
  return `type Kind = ${name}['kind'];

/** The fields of a kind in JSON, \`kind\` and the envelope included. */
export function fieldsOfKind(kind: Kind): readonly string[] {
  return fields[kind];
}

/** The fields that may be sent of a kind: also those that no record keeps. */
export function acceptedOfKind(kind: Kind): readonly string[] {
  return [...fields[kind], ...(dropped[kind] ?? [])];
}

const fields: Readonly<Record<Kind, readonly string[]>> = {
${lists.join('\n')}
};

const dropped: Readonly<Partial<Record<Kind, readonly string[]>>> = {
${droppedLists.join('\n')}
};
`;
}
