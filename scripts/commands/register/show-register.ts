import Table from 'cli-table3';
import { Command } from 'commander';
import { InputError } from '../input/input-error.ts';
import { defaultServerUrl, tokenOption } from '../server-url.ts';
import { ask, NoAnswerError } from './ask.ts';

/** `custodes register show KIND ID`. Exit 2: no such record, or a bad question, 3: no server. */
export function showRegisterCommand(): Command {
  return new Command('show')
    .description('one record of the register: as valid at a time, as known at a time, or all that was ever said')
    .argument('<kind>', 'person, account, camera, consent, ticket …')
    .argument('<id>', 'as it is in the register')
    .option('--as-of <time>', 'valid then (RFC 3339; default: now, or --known-at)')
    .option('--known-at <time>', 'by what the register said then')
    .option('--history', 'every record ever appended, newest first, with what corrected what')
    .option('--url <url>', 'the server', defaultServerUrl(process.env))
    .option(...tokenOption)
    .option('--json', 'print the answer as JSON')
    .action(show);
}

interface Options {
  readonly asOf?: string;
  readonly knownAt?: string;
  readonly history?: true;
  readonly url: string;
  readonly token?: string;
  readonly json?: true;
}
type Json = Readonly<Record<string, unknown>>;
interface Item {
  readonly offset: number;
  readonly appendedAt: string;
  readonly corrects: number | null;
  readonly correctedBy: number | null;
  readonly record: Json;
}

async function show(kind: string, id: string, options: Options): Promise<void> {
  try {
    const path = `/v1/register/${encodeURIComponent(kind)}/${encodeURIComponent(id)}`;
    if (options.history) {
      if (options.asOf ?? options.knownAt) throw new InputError('`--history` has all times, expected no other');
      const items = await readHistory(options, `${path}/history`);
      console.log(options.json ? JSON.stringify({ items }) : historyTable(items));
      return;
    }
    const { asOf, knownAt } = options;
    const times = { ...(asOf === undefined ? {} : { asOf }), ...(knownAt === undefined ? {} : { knownAt }) };
    const record = (await ask(options, path, times)) as Json;
    console.log(options.json ? JSON.stringify(record) : recordTable(record));
  } catch (error) {
    if (!(error instanceof NoAnswerError) && !(error instanceof InputError)) throw error;
    console.error(error.message);
    process.exitCode = error instanceof NoAnswerError ? 3 : 2;
  }
}

async function readHistory(options: Options, path: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const page = { limit: '1000', ...(cursor === '' ? {} : { cursor }) };
    const answer = (await ask(options, path, page)) as { items: Item[]; nextCursor?: string };
    items.push(...answer.items);
    cursor = answer.nextCursor;
  }
  return items;
}

function recordTable(record: Json): string {
  const table = new Table({ style: { head: [], border: [], compact: true } });
  for (const [field, value] of Object.entries(record)) if (value !== null) table.push([field, textOf(value)]);
  return table.toString();
}

/** Each row with the fields that differ from the version it corrects, or else from the one before it. */
function historyTable(items: readonly Item[]): string {
  const head = ['appended at', 'offset', 'valid from', 'until', 'issuer', 'approver', 'corrects', 'says'];
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  items.forEach(({ offset, appendedAt, corrects, record }, at) => {
    const before = items.find((one) => one.offset === corrects) ?? items[at + 1];
    const says = Object.entries(record)
      .filter(([field, value]) => !envelope.has(field) && differs(value, before?.record[field] ?? null))
      .map(([field, value]) => `${field}: ${textOf(value)}`);
    const { validFrom, validUntil, issuer, approver } = record;
    const cells = [appendedAt, offset, validFrom, validUntil, issuer, approver, corrects, says.join('\n')];
    table.push(cells.map(textOf));
  });
  return table.toString();
}

const envelope = new Set(['kind', 'id', 'issuer', 'validFrom', 'validUntil', 'approver']);

function differs(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}

/** What a system of record wrote must not steer the reader's terminal. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = Array.isArray(value) ? value.join(', ') : String(value);
  return text.replace(/\p{C}/gu, (character) => (character === '\n' ? character : '\ufffd'));
}
