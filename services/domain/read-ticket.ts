import { isJsonObject } from '../value-forms/json-fields.ts';
import { type Problem, Problems } from '../value-forms/problems.ts';
import { parseRfc3339, RFC_3339_EXPECTED, toRfc3339 } from '../value-forms/rfc3339.ts';

/** Where a value is in what a help desk sends. */
export interface TicketField {
  /** Names joined by dots; null: `value` is the same for every ticket. */
  readonly path: string | null;
  readonly value: string | null;
  readonly prefix: string;
  /** Replaces texts; a text that is not listed is refused. Null: texts as they are. */
  readonly values: Readonly<Record<string, string>> | null;
  /** Without a value there is none; else the ticket is refused. */
  readonly optional: boolean;
  /** Only where another value is one of these. */
  readonly when: TicketCondition | null;
}

export interface TicketCondition {
  readonly path: string;
  readonly is: readonly string[];
}

/** How one help desk's messages become tickets of the register. */
export interface TicketMap {
  /** Messages that do not match are skipped. */
  readonly only: TicketCondition | null;
  /** Of each target the first field that has a value counts; without any, the ticket has none. */
  readonly fields: Readonly<Record<Exclude<TicketTarget, 'assignees'>, readonly TicketField[]>>;
  readonly assignees: readonly TicketField[];
  /** Times without a zone are of UTC; without this they are refused. */
  readonly timesWithoutZone: boolean;
}

const ticketTargets = [
  'id',
  'ownerId',
  'cameraId',
  'requesterAccountId',
  'openedBy',
  'assignees',
  'openedAt',
  'closedAt',
  'updatedAt',
] as const;
export type TicketTarget = (typeof ticketTargets)[number];

/** Targets without which there is no ticket. `updatedAt` is when the version begins. */
export const neededTargets = ['id', 'ownerId', 'openedBy', 'openedAt', 'updatedAt'] as const;

export type FromMessage =
  /** A ticket in the JSON form of the register, without its issuer. */
  { readonly ticket: object } | { readonly skipped: string } | { readonly problems: readonly Problem[] };

/** Reads one message. UNTRUSTED: its sender is authenticated, its content is whatever people typed. */
export function readTicket(message: unknown, map: TicketMap): FromMessage {
  const { only } = map;
  if (only !== null && !holds(only, message)) {
    return { skipped: `\`${only.path}\` is \`${textAt(only.path, message) ?? 'missing'}\`` };
  }
  const problems = new Problems();
  const { fields } = map;
  const read = (name: keyof typeof fields) => {
    const missing: TicketField[] = [];
    const reading = { message, problems, missing };
    const text = fields[name].reduce<string | null>((found, field) => found ?? textOfField(field, reading), null);
    if (text === null) reportMissing(name, missing, problems);
    return text;
  };
  const time = (name: 'openedAt' | 'closedAt' | 'updatedAt') => timeOf(name, read(name), map, problems);
  const ticket = {
    kind: 'ticket',
    id: read('id'),
    validFrom: time('updatedAt'),
    ownerId: read('ownerId'),
    cameraId: read('cameraId'),
    requesterAccountId: read('requesterAccountId'),
    openedBy: read('openedBy'),
    assignees: assigneesOf(map, message, problems),
    openedAt: time('openedAt'),
    closedAt: time('closedAt'),
  };
  return problems.list.length > 0 ? { problems: problems.list } : { ticket };
}

function assigneesOf(map: TicketMap, message: unknown, problems: Problems): readonly string[] {
  const missing: TicketField[] = [];
  const texts = map.assignees.map((one) => textOfField(one, { message, problems, missing }));
  reportMissing('assignees', missing, problems);
  return [...new Set(texts.filter((one) => one !== null))];
}

function reportMissing(name: TicketTarget, missing: readonly TicketField[], problems: Problems): void {
  for (const { path } of missing) problems.add(path ?? name, null, `a text or a number, for \`${name}\``);
}

interface Reading {
  readonly message: unknown;
  readonly problems: Problems;
  /** Fields that are not optional, and have no value. */
  readonly missing: TicketField[];
}

function textOfField(field: TicketField, { message, problems, missing }: Reading): string | null {
  if (field.path === null) return field.value;
  if (field.when !== null && !holds(field.when, message)) return null;
  const text = textAt(field.path, message);
  if (text === null) {
    if (!field.optional) missing.push(field);
    return null;
  }
  if (field.values === null) return field.prefix + text;
  const mapped = Object.hasOwn(field.values, text) ? field.values[text] : undefined;
  if (mapped !== undefined) return field.prefix + mapped;
  problems.add(field.path, text, `one of: ${Object.keys(field.values).join(', ')}`);
  return null;
}

/** `+0000` is Jira's zone, 13 digits are its milliseconds since 1970, and `2026-11-24 09:12:03` is ServiceNow's time. */
function timeOf(name: string, text: string | null, { timesWithoutZone }: TicketMap, problems: Problems): string | null {
  if (text === null) return null;
  if (/^\d{13}$/.test(text)) return toRfc3339(Number(text));
  const plain = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) && timesWithoutZone ? `${text.replace(' ', 'T')}Z` : text;
  const millis = parseRfc3339(plain.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  if (millis === null) problems.add(name, text, RFC_3339_EXPECTED);
  return millis === null ? null : toRfc3339(millis);
}

function holds({ path, is }: TicketCondition, message: unknown): boolean {
  const text = textAt(path, message);
  return text !== null && is.includes(text);
}

/** The text at a path, as JSON has it; null where there is none. An element of a list is its number. */
function textAt(path: string, message: unknown): string | null {
  const found = path.split('.').reduce<unknown>((part, key) => {
    if (Array.isArray(part)) return /^\d+$/.test(key) ? part[Number(key)] : undefined;
    return isJsonObject(part) && Object.hasOwn(part, key) ? part[key] : undefined;
  }, message);
  if (typeof found === 'string') return found === '' ? null : found;
  return typeof found === 'number' || typeof found === 'boolean' ? String(found) : null;
}
