import type { Command } from 'commander';
import { messageLine } from '../alerts/show-alert.ts';
import { ask, type ServerTarget } from '../input/ask-server.ts';
import { withOutcome } from '../input/verb-outcome.ts';
import { timeOf } from '../list-command.ts';
import { textTable } from '../terminal-text.ts';
import { caseCommand, pathOf } from './case-command.ts';

type Json = Readonly<Record<string, unknown>>;
type ShownProposal = Readonly<Record<'actId' | 'by' | 'at' | 'disposition' | 'explanation', string | null>>;
interface ShownIncident {
  readonly candidateSince: string;
  readonly clocks: readonly Readonly<
    Record<'id' | 'state' | 'dueAt' | 'duty' | 'metBy' | 'metAt' | 'text', string | null>
  >[];
}
interface FoundCase extends Json {
  readonly incident: ShownIncident | null;
  readonly proposal: ShownProposal | null;
  readonly alerts: readonly Json[];
  readonly notified: readonly Json[];
  readonly history: readonly Json[];
}

/** `custodes cases show ID`. Exit 2: no such case; 3: no server. */
export function showCaseCommand(): Command {
  return reading(
    'show',
    'show one case with its alerts',
    ({ alerts, alertIds: _, history, incident, proposal, notified, ...fields }) => {
      const present = Object.entries(fields).filter(([, value]) => value !== null && String(value) !== '');
      const shown = present.map(([field, value]) => [field, cellOf(value)]);
      const rows = alerts.map((one) => [one.alertId, one.severity, one.state, one.actor, one.summary]);
      return [
        textTable(
          [],
          [
            ...shown,
            ...(proposal === null ? [] : [['proposal', proposed(proposal)]]),
            ...(notified.length === 0 ? [] : [['notified', notified.map(messageLine)]]),
            ['acts', history.length],
          ],
        ),
        textTable(['alert', 'severity', 'state', 'actor', 'summary'], rows),
        ...(incident === null ? [] : clocksTable(incident)),
      ].join('\n');
    },
  );
}

/** `custodes cases history ID`: everything that was done to it, refused attempts too. Exit codes as `show`. */
export function caseHistoryCommand(): Command {
  const description = 'list everything that was done to a case, refused attempts too';
  return reading('history', description, ({ history }) => {
    const head = ['at', 'by', 'action', 'state', 'refused', 'alert', 'to', 'as', 'text', 'evidence'];
    const rows = history.map((one) => [
      timeOf(one.at),
      one.by,
      one.action,
      one.state,
      one.refused,
      one.alertId,
      one.to,
      one.disposition,
      one.text,
      one.evidence,
    ]);
    return textTable(head, rows);
  });
}

function reading(name: string, description: string, format: (found: FoundCase) => string): Command {
  return caseCommand(name, description).action((caseId: string, options: ServerTarget & { readonly json?: true }) =>
    withOutcome(async () => {
      const found = (await ask(options, (client) => client.GET('/v1/cases/{caseId}', pathOf(caseId)))) as FoundCase;
      console.log(options.json ? JSON.stringify(found) : format(found));
    }),
  );
}

function proposed({ actId, by, at, disposition, explanation }: ShownProposal): string {
  return `${actId}: to close as ${disposition}, by ${by} at ${timeOf(at)}: ${explanation}`;
}

function clocksTable({ candidateSince, clocks }: ShownIncident): readonly string[] {
  const rows = clocks.map((one) => [
    one.id,
    one.state,
    timeOf(one.dueAt),
    one.duty,
    one.metBy,
    timeOf(one.metAt),
    one.text,
  ]);
  return [
    `Candidate for a covered incident since ${timeOf(candidateSince)}:`,
    textTable(['clock', 'state', 'until', 'for', 'met by', 'at', 'what was done'], rows),
  ];
}

function cellOf(value: unknown): unknown {
  return typeof value === 'object' && !Array.isArray(value) ? JSON.stringify(value) : timeOf(value);
}
