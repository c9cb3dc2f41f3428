import Table from 'cli-table3';
import type { Command } from 'commander';
import { defaultServerUrl, tokenOf, tokenOption } from './server-url.ts';

export type Item = Readonly<Record<string, unknown>>;

export interface ListSpec {
  readonly command: Command;
  readonly route: string;
  /** Query parameters of the route, each with what it takes. */
  readonly filters: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly toRow: (item: Item) => readonly unknown[];
}

interface Page {
  readonly items: readonly Item[];
  readonly nextCursor?: string;
}

const EXIT_INPUT = 2;
const EXIT_UNREACHABLE = 3;
/** How long a server may take for a page, milliseconds. */
const REQUEST_MS_MAX = 60_000;
/** Anything but printable characters: what a source reports must not steer the reader's terminal. */
const UNPRINTABLE = /\p{C}/gu;

/** A verb that shows one page of a list route: a table, or with `--json` the server's own document. */
export function listCommand(spec: ListSpec): Command {
  const { command } = spec;
  for (const [name, takes] of Object.entries(spec.filters)) command.option(`--${name} <value>`, takes);
  return command
    .option('--url <url>', 'the server', defaultServerUrl(process.env))
    .option(...tokenOption)
    .option('--json', 'print the page as JSON')
    .action((options: Record<string, string>) => show(spec, options));
}

/** A time without its date's dashes would save little; without its milliseconds it fits a row. */
export function timeOf(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\.\d+Z$/, 'Z') : value;
}

async function show(spec: ListSpec, { url = '', json, token, ...filters }: Record<string, string>): Promise<void> {
  if (!URL.canParse(url))
    return fail(EXIT_INPUT, `url \`${url}\` cannot be used, expected one like http://127.0.0.1:8080`);
  const target = new URL(`${spec.route}?${new URLSearchParams(filters)}`, url);
  const answer = await ask(target, tokenOf({ token }));
  if ('trouble' in answer) return fail(EXIT_UNREACHABLE, `${target.origin} could not be reached: ${answer.trouble}`);
  if (!answer.ok) return fail(answer.status >= 500 ? EXIT_UNREACHABLE : EXIT_INPUT, problemOf(answer.text));
  console.log(json ? answer.text.trimEnd() : tableOf(spec, JSON.parse(answer.text) as Page));
}

type Answer = { readonly ok: boolean; readonly status: number; readonly text: string } | { readonly trouble: string };

async function ask(target: URL, token: string | null): Promise<Answer> {
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  try {
    const response = await fetch(target, { headers, signal: AbortSignal.timeout(REQUEST_MS_MAX) });
    return { ok: response.ok, status: response.status, text: await response.text() };
  } catch (error) {
    // `fetch failed` says little; its cause names the address and what the system said.
    const { message, cause } = error as { message: string; cause?: { message?: string } };
    return { trouble: cause?.message || message };
  }
}

function tableOf({ columns, toRow }: ListSpec, { items, nextCursor }: Page): string {
  const table = new Table({ head: [...columns], style: { head: [], border: [], compact: true } });
  for (const item of items) table.push(toRow(item).map(cellOf));
  const more = nextCursor === undefined ? '' : `\nmore: --cursor ${nextCursor}`;
  return `${table.toString()}${more}`;
}

function cellOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value).replace(UNPRINTABLE, '�');
}

function problemOf(text: string): string {
  try {
    const { title, detail, errors = [] } = JSON.parse(text);
    const lines = errors.map(
      ({ field, value, expected }: Item) => `\`${field}\` is \`${value}\`, expected ${expected}`,
    );
    return lines.length > 0 ? lines.join('\n') : (detail ?? title ?? text);
  } catch {
    return text.slice(0, 300);
  }
}

function fail(exitCode: number, message: string): void {
  console.error(message);
  process.exitCode = exitCode;
}
