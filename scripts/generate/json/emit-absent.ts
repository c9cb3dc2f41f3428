import type { RecordModel } from '../model.ts';
import { GENERATED, type OutputFile } from '../output.ts';
import { fieldsKept, type JsonRecord, partsKept } from './json-record.ts';
import { jsonKindsOf, jsonRecordOf } from './json-record-of.ts';
import { lowerFirst, nameOfPath, quoted } from './value-code.ts';

/** Emits the default values of absent fields. Code that builds a record from them need not know later fields. */
export function emitAbsentEvent(model: RecordModel, models: readonly RecordModel[]): OutputFile {
  const root = jsonRecordOf(model, models);
  const parts = partsKept(root).map((part) => `  ${nameOfPath(part.path, true)}: ${absent(part)},`);
  return {
    path: `services/records/${model.name}/absent-${model.name}.ts`,
    text: `${GENERATED}
/** The optional fields of the event and of each of its parts, with the values of an event that lacks them. */
export const absent${root.name} = {
  ${lowerFirst(root.name)}: ${absent(root)},
${parts.join('\n')}
} as const;
`,
  };
}

export function emitAbsentRegister(model: RecordModel, models: readonly RecordModel[]): OutputFile {
  const { envelope, kinds } = jsonKindsOf(model, models);
  const all = kinds.map(({ kind, record }) => {
    const fields = [...envelope.fields, ...record.fields];
    return `  '${kind}': ${absent({ ...record, fields })},`;
  });
  const { name } = model.newest.root;
  return {
    path: `services/records/${model.name}/absent-${model.name}.ts`,
    text: `${GENERATED}
/** The optional fields of each kind, with the values of a record that lacks them. */
export const absent${name} = {
${all.join('\n')}
} as const;
`,
  };
}

function absent(record: JsonRecord): string {
  const values = fieldsKept(record).flatMap(({ name, presence }) => {
    if (presence.is === 'required') return [];
    if (presence.is === 'optional') return [`${name}: null`];
    if (Array.isArray(presence.to)) return [`${name}: []`];
    return [`${name}: ${typeof presence.to === 'string' ? quoted(presence.to) : presence.to}`];
  });
  return `{ ${values.join(', ')} }`;
}
