import type { Command } from 'commander';
import type { Client } from '../../services/client/index.ts';
import { fromEnvironment, serverUrl } from './environment.ts';
import { ask, type ServerAnswer } from './input/ask-server.ts';
import { reasonOption, tokenFileOption, tokenOption } from './input/server-url.ts';
import { withOutcome } from './input/verb-outcome.ts';
import { textTable } from './terminal-text.ts';

export type ListRow = Readonly<Record<string, unknown>>;

export interface ListSpec {
  readonly command: Command;
  /** Requests the page. `filters` contains the typed texts; the server validates them. */
  readonly page: (
    client: Client,
    filters: Readonly<Record<string, string>>,
    args: readonly unknown[],
  ) => Promise<ServerAnswer>;
  /** Query parameters of the route, each with its placeholder. */
  readonly filters: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly toRow: (item: ListRow) => readonly unknown[];
  /** What the page has beside its items, as lines below the table. */
  readonly below?: (page: ListRow) => readonly string[];
}

interface Page {
  readonly items: readonly ListRow[];
  readonly nextCursor?: string;
}

/** A verb that shows one page of a list route: a table, or with `--json` the server's own document. */
export function listCommand(spec: ListSpec): Command {
  const { command } = spec;
  for (const [name, takes] of Object.entries(spec.filters)) command.option(`--${name} <value>`, takes);
  return command
    .option('--url <url>', 'the server', fromEnvironment(serverUrl))
    .option(...tokenOption)
    .option(...tokenFileOption)
    .option(...reasonOption)
    .option('--json', 'print the page as JSON')
    .action((...given: unknown[]) => {
      // Commander passes the arguments, the options and the command.
      const options = given.at(-2) as Record<string, string>;
      return withOutcome(() => show(spec, given.slice(0, -2), options));
    });
}

/** Dropping the dashes of a time would save little; without milliseconds it fits a row. */
export function timeOf(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\.\d+Z$/, 'Z') : value;
}

async function show(
  spec: ListSpec,
  args: readonly unknown[],
  { url = '', json, token, tokenFile, reason, ...filters }: Record<string, string>,
): Promise<void> {
  const page = (await ask({ url, token, tokenFile, reason }, (client) => spec.page(client, filters, args))) as Page;
  console.log(json ? JSON.stringify(page) : tableOf(spec, page));
}

function tableOf({ columns, toRow, below }: ListSpec, page: Page): string {
  const { items, nextCursor } = page;
  const more = nextCursor === undefined ? [] : [`more: --cursor ${nextCursor}`];
  return [textTable(columns, items.map(toRow)), ...more, ...(below?.({ ...page }) ?? [])].join('\n');
}
