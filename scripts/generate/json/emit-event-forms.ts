import type { RecordModel } from '../model.ts';
import { GENERATED, type OutputFile } from '../output.ts';
import { fieldsKept, fieldsRead, type JsonField, type JsonRecord } from './json-record.ts';
import { jsonRecordOf } from './json-record-of.ts';
import { covered, type QuestionForm, questionForm } from './question-form.ts';
import { formImports, typeImports, typesModule, valueType } from './value-code.ts';

/** The forms of a record that other programs see: what may be sent, what is given out, its names, its questions. */
export function emitEventForms(model: RecordModel, models: readonly RecordModel[]): readonly OutputFile[] {
  const root = jsonRecordOf(model, models);
  const folder = `services/records/${model.name}`;
  const question = questionForm(model, root);
  const json = toJson(root);
  return [
    {
      path: `${folder}/${model.name}-input.ts`,
      text: `${GENERATED}
${typeImports(root)}

${inputType(root)}`,
    },
    {
      path: `${folder}/to-${model.name}-json.ts`,
      text: `${GENERATED}
import type { ${root.name} } from '${typesModule(model.name)}';
${formImports(json)}

${json}`,
    },
    {
      path: `${folder}/${model.name}-names.ts`,
      text: `${GENERATED}
${names(root, question)}`,
    },
    {
      path: `${folder}/question-values.ts`,
      text: `${GENERATED}
import type { ${root.name} } from '${typesModule(model.name)}';

${questionValues(root, question)}`,
    },
  ];
}

function inputType(root: JsonRecord): string {
  return `/** The record as it is sent in JSON: what is absent may be left out. */
export interface ${root.name}Input {
${inputFields(root, '  ')}
}
`;
}

function inputFields(record: JsonRecord, indent: string): string {
  return fieldsRead(record)
    .map(({ name, doc, value, presence }) => {
      const optional = presence.is === 'required' ? '' : '?';
      const type =
        value.is === 'record'
          ? `{\n${inputFields(value.record, `${indent}  `)}\n${indent}}`
          : value.is === 'time'
            ? 'string'
            : valueType(value);
      return `${indent}/** ${doc} */\n${indent}readonly ${name}${optional}: ${type};`;
    })
    .join('\n');
}

function toJson(root: JsonRecord): string {
  const values = fieldsKept(root).map((field) => `    ${field.name}: ${jsonValue(field)},`);
  return `/** The record as a JSON value: every key is there, \`null\` where it is absent, and times are RFC 3339. */
export type ${root.name}Json = ReturnType<typeof to${root.name}Json>;

export function to${root.name}Json(value: ${root.name}) {
  return {
${values.join('\n')}
  };
}
`;
}

function jsonValue({ name, value, presence }: JsonField): string {
  const at = `value.${name}`;
  if (value.is === 'time')
    return presence.is === 'optional' ? `${at} === null ? null : toRfc3339(${at})` : `toRfc3339(${at})`;
  if (value.is !== 'record') return at;
  const given = value.record.fields.filter(({ direction }) => direction === 'outIfGiven');
  const [first] = given;
  if (first === undefined) return at;
  const rest = fieldsKept(value.record).filter((field) => !given.includes(field));
  const literal = rest.map((field) => `${field.name}: ${at}.${field.name}`).join(', ');
  return `${at} === null || ${at}.${first.name} !== null ? ${at} : { ${literal} }`;
}

function names(root: JsonRecord, { context, resourceFields, idOfType }: QuestionForm): string {
  const out = fieldsKept(root).filter(({ direction }) => direction !== 'outIfGiven');
  return `/** The fields of an event, in the order of the schema. */
export const accessEventFields = [${listed(out.map(({ name }) => name))}] as const;

/** The names that a condition may use of an event, as a tree; \`null\` ends a branch. */
export const accessEventTree = ${tree(root)} as const;

/** The fields of an event that a question has in its context. */
export const questionContext = [${listed(context)}] as const;

/** The fields of a resource that a question may have in \`resource.properties\`. */
export const questionResourceFields = [${listed(resourceFields)}] as const;

/** The field of the resource that the \`id\` of a question is, by \`resource.type\`. */
export const questionIdOfType: Readonly<Record<string, (typeof questionResourceFields)[number]>> = {
${Object.entries(idOfType)
  .map(([type, field]) => `  '${type}': '${field}',`)
  .join('\n')}
};
`;
}

function tree(record: JsonRecord): string {
  const branches = fieldsKept(record)
    .filter(({ isNamed }) => isNamed)
    .map(({ name, value }) => `${name}: ${value.is === 'record' ? tree(value.record) : 'null'}`);
  return `{ ${branches.join(', ')} }`;
}

function questionValues(root: JsonRecord, { covers }: QuestionForm): string {
  const parts = Object.entries(covers).map(([part, paths]) => {
    const fields = paths.flatMap((path) => covered(root, path));
    const first = fields.filter(({ since }) => since === 1).map(({ at }) => at);
    // A value that version 1 did not know is named, and left out where it is absent: old answers go on to fit.
    const later = fields.filter(({ since }) => since > 1);
    const added = later.map(({ name, at }) => `  if (${at} != null) values.push('${name}', ${at});`);
    return `export function ${part}InQuestion(event: ${root.name}): readonly Value[] {
  const values: Value[] = [${first.join(', ')}];
${added.join('\n')}
  return values;
}
`;
  });
  return `type Value = string | null | undefined;

/* What an answer covers of an event, part by part. Values that a later version of the schema added are named. */

${parts.join('\n')}`;
}

function listed(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}
