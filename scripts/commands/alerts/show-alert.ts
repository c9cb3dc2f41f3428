import type { Command } from 'commander';
import { ask, type ServerTarget } from '../input/ask-server.ts';
import { reasonOption } from '../input/server-url.ts';
import { withOutcome } from '../input/verb-outcome.ts';
import { timeOf } from '../list-command.ts';
import { printableLines, textTable } from '../terminal-text.ts';
import { alertCommand } from './alert-command.ts';

interface ShowOptions extends ServerTarget {
  readonly json?: true;
}
type Json = Readonly<Record<string, unknown>>;
interface ShownRule {
  readonly id: string;
  readonly title: string;
  readonly meaning: string | null;
  readonly severity: string | null;
  readonly legalBasis: string | null;
  readonly runbook: string | null;
}

interface FoundAlert extends Json {
  readonly rules: readonly ShownRule[];
  readonly risk: {
    readonly score: number;
    readonly parts: readonly { readonly points: number; readonly rule: string | null; readonly because: string }[];
  };
  readonly detections: readonly { readonly id: string; readonly version: string }[];
  readonly suggestion: { readonly disposition: string; readonly explanation: string } | null;
  readonly notified: readonly Json[];
  readonly history: readonly Json[];
}

/** `custodes alerts show ID`. Exit 2: no such alert; 3: no server. */
export function showAlertCommand(): Command {
  return reading('show', 'show one alert, and what its rules mean', shownAlert);
}

/** `custodes alerts history ID`: everything that was done to it, refused attempts too. Exit codes as `show`. */
export function alertHistoryCommand(): Command {
  const description = 'list everything that was done to an alert, refused attempts too';
  return reading('history', description, ({ history }) => {
    const head = ['at', 'by', 'action', 'state', 'refused', 'to', 'as', 'text', 'evidence'];
    const rows = history.map((one) => [
      timeOf(one.at),
      one.by,
      one.action,
      one.state,
      one.refused,
      one.to,
      one.disposition,
      one.text,
      one.evidence,
    ]);
    return textTable(head, rows);
  });
}

function reading(name: string, description: string, format: (alert: FoundAlert) => string): Command {
  return alertCommand(name, description)
    .option(...reasonOption)
    .option('--json', 'print the answer as JSON')
    .action((alertId: string, options: ShowOptions) =>
      withOutcome(async () => {
        const path = { params: { path: { alertId } } };
        const found = (await ask(options, (client) => client.GET('/v1/alerts/{alertId}', path))) as FoundAlert;
        console.log(options.json ? JSON.stringify(found) : format(found));
      }),
    );
}

function shownAlert({ history, rules, detections, risk, suggestion, notified, ...alert }: FoundAlert): string {
  const because = risk.parts.map(
    ({ points, rule, because: reason }) => `${points}: ${rule === null ? '' : `${rule}, `}${reason}`,
  );
  const close = suggestion === null ? null : `close it as ${suggestion.disposition}. ${suggestion.explanation}`;
  const messages = notified.map(messageLine);
  const fields = {
    ...alert,
    detections: detections.map(({ id, version }) => `${id} ${version}`),
    risk: [risk.score, ...because],
    suggestion: close,
    notified: messages,
    acts: history.length,
  };
  return [fieldTable(fields), ...rules.map(ruleText)].join('\n\n');
}

/** One message about an alert or a case. */
export function messageLine({ target, outcome, happened, at }: Json): string {
  return `${timeOf(at)} ${target}: ${happened}, ${outcome}`;
}

/** What a rule means, as lines: the table would break its sentences. */
function ruleText({ id, title, meaning, severity, legalBasis, runbook }: ShownRule): string {
  const lines = [
    title === id ? id : `${title} (${id})`,
    ...(meaning === null ? [] : [meaning]),
    ...(severity === null ? [] : [`severity: ${severity}`]),
    ...(legalBasis === null ? [] : [`legal basis: ${legalBasis}`]),
    ...(runbook === null ? [] : [`what to do: ${runbook}`]),
  ];
  return printableLines(lines.join('\n  '));
}

function fieldTable(record: Json): string {
  const present = Object.entries(record).filter(([, value]) => value !== null && String(value) !== '');
  return textTable(
    [],
    present.map(([field, value]) => [field, cellOf(value)]),
  );
}

/** One line an item, the first few only: an alert has up to 100 event ids, and `--json` prints them all. */
const ITEMS_SHOWN_MAX = 5;

function cellOf(value: unknown): unknown {
  if (!Array.isArray(value)) return typeof value === 'object' ? JSON.stringify(value) : timeOf(value);
  const shown = value.slice(0, ITEMS_SHOWN_MAX).map((one) => (typeof one === 'object' ? JSON.stringify(one) : one));
  const rest = value.length - shown.length;
  return rest === 0 ? shown : [...shown, `and ${rest} more`];
}
