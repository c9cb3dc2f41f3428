import { listName } from '../lists.ts';
import type { RecordModel } from '../model.ts';
import { GENERATED, type OutputFile } from '../output.ts';
import { fieldsKept, fieldsRead, type JsonField, type JsonRecord, type JsonValue } from './json-record.ts';
import { jsonKindsOf, jsonRecordOf } from './json-record-of.ts';
import { questionForm } from './question-form.ts';
import { listImports } from './value-code.ts';

/** The forms of the records in the descriptions of the routes: OpenAPI and the client follow from these. */
export function emitRouteForms(event: RecordModel, register: RecordModel, models: readonly RecordModel[]): OutputFile {
  const root = jsonRecordOf(event, models);
  const { envelope, kinds } = jsonKindsOf(register, models);
  const { context, resourceFields } = questionForm(event, root);
  const records = [root, envelope, ...kinds.map(({ record }) => record)];
  const branches = kinds.map(({ kind, record }) => {
    const fields = [...fieldsRead(envelope), ...fieldsRead(record)].map((field) => `${field.name}: ${readForm(field)}`);
    return `  z.strictObject({\n kind: z.literal('${kind}'),\n ${fields.join(',\n')} }),`;
  });
  const inContext = fieldsRead(root).filter(({ name }) => context.includes(name));
  return {
    path: 'services/adapters/http/routes/record-forms.ts',
    text: `${GENERATED}
import { z } from 'zod';
${listImports(records).replaceAll("'../", "'../../../records/")}

const time = z.iso.datetime({ offset: true });

/** An access event as it is sent. */
export const accessEventForm = ${objectRead(root)};

/** The fields of an access event as they are given out; of a record that could not be read they are null. */
export const accessEventFields = {
${fieldsKept(root)
  .map((field) => `  ${field.name}: ${nullable(givenForm(field))},`)
  .join('\n')}
};

/** A register record as it is sent, by its kind. */
export const registerRecordForm = z.discriminatedUnion('kind', [
${branches.join('\n')}
]);

/** The fields that a question may have in \`resource.properties\`. */
export const questionResourceForm = z.strictObject({ ${resourceFields.map((name) => `${name}: z.string().optional()`).join(', ')} });

/** The fields that a question may have in its context, as an event has them. */
export const questionContextFields = {
${inContext.map((field) => `  ${field.name}: ${readForm(field)},`).join('\n')}
};
`,
  };
}

function objectRead(record: JsonRecord): string {
  const fields = fieldsRead(record).map((field) => `${field.name}: ${readForm(field)},`);
  return `z.strictObject({\n${fields.join('\n')}\n})`;
}

function readForm({ value, presence, madeFrom, doc }: JsonField): string {
  const isRequired = presence.is === 'required' && madeFrom === null;
  const form = `${valueForm(value, objectRead)}${isRequired ? '' : '.nullish()'}`;
  return doc === '' ? form : `${form}.describe(${JSON.stringify(doc)})`;
}

function givenForm({ value, presence, direction }: JsonField): string {
  const form = valueForm(value, (part) => {
    const fields = fieldsKept(part).map((field) => `${field.name}: ${givenForm(field)}`);
    return `z.object({\n${fields.join(',\n')} })`;
  });
  if (direction === 'outIfGiven') return `${form}.nullish()`;
  return presence.is === 'optional' ? nullable(form) : form;
}

function nullable(form: string): string {
  return form.endsWith('.nullable()') ? form : `${form}.nullable()`;
}

function valueForm(value: JsonValue, objectOf: (part: JsonRecord) => string): string {
  switch (value.is) {
    case 'text':
      return 'z.string()';
    case 'count':
      return 'z.int()';
    case 'time':
      return 'time';
    case 'boolean':
      return 'z.boolean()';
    case 'words':
      return `z.enum(${listName(value.list.name)})`;
    case 'list':
      return value.of === null ? 'z.array(z.string())' : `z.array(z.enum(${listName(value.of.name)}))`;
    case 'record':
      return objectOf(value.record);
  }
}
