import type { RecordModel } from '../model.ts';
import { GENERATED, type OutputFile } from '../output.ts';
import { fieldsKept, fieldsRead, type JsonRecord, type Need, partsRead } from './json-record.ts';
import { jsonRecordOf, needsOf } from './json-record-of.ts';
import { missingParts, needConditions } from './need-code.ts';
import {
  checksOf,
  formImports,
  listImports,
  localOf,
  nameOfPath,
  namesConstant,
  namesOf,
  quoted,
  readCall,
  typesModule,
  unknownNames,
  valueType,
  wordLists,
} from './value-code.ts';

/** The validator of a record without kinds: of JSON that is read, and of a record that was decoded. */
export function emitEventValidator(model: RecordModel, models: readonly RecordModel[]): OutputFile {
  const root = jsonRecordOf(model, models);
  const needs = needsOf(model);
  const parts = partsRead(root);
  const code = [
    makersType(root, parts),
    ...[...parts, root].map(namesConstant),
    wordLists([root]),
    ...parts.map((part) => partReader(part, root, needs)),
    rootReader(root, needs, model),
    checker(root, needs),
  ].join('\n');
  return {
    path: `services/records/${model.name}/validate-${model.name}.ts`,
    text: `${GENERATED}
import type { Problem } from '../../value-forms/problems.ts';
import type { ${root.name} } from '${typesModule(model.name)}';
${listImports([root])}
${formImports(code)}

${code}`,
  };
}

/** Code that makes the parts that JSON does not give as the record keeps them. */
function makersType(root: JsonRecord, parts: readonly JsonRecord[]): string {
  const makers = parts.flatMap((part) => {
    if (part.made === null) return [];
    const { from, to } = part.made;
    const given = fieldsRead(part)
      .filter(({ name }) => from.includes(name))
      .map(({ name, value }) => `${name}: ${valueType(value)} | null`);
    const made = to.map((name) => `'${name}'`).join(' | ');
    return [`  ${part.path}(given: { ${given.join('; ')} }): Pick<${partType(root, part)}, ${made}>;`];
  });
  return `/** Makes the fields that are kept in another form than they are sent in. */
export interface ${root.name}Makers {
${makers.join('\n')}
}
`;
}

function rootReader(root: JsonRecord, needs: readonly Need[], { form }: RecordModel): string {
  const { record } = form;
  const hoisted = hoistedIn(root, needs);
  const own = needs.filter((need) => 'fields' in need && !need.fields.some((path) => path.includes('.')));
  const local = `read${root.name}`;
  const fields = fieldsKept(root).map((field) =>
    hoisted.has(field.name) ? field.name : `${field.name}: ${readCall(field, (part) => argumentsOf(part, needs))}`,
  );
  const first = fieldsKept(root).filter(({ name }) => hoisted.has(name));
  return `/** The ${record} that \`json\` is, or \`null\` once \`problems\` has all that is wrong with it. Never throws. */
export function read${root.name}Json(json: unknown, make: ${root.name}Makers, problems: Problems): ${root.name} | null {
  // UNTRUSTED: a stranger chose every byte of \`json\`.
  if (!read.isJsonObject(json)) {
    problems.add('${record}', json, 'an object');
    return null;
  }
${unknownNames(root, hoisted)}
${first.map((field) => `  const ${field.name} = ${readCall(field, () => [], `json.${field.name}`)};`).join('\n')}
${presenceChecks(own)}
  const ${local}: ${root.name} = { ${fields.join(', ')} };
  return problems.list.length === 0 ? ${local} : null;
}
`;
}

/** Words that rules ask for are read before the rest. */
function hoistedIn(root: JsonRecord, needs: readonly Need[]): ReadonlySet<string> {
  const asked = needs.flatMap((need) => ('fields' in need && need.condition !== null ? [need.condition.field] : []));
  return new Set(root.fields.filter(({ name }) => asked.includes(name)).map(({ name }) => name));
}

/** Arguments of the reader of a part besides the part. */
function argumentsOf(part: JsonRecord, needs: readonly Need[]): readonly string[] {
  const asked = needsAt(part, needs).flatMap(({ condition }) => (condition === null ? [] : [condition.field]));
  return [...(part.made === null ? [] : ['make']), ...asked];
}

function needsAt(part: JsonRecord, needs: readonly Need[]) {
  return needs.flatMap((need) => ('fields' in need && need.at === part.path ? [need] : []));
}

function partReader(part: JsonRecord, root: JsonRecord, needs: readonly Need[]): string {
  const type = part.nullIfEmpty ? `${partType(root, part)} | null` : partType(root, part);
  const more = argumentsOf(part, needs).map((one) =>
    one === 'make' ? `, make: ${root.name}Makers` : `, ${one}: ${root.name}['${one}']`,
  );
  return `function read${nameOfPath(part.path)}(json: unknown, problems: Problems${more.join('')}): ${type} {
  if (!read.isJsonObject(json)) {
    read.refuseNoObject(json, ${namesOf(part)}, problems);
    return {} as ${partType(root, part)};
  }
${unknownNames(part)}
${presenceChecks(needsAt(part, needs))}
${partResult(part, needs)}
}
`;
}

function partResult(part: JsonRecord, needs: readonly Need[]): string {
  const values = fieldsRead(part).map(
    (field) => `${field.name}: ${readCall(field, (inner) => argumentsOf(inner, needs))}`,
  );
  if (!part.nullIfEmpty) return `  return { ${values.join(', ')} };`;
  const empty = fieldsRead(part).map(({ name }) => `part.${name} === null`);
  const { made } = part;
  const kept = fieldsKept(part).map(({ name }) => `${name}: ${made?.to.includes(name) ? 'made' : 'part'}.${name}`);
  const result =
    made === null
      ? '  return part;'
      : `  const made = make.${part.path}({ ${made.from.map((name) => `${name}: part.${name}`).join(', ')} });
  return { ${kept.join(', ')} };`;
  return `  const part = { ${values.join(', ')} };\n  if (${empty.join(' && ')}) return null;\n${result}`;
}

/** Rules about what is there, over the values of JSON. */
function presenceChecks(needs: readonly Need[]): string {
  return needs
    .map((need) => {
      const missing = missingParts(need, (path) => `read.isAbsent(${localOf(path.split('.').at(-1) ?? '')})`);
      const conditions = [...needConditions(need, (name) => name), missing];
      return `  if (${conditions.join(' && ')}) problems.add('${need.at}', null, ${quoted(need.expected)});`;
    })
    .join('\n');
}

function partType(root: JsonRecord, part: JsonRecord): string {
  const [first = '', ...rest] = part.path.split('.');
  const type = rest.reduce((outer, name) => `NonNullable<${outer}>['${name}']`, `${root.name}['${first}']`);
  return `NonNullable<${type}>`;
}

/** Code that finds, in a decoded record, the problems for which JSON would be refused. */
function checker(root: JsonRecord, needs: readonly Need[]): string {
  const rules = needs.map((need) => {
    const missing = missingParts(need, (path) => `value.${path} === null`);
    const conditions = [...needConditions(need, (name) => `value.${name}`), missing];
    return `  if (${conditions.join(' && ')}) problems.add('${need.at}', null, ${quoted(need.expected)});`;
  });
  return `/**
 * What \`read${root.name}Json\` refuses, found in a record that was decoded; empty when it could have been read from JSON.
 * Words of closed lists are the decoder's business.
 */
export function check${root.name}(value: ${root.name}): readonly Problem[] {
  const problems = new Problems();
${checksOf(root, 'value')}
${rules.join('\n')}
  return problems.list;
}
`;
}
