import { listName } from '../lists.ts';
import {
  fieldsBelow,
  fieldsKept,
  fieldsRead,
  type JsonField,
  type JsonRecord,
  type JsonValue,
  type MadeFrom,
  type TextForm,
} from './json-record.ts';

/* TypeScript of single values: what reads, checks and types them. */

/** The call that reads a field. `json` is the expression of its value. */
export function readCall(
  field: JsonField,
  argumentsOf: (part: JsonRecord) => readonly string[],
  json = localOf(field.name),
): string {
  const { presence, path, value, madeFrom } = field;
  if (madeFrom !== null) return madeCall(field, madeFrom, valueCall(field, false, argumentsOf, json));
  if (presence.is !== 'defaulted') return valueCall(field, presence.is === 'optional', argumentsOf, json);
  if (Array.isArray(presence.to)) {
    return `read.isAbsent(${json}) ? [] : ${valueCall(field, false, argumentsOf, json)}`;
  }
  if (value.is !== 'words' && value.is !== 'boolean') throw new Error(`\`${path}\` cannot have a default`);
  const absent = typeof presence.to === 'string' ? quoted(presence.to) : String(presence.to);
  return `${valueCall(field, true, argumentsOf, json)} ?? ${absent}`;
}

/** If the field is absent, the caller makes it from another one, which was read before. */
function madeCall({ name, value }: JsonField, { field, expected }: MadeFrom, given: string): string {
  if (value.is !== 'words') throw new Error(`\`${name}\` is no word, so nobody can make it`);
  const [first = ''] = value.list.words;
  const missing = `read.missing('${name}', ${quoted(expected)}, ${quoted(first)}, problems)`;
  const local = `${localOf(field)}Read`;
  return `!read.isAbsent(${localOf(name)}) ? ${given} : ${local} === null ? ${missing} : make.${name}(${local})`;
}

/** Reads the fields that no record has, and that others are made from. */
export function droppedFields(record: JsonRecord): string {
  return record.fields
    .filter(({ direction }) => direction === 'in')
    .map((field) => `  const ${localOf(field.name)}Read = ${readCall(field, () => [])};`)
    .join('\n');
}

function valueCall(
  { value, path }: JsonField,
  isOptional: boolean,
  argumentsOf: (part: JsonRecord) => readonly string[],
  json: string,
): string {
  const call = (name: string, list: string): string => {
    const reader = isOptional ? `optional${upperFirst(name)}` : name;
    return `read.${reader}(${json}, ${list}'${path}', problems)`;
  };
  switch (value.is) {
    case 'text':
      return call(value.form, '');
    case 'count':
    case 'time':
    case 'boolean':
      return call(value.is, '');
    case 'words':
      return call('oneOf', `${listConstant(value.list.name)}, `);
    case 'list':
      return value.of === null ? call('texts', '') : call('words', `${listConstant(value.of.name)}, `);
    case 'record': {
      const given = [json, 'problems', ...argumentsOf(value.record)].join(', ');
      const part = `read${nameOfPath(value.record.path)}(${given})`;
      return isOptional ? `read.isAbsent(${json}) ? null : ${part}` : part;
    }
  }
}

/** Takes the fields of `json` into locals and counts them: only where there are more are the names looked at. */
export function unknownNames(record: JsonRecord, hoisted: ReadonlySet<string> = new Set()): string {
  const names = fieldsRead(record).map(({ name }) => name);
  const taken = names
    .filter((name) => !hoisted.has(name))
    .map((name) => (localOf(name) === name ? name : `${name}: ${localOf(name)}`));
  const given = names.map((name) => `(${hoisted.has(name) ? `json.${name}` : localOf(name)} === undefined ? 0 : 1)`);
  return `  const { ${taken.join(', ')} } = json;
  const known = ${given.join(' + ')};
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, ${namesOf(record)}, problems);`;
}

/**
 * Statements that check what is below `record` in a decoded one; `at` is the expression of the record. A fact is read
 * again by every release, so its texts have the form that never becomes stricter, and its words are texts in Avro.
 */
export function checksOf(record: JsonRecord, at: string, isFact = false): string {
  return fieldsKept(record)
    .map((field) => checkOf(field, `${at}.${field.name}`, isFact))
    .filter((one) => one !== '')
    .join('\n');
}

function checkOf({ value, path, presence }: JsonField, at: string, isFact: boolean): string {
  const given = presence.is === 'optional' ? `${at} !== null && ` : '';
  const check = (test: string, expected: string): string =>
    `  if (${given}!${test}(${at})) problems.add('${path}', ${at}, ${expected});`;
  const call = (name: string, list: string): string => {
    const guard = presence.is === 'optional' ? `if (${at} !== null) ` : '';
    return isFact ? `  ${guard}read.${name}(${at}, ${list}'${path}', problems);` : '';
  };
  switch (value.is) {
    case 'text': {
      const { test, expected } = textCode[value.form];
      return check(test, expected);
    }
    case 'count':
      return check('read.isCount', 'read.COUNT_EXPECTED');
    case 'time':
      return check('isInstant', 'RFC_3339_EXPECTED');
    case 'record':
      return presence.is === 'optional' ? partChecks(value.record, at) : checksOf(value.record, at, isFact);
    case 'boolean':
      return '';
    case 'words':
      return call('checkWord', `${listConstant(value.list.name)}, `);
    case 'list':
      return value.of === null ? call('checkFactTexts', '') : call('checkWords', `${listConstant(value.of.name)}, `);
  }
}

function partChecks(part: JsonRecord, at: string): string {
  const local = nameOfPath(part.path, true);
  const empty = fieldsKept(part).map(({ name }) => `${local}.${name} === null`);
  const whole = part.nullIfEmpty
    ? `if (${empty.join(' && ')}) problems.add('${part.path}', ${local}, 'null where every field is null');`
    : '';
  const inner = checksOf(part, local);
  return inner + whole === '' ? '' : `  const ${local} = ${at};\n  if (${local} !== null) {\n${inner}\n${whole}\n  }`;
}

const textCode: Readonly<Record<TextForm, { readonly test: string; readonly expected: string }>> = {
  text: { test: 'isText', expected: 'TEXT_EXPECTED' },
  eventId: { test: 'isEventId', expected: 'EVENT_ID_EXPECTED' },
  hex64: { test: 'isHex64', expected: 'HEX_64_EXPECTED' },
  policyText: { test: 'isPolicyText', expected: 'POLICY_TEXT_EXPECTED' },
  ip: { test: 'isText', expected: 'TEXT_EXPECTED' },
};

/** The names that a record may have in JSON, as a constant. */
export function namesConstant(record: JsonRecord): string {
  const names = fieldsRead(record).map((field) => `'${field.name}'`);
  return `const ${namesOf(record)} = read.fieldNames('${record.path}', [${names.join(', ')}]);`;
}

export function namesOf({ name, path }: JsonRecord): string {
  return `${path === '' ? lowerFirst(name) : nameOfPath(path, true)}Names`;
}

/** The closed lists below the records, ready to be asked. */
export function wordLists(records: readonly JsonRecord[]): string {
  const constants = [...listsIn(records).keys()].map(
    (name) => `const ${listConstant(name)} = read.wordList(${listName(name)});`,
  );
  return `${constants.join('\n')}\n`;
}

export function listImports(records: readonly JsonRecord[]): string {
  return [...listsIn(records)]
    .map(([name, of]) => `import { ${listName(name)} } from '${typesModule(of)}';`)
    .join('\n');
}

/** The closed lists below the records, and the record that each comes from. */
function listsIn(records: readonly JsonRecord[]): ReadonlyMap<string, string> {
  const lists = records.flatMap(fieldsBelow).flatMap(({ value }) => {
    if (value.is === 'words') return [value.list];
    return value.is === 'list' && value.of !== null ? [value.of] : [];
  });
  return new Map(lists.map(({ name, of }) => [name, of]));
}

/** Imports of the types of the closed lists below `record`. */
export function typeImports(record: JsonRecord): string {
  return [...listsIn([record])].map(([name, of]) => `import type { ${name} } from '${typesModule(of)}';`).join('\n');
}

/** The module of the types and closed lists of a record. */
export function typesModule(record: string): string {
  return `../${record}/${record}.ts`;
}

const FORMS = '../../value-forms';
const formNames: Readonly<Record<string, readonly string[]>> = {
  'problems.ts': ['Problems'],
  'rfc3339.ts': ['RFC_3339_EXPECTED', 'isInstant', 'toRfc3339'],
  'text.ts': [
    'EVENT_ID_EXPECTED',
    'HEX_64_EXPECTED',
    'POLICY_TEXT_EXPECTED',
    'TEXT_EXPECTED',
    'isEventId',
    'isHex64',
    'isPolicyText',
    'isText',
  ],
};

/** Imports of the hand-written forms of values that `code` uses. */
export function formImports(code: string): string {
  const imports = Object.entries(formNames).flatMap(([module, names]) => {
    const used = names.filter((name) => new RegExp(`(?<![.'\\w])${name}(?=[(),;])`).test(code));
    return used.length === 0 ? [] : [`import { ${used.join(', ')} } from '${FORMS}/${module}';`];
  });
  const reading = /\bread\./.test(code) ? [`import * as read from '${FORMS}/json-fields.ts';`] : [];
  return [...reading, ...imports].join('\n');
}

/** The type of a value as it is read. */
export function valueType(value: JsonValue): string {
  switch (value.is) {
    case 'text':
      return 'string';
    case 'count':
    case 'time':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'words':
      return value.list.name;
    case 'list':
      return 'readonly string[]';
    case 'record':
      return value.record.name;
  }
}

/** The name of a local variable for a field: some names are the language's. */
export function localOf(name: string): string {
  return /^(class|case|default|delete|export|import|new|switch|this|void|with)$/.test(name) ? `${name}Value` : name;
}

/** `actor.onBehalfOf` as `ActorOnBehalfOf`, or `actorOnBehalfOf`. */
export function nameOfPath(path: string, isLower = false): string {
  const name = path.split(/[.-]/).map(upperFirst).join('');
  return isLower ? lowerFirst(name) : name;
}

export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function listConstant(name: string): string {
  return `${lowerFirst(name)}List`;
}
