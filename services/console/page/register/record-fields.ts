import schema from '../../../../schemas/register-record/register-record.schema.json' with { type: 'json' };
import type { components } from '../../../client/index.ts';

export type RegisterKind = NonNullable<components['schemas']['Session']['caller']>['registerKinds'][number];

/** What the published schema of a record specifies of one field. */
export interface Field {
  readonly name: string;
  readonly description: string;
  readonly type: 'text' | 'time' | 'number' | 'yes-no' | 'choice';
  readonly isList: boolean;
  readonly isRequired: boolean;
  readonly values: readonly string[];
}

interface Form {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Form[];
  readonly items?: Form;
  readonly properties?: Readonly<Record<string, Form>>;
  readonly required?: readonly string[];
}

const definitions = schema.$defs as unknown as Readonly<Record<string, Form>>;

export const kinds = schema.properties.kind.enum as readonly RegisterKind[];

/** Set by the server. */
const setByServer = ['kind', 'unvouched', 'issuerAuthenticated'];

/** The fields of a kind that a sender writes. */
export function fieldsOf(kind: RegisterKind): readonly Field[] {
  const { properties = {}, required = [] } = definitions[kind] ?? {};
  return Object.entries(properties)
    .filter(([name]) => !setByServer.includes(name))
    .map(([name, given]) => {
      const form = resolve(given);
      const isList = form.type === 'array';
      const { type, format, enum: values } = isList ? resolve(form.items ?? {}) : form;
      return {
        name,
        isList,
        isRequired: required.includes(name),
        values: values ?? [],
        description: given.description ?? '',
        type:
          values !== undefined
            ? 'choice'
            : format === 'date-time'
              ? 'time'
              : type === 'boolean'
                ? 'yes-no'
                : type === 'integer'
                  ? 'number'
                  : 'text',
      };
    });
}

function resolve(form: Form): Form {
  if (form.$ref !== undefined) return resolve(definitions[form.$ref.replace('#/$defs/', '')] ?? {});
  const branch = form.anyOf?.find(({ type }) => type !== 'null');
  return branch === undefined ? form : resolve(branch);
}

/** What is wrong with the form of a record, in words; the server also checks what depends on the register. */
export function problemsOf(record: unknown): readonly string[] {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return ['it is no JSON object'];
  const { kind, ...given } = record as Record<string, unknown>;
  if (!kinds.some((one) => one === kind)) return [`kind: ${JSON.stringify(kind)} is none of ${kinds.join(', ')}`];
  const fields = fieldsOf(kind as RegisterKind);
  const names = new Set([...fields.map(({ name }) => name), ...setByServer]);
  const unknown = Object.keys(given).filter((name) => !names.has(name));
  return [
    ...unknown.map((name) => `${name}: a ${kind} has no such field`),
    ...fields.flatMap((field) => problemOf(field, given[field.name] ?? null)),
  ];
}

function problemOf(field: Field, value: unknown): readonly string[] {
  const { name, isList, isRequired } = field;
  // The issuer may be left to the server.
  if (value === null) return isRequired && name !== 'issuer' ? [`${name}: is missing`] : [];
  if (isList && !Array.isArray(value)) return [`${name}: is no list`];
  const wrong = (isList ? (value as unknown[]) : [value]).find((one) => !fits(field, one));
  return wrong === undefined ? [] : [`${name}: ${JSON.stringify(wrong)} is no ${wordsFor(field)}`];
}

function fits({ type, values }: Field, value: unknown): boolean {
  switch (type) {
    case 'yes-no':
      return typeof value === 'boolean';
    case 'number':
      return Number.isSafeInteger(value) && Number(value) >= 0;
    case 'choice':
      return values.some((one) => one === value);
    case 'time':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\d[Tt].*([Zz]|[+-]\d\d:\d\d)$/.test(value) && isDate(value);
    case 'text':
      return typeof value === 'string' && value !== '';
  }
}

function isDate(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}

function wordsFor({ type, values }: Field): string {
  const words = {
    'yes-no': 'true or false',
    number: 'whole number',
    choice: `one of ${values.join(', ')}`,
    time: 'time with date and zone, such as 2026-11-24T09:00:00Z',
    text: 'text',
  };
  return words[type];
}
