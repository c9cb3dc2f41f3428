import type { RecordModel } from '../model.ts';
import type { OutputRegion } from '../output.ts';
import { fieldsRead, fieldsReadBelow, type JsonField, type JsonRecord, type JsonValue } from './json-record.ts';
import { jsonKindsOf, jsonRecordOf } from './json-record-of.ts';
import { type QuestionForm, questionForm } from './question-form.ts';

const PAGE = 'docs/interfaces.md';

/** The tables of fields and closed lists in the contract. */
export function emitInterfaces(
  event: RecordModel,
  register: RecordModel,
  models: readonly RecordModel[],
): readonly OutputRegion[] {
  const root = jsonRecordOf(event, models);
  const question = questionForm(event, root);
  const tables = {
    'event fields': fieldTable(root),
    'event lists': listTable(root, question),
    'register kinds': kindTable(register, models),
    'question fields': questionTable(question),
  };
  return Object.entries(tables).map(([region, table]) => ({ path: PAGE, region, text: `${table}\n` }));
}

function fieldTable(root: JsonRecord): string {
  const rows = fieldsReadBelow(root).map((field) => {
    const since = field.since > 1 ? ` Since version ${field.since}.` : '';
    return `| \`${field.path}\`${isOptional(field) ? '?' : ''} | ${formOf(field.value)} | ${field.doc}${since} |`;
  });
  return ['| field | form | meaning |', '|---|---|---|', ...rows].join('\n');
}

function formOf(value: JsonValue): string {
  switch (value.is) {
    case 'text':
      return {
        text: 'text',
        eventId: '1–128 of `A–Z a–z 0–9 . _ : ~ -`',
        ip: 'address',
        hex64: 'hash',
        policyText: 'text',
      }[value.form];
    case 'count':
      return 'whole number';
    case 'time':
      return 'RFC 3339 with zone';
    case 'boolean':
      return 'true or false';
    case 'words':
      return 'closed list';
    case 'list':
      return 'list';
    case 'record':
      return 'object';
  }
}

/** One row a list, under the first field that uses it. */
function listTable(root: JsonRecord, { idOfType }: QuestionForm): string {
  const shown = new Set<string>();
  const rows = fieldsReadBelow(root).flatMap(({ value, path, presence }) => {
    if (value.is !== 'words' || shown.has(value.list.name)) return [];
    shown.add(value.list.name);
    const words = value.list.words.map((word) => {
      const id = path === 'resource.kind' ? idOfType[word] : undefined;
      if (id !== undefined) return `${word} (\`${id}\`)`;
      return presence.is === 'defaulted' && presence.to === word ? `${word} (default)` : word;
    });
    const name = path === 'resource.kind' ? '`resource.kind` and its id' : `\`${path}\``;
    return [`| ${name} | ${words.join(', ')} |`];
  });
  return ['| list | values |', '|---|---|', ...rows].join('\n');
}

function kindTable(register: RecordModel, models: readonly RecordModel[]): string {
  const rows = jsonKindsOf(register, models).kinds.map(({ kind, note, record }) => {
    const name = note === null ? `\`${kind}\`` : `\`${kind}\` (${note})`;
    return `| ${name} | ${fieldsRead(record).map(kindField).join('')} |`;
  });
  return ['| kind (`id`) | fields |', '|---|---|', ...rows].join('\n');
}

function kindField(field: JsonField, index: number): string {
  const { name, value, note, after, madeFrom } = field;
  const before = index === 0 ? '' : madeFrom === null ? ', ' : ' or ';
  const list = value.is === 'list' ? '[]' : '';
  const words = value.is === 'words' && value.list.of !== 'access-event' ? ` ${wordsOf(field, value.list.words)}` : '';
  const optional = isOptional(field) && words === '' ? '?' : '';
  return `${before}\`${name}${list}\`${optional}${words}${note === null ? '' : ` (${note})`}${after === null ? '' : `: ${after}`}`;
}

function wordsOf({ presence }: JsonField, words: readonly string[]): string {
  return words
    .map((word) => (presence.is === 'defaulted' && presence.to === word ? `${word} (default)` : word))
    .join('/');
}

function questionTable({ context, resourceFields }: QuestionForm): string {
  const named = (names: readonly string[]) => names.map((name) => `\`${name}\`?`).join(', ');
  return [
    '| part of a question | fields |',
    '|---|---|',
    '| `subject` | `type` (the kind of the actor), `id`, `properties.onBehalfOf`? |',
    '| `action` | `name` |',
    `| \`resource\` | \`type\` (the kind of the resource), \`id\`, \`properties\`?: ${named(resourceFields)} |`,
    `| \`context\` | \`source\`?, \`time\`?, ${named(context)} |`,
  ].join('\n');
}

function isOptional({ presence }: JsonField): boolean {
  return presence.is !== 'required';
}
