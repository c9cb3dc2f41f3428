import type { RecordModel } from '../model.ts';
import { GENERATED, type OutputFile } from '../output.ts';
import { fieldsKept, type JsonField, type JsonRecord, type Need } from './json-record.ts';
import { jsonKindsOf, needsOf } from './json-record-of.ts';
import { missingParts } from './need-code.ts';
import {
  checksOf,
  droppedFields,
  formImports,
  listImports,
  localOf,
  nameOfPath,
  namesConstant,
  quoted,
  readCall,
  typesModule,
  unknownNames,
  wordLists,
} from './value-code.ts';

interface KindRecord {
  readonly kind: string;
  /** Envelope and fields of the kind, as JSON has them beside each other. */
  readonly record: JsonRecord;
  readonly envelope: readonly JsonField[];
  readonly needs: readonly Need[];
}

/** The validator of a record with kinds, flat in JSON. */
export function emitRegisterValidator(model: RecordModel, models: readonly RecordModel[]): OutputFile {
  const { envelope, kinds } = jsonKindsOf(model, models);
  const needs = needsOf(model);
  const all = kinds.map(({ kind, record }): KindRecord => {
    const fields = [...envelope.fields, ...record.fields];
    return { kind, record: { ...record, fields }, envelope: envelope.fields, needs: needsOfKind(needs, kind) };
  });
  const records = all.map(({ record }) => record);
  const name = model.newest.root.name;
  const code = [
    makersType(name, all),
    ...records.map((record) => namesConstant(withKind(record))),
    'const registerKindList = read.wordList(registerKinds);',
    wordLists(records),
    ...needs.flatMap(millisConstant),
    recordReader(name, all),
    ...all.map((kind) => kindReader(name, kind)),
    recordChecker(name, { ...(records[0] as JsonRecord), fields: envelope.fields }, all),
    ...all.map((kind) => kindChecker(name, kind)),
  ].join('\n');
  return {
    path: `services/records/${model.name}/validate-${model.name}.ts`,
    text: `${GENERATED}
import { hash } from 'node:crypto';
import type { Problem } from '../../value-forms/problems.ts';
import { type ${name}, registerKinds } from '${typesModule(model.name)}';
${listImports(records)}
${formImports(code)}

${code}`,
  };
}

function withKind(record: JsonRecord): JsonRecord {
  const kind: JsonField = { ...(record.fields[0] as JsonField), name: 'kind', path: 'kind' };
  return { ...record, fields: [kind, ...record.fields] };
}

function needsOfKind(needs: readonly Need[], kind: string): readonly Need[] {
  return needs.filter((need) => placesOf(need).every((path) => path.startsWith(`${kind}.`)));
}

function placesOf(need: Need): readonly string[] {
  if ('fields' in need) return need.fields;
  return [need.is === 'withinDays' ? need.from : need.text];
}

function makersType(name: string, kinds: readonly KindRecord[]): string {
  const made = kinds.flatMap(({ kind, record }) => record.fields.map((field) => ({ kind, field })));
  const makers = made
    .filter(({ field }) => field.madeFrom !== null)
    .map(({ kind, field }) => {
      const type = `Extract<${name}, { readonly kind: '${kind}' }>['${field.name}']`;
      return `  ${field.name}(${field.madeFrom?.field}: string): ${type};`;
    });
  return `/** Makes fields from what JSON may have in their place, and no record keeps. */
export interface ${name}Makers {
${makers.join('\n')}
}
`;
}

function millisConstant(need: Need): readonly string[] {
  if (need.is !== 'withinDays') return [];
  const [kind = ''] = need.at.split('.');
  return [
    `/** Longest time from \`validFrom\` to \`validUntil\` of one. */\nexport const ${kind}MillisMax = ${need.days} * 86_400_000;\n`,
  ];
}

function recordReader(name: string, kinds: readonly KindRecord[]): string {
  const cases = kinds.map(
    ({ kind, record }) =>
      `    case '${kind}':\n      return read${nameOfPath(kind)}(json, problems${isMade(record) ? ', make' : ''});`,
  );
  return `/** The record that \`json\` is, or \`null\` once \`problems\` has all that is wrong with it. Never throws. */
export function read${name}Json(json: unknown, make: ${name}Makers, problems: Problems): ${name} | null {
  // UNTRUSTED: a stranger chose every byte of \`json\`.
  if (!read.isJsonObject(json)) {
    problems.add('record', json, 'an object');
    return null;
  }
  const kind = read.oneOf(json.kind, registerKindList, 'kind', problems);
  // Without a kind nothing is known of the other fields.
  const record = problems.list.length === 0 ? readKind(kind, json, make, problems) : null;
  return problems.list.length === 0 ? record : null;
}

function readKind(kind: ${name}['kind'], json: read.JsonObject, make: ${name}Makers, problems: Problems): ${name} {
  switch (kind) {
${cases.join('\n')}
  }
}
`;
}

function isMade({ fields }: JsonRecord): boolean {
  return fields.some(({ madeFrom }) => madeFrom !== null);
}

/** Lists the fields in the order of a decoded record, so that both are objects of one shape. */
function kindReader(name: string, { kind, record, envelope, needs }: KindRecord): string {
  const type = `Extract<${name}, { readonly kind: '${kind}' }>`;
  const make = isMade(record) ? `, make: ${name}Makers` : '';
  const values = fieldsKept(record).map((field) => `${field.name}: ${readCall(field, () => [])}`);
  values.splice(envelope.length, 0, `kind: '${kind}'`);
  return `function read${nameOfPath(kind)}(json: read.JsonObject, problems: Problems${make}): ${type} {
${unknownNames(record).replace('const known = ', 'const known = 1 + ')}
${droppedFields(record)}
${needs.map(presenceCheck).join('\n')}
  const record: ${type} = { ${values.join(', ')} };
${needs.map(valueCheck).join('\n')}
  return record;
}
`;
}

function presenceCheck(need: Need): string {
  if (!('fields' in need)) return '';
  const missing = missingParts(need, (path) => `read.isAbsent(${localOf(lastOf(path))})`);
  return `  if (${missing}) problems.add('${need.at}', null, ${quoted(need.expected)});`;
}

function valueCheck(need: Need): string {
  const at = lastOf(need.at);
  if (need.is === 'withinDays') {
    const from = lastOf(need.from);
    const [kind = ''] = need.at.split('.');
    return `  if (!read.isAbsent(${from}) && !(record.${at} !== null && record.${at} - record.${from} <= ${kind}MillisMax))
    problems.add('${at}', ${at} ?? null, ${quoted(need.expected)});`;
  }
  if (need.is !== 'sha256Of') return '';
  const text = lastOf(need.text);
  return `  if (!read.isAbsent(${at}) && !read.isAbsent(${text}) && record.${at} !== hash('sha256', record.${text}, 'hex'))
    problems.add('${at}', ${at}, ${quoted(need.expected)});`;
}

/** Code that finds, in a decoded record, the problems for which JSON of any release would be refused. */
function recordChecker(name: string, envelope: JsonRecord, kinds: readonly KindRecord[]): string {
  const cases = kinds.map(
    ({ kind }) => `    case '${kind}':\n      check${nameOfPath(kind)}(value, problems);\n      break;`,
  );
  return `/**
 * What no release would have read from JSON, found in a record that was decoded; empty where there is none. INVARIANT:
 * for records of a released version it never becomes stricter, because every fold of the register depends on it.
 */
export function check${name}(value: ${name}): readonly Problem[] {
  const problems = new Problems();
${checksOf(envelope, 'value', true)}
  switch (value.kind) {
${cases.join('\n')}
  }
  return problems.list;
}
`;
}

function kindChecker(name: string, { kind, record, envelope, needs }: KindRecord): string {
  const own = { ...record, fields: record.fields.slice(envelope.length) };
  return `function check${nameOfPath(kind)}(
  value: Extract<${name}, { readonly kind: '${kind}' }>,
  problems: Problems,
): void {
${checksOf(own, 'value', true)}
${needs.map(decodedCheck).join('\n')}
}
`;
}

function decodedCheck(need: Need): string {
  const at = lastOf(need.at);
  const add = `problems.add('${at}', value.${at}, ${quoted(need.expected)});`;
  if ('fields' in need) return `  if (${missingParts(need, (path) => `value.${lastOf(path)} === null`)}) ${add}`;
  if (need.is === 'sha256Of') return `  if (value.${at} !== hash('sha256', value.${lastOf(need.text)}, 'hex')) ${add}`;
  const [kind = ''] = need.at.split('.');
  return `  if (value.${at} === null || value.${at} - value.${lastOf(need.from)} > ${kind}MillisMax) ${add}`;
}

function lastOf(path: string): string {
  return path.split('.').at(-1) ?? path;
}
