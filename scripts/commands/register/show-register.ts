import { Command } from 'commander';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import type { RegisterKind } from '../../../services/domain/register/register-record.ts';
import { fromEnvironment, serverUrl } from '../environment.ts';
import { ask } from '../input/ask-server.ts';
import { reasonOption, tokenFileOption, tokenOption } from '../input/server-url.ts';
import { withOutcome } from '../input/verb-outcome.ts';
import { textTable } from '../terminal-text.ts';

/** `custodes register show KIND ID`. Exit 2: no such record, or an invalid request; 3: no server. */
export function showRegisterCommand(): Command {
  return new Command('show')
    .description('show one record of the register: as valid at a time, as known at a time, or its whole history')
    .argument('<kind>', 'person, account, camera, consent, ticket …')
    .argument('<id>', 'id in the register')
    .option('--as-of <time>', 'as valid at this RFC 3339 time (default: now, or --known-at)')
    .option('--known-at <time>', 'as known at this RFC 3339 time')
    .option('--history', 'every record ever appended, newest first, with corrections')
    .option('--url <url>', 'the server', fromEnvironment(serverUrl))
    .option(...tokenOption)
    .option(...tokenFileOption)
    .option(...reasonOption)
    .option('--json', 'print the answer as JSON')
    .action((kind: string, id: string, options: Options) => withOutcome(() => show(kind, id, options)));
}

interface Options {
  readonly asOf?: string;
  readonly knownAt?: string;
  readonly history?: true;
  readonly url: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly reason?: string;
  readonly json?: true;
}
type Json = Readonly<Record<string, unknown>>;
interface RegisterRow {
  readonly offset: number;
  readonly appendedAt: string;
  readonly corrects: number | null;
  readonly correctedBy: number | null;
  readonly recordHash: string;
  readonly record: Json;
}

async function show(kind: string, id: string, options: Options): Promise<void> {
  // The server validates the kind.
  const path = { kind: kind as RegisterKind, id };
  if (options.history) {
    if (options.asOf ?? options.knownAt) throw new InputError('`--history` covers all times, expected no other option');
    const items = await readHistory(options, path);
    console.log(options.json ? JSON.stringify({ items }) : historyTable(items));
    return;
  }
  const { asOf, knownAt } = options;
  const times = { ...(asOf === undefined ? {} : { asOf }), ...(knownAt === undefined ? {} : { knownAt }) };
  const record = (await ask(options, (client) =>
    client.GET('/v1/register/{kind}/{id}', { params: { path, query: times } }),
  )) as Json;
  console.log(options.json ? JSON.stringify(record) : recordTable(record));
}

async function readHistory(
  options: Options,
  path: { readonly kind: RegisterKind; readonly id: string },
): Promise<readonly RegisterRow[]> {
  const items: RegisterRow[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const query: { limit: number; cursor?: string } = { limit: 1_000, ...(cursor === '' ? {} : { cursor }) };
    const answer = (await ask(options, (client) =>
      client.GET('/v1/register/{kind}/{id}/history', { params: { path, query } }),
    )) as { items: RegisterRow[]; nextCursor?: string };
    items.push(...answer.items);
    cursor = answer.nextCursor;
  }
  return items;
}

function recordTable(record: Json): string {
  const present = Object.entries(record).filter(([, value]) => value !== null);
  return textTable(
    [],
    present.map(([field, value]) => [field, textOf(value)]),
  );
}

/** Shows each row with the fields that differ from the version it corrects, or else from the previous version. */
function historyTable(items: readonly RegisterRow[]): string {
  const head = ['appended at', 'offset', 'valid from', 'until', 'issuer', 'approver', 'corrects', 'changes', 'hash'];
  const rows = items.map(({ offset, appendedAt, corrects, recordHash, record }, at) => {
    const before = items.find((one) => one.offset === corrects) ?? items[at + 1];
    const changes = Object.entries(record)
      .filter(([field, value]) => !envelope.has(field) && differs(value, before?.record[field] ?? null))
      .map(([field, value]) => `${field}: ${textOf(value)}`);
    const { validFrom, validUntil, issuer, approver } = record;
    return [appendedAt, offset, validFrom, validUntil, issuer, approver, corrects, changes, recordHash];
  });
  return textTable(head, rows);
}

const envelope = new Set(['kind', 'id', 'issuer', 'validFrom', 'validUntil', 'approver']);

function differs(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return Array.isArray(value) ? value.join(', ') : String(value);
}
