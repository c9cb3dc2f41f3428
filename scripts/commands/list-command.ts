import type { Command } from 'commander';
import { fromEnvironment, serverUrl } from './environment.ts';
import { askServer, problemOf } from './input/ask-server.ts';
import { tokenOf, tokenOption } from './input/server-url.ts';
import { textTable } from './terminal-text.ts';

export type Item = Readonly<Record<string, unknown>>;

export interface ListSpec {
  readonly command: Command;
  /** Asked for by the arguments of the command, if it has any. */
  readonly route: string | ((args: readonly unknown[]) => ListRoute);
  /** Query parameters of the route, each with what it takes. */
  readonly filters: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly toRow: (item: Item) => readonly unknown[];
}

export interface ListRoute {
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
}

interface Page {
  readonly items: readonly Item[];
  readonly nextCursor?: string;
}

const EXIT_INPUT = 2;
const EXIT_UNREACHABLE = 3;

/** A verb that shows one page of a list route: a table, or with `--json` the server's own document. */
export function listCommand(spec: ListSpec): Command {
  const { command } = spec;
  for (const [name, takes] of Object.entries(spec.filters)) command.option(`--${name} <value>`, takes);
  return command
    .option('--url <url>', 'the server', fromEnvironment(serverUrl))
    .option(...tokenOption)
    .option('--json', 'print the page as JSON')
    .action((...given: unknown[]) => {
      // Commander hands over the arguments, the options and the command.
      const options = given.at(-2) as Record<string, string>;
      return show(spec, routeOf(spec, given.slice(0, -2)), options);
    });
}

/** A time without its date's dashes would save little; without its milliseconds it fits a row. */
export function timeOf(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\.\d+Z$/, 'Z') : value;
}

function routeOf({ route }: ListSpec, args: readonly unknown[]): ListRoute {
  return typeof route === 'string' ? { path: route, parameters: {} } : route(args);
}

async function show(
  spec: ListSpec,
  { path, parameters }: ListRoute,
  { url = '', json, token, ...filters }: Record<string, string>,
): Promise<void> {
  if (!URL.canParse(url))
    return fail(EXIT_INPUT, `url \`${url}\` cannot be used, expected one like http://127.0.0.1:8080`);
  const target = new URL(`${path}?${new URLSearchParams({ ...parameters, ...filters })}`, url);
  const answer = await askServer(target, tokenOf({ token }));
  if ('trouble' in answer) return fail(EXIT_UNREACHABLE, `${target.origin} could not be reached: ${answer.trouble}`);
  if (!answer.ok) return fail(answer.status >= 500 ? EXIT_UNREACHABLE : EXIT_INPUT, problemOf(answer.text));
  console.log(json ? answer.text.trimEnd() : tableOf(spec, JSON.parse(answer.text) as Page));
}

function tableOf({ columns, toRow }: ListSpec, { items, nextCursor }: Page): string {
  const more = nextCursor === undefined ? '' : `\nmore: --cursor ${nextCursor}`;
  return `${textTable(columns, items.map(toRow))}${more}`;
}

function fail(exitCode: number, message: string): void {
  console.error(message);
  process.exitCode = exitCode;
}
