import { Command } from 'commander';
import { alertActs } from './alerts/act-on-alert.ts';
import { alertAccessesCommand } from './alerts/alert-accesses.ts';
import { bulkCommand } from './alerts/bulk-alerts.ts';
import { alertHistoryCommand, showAlertCommand } from './alerts/show-alert.ts';
import { listCommand, timeOf } from './list-command.ts';

const filters = {
  state: 'new, acknowledged, escalated, close-proposed, closed, reopened',
  actor: 'actor id',
  owner: 'owner id',
  camera: 'camera id',
  recording: 'recording id',
  rule: 'id of a rule',
  severity: 'low, medium, high, critical',
  assignee: 'id of a person or team',
  q: 'a text that the alert or what was done to it contains',
  from: 'opened at this RFC 3339 time or later',
  to: 'opened before this RFC 3339 time',
  explained: 'true: only those of which every access was explained since',
  order: 'risk (default), newest',
  limit: '1 to 1000',
  cursor: 'nextCursor of the previous page',
} as const;

/** `custodes alerts`: a page of `GET /v1/alerts` as a table; its verbs show one alert and act on it. */
export function alertsCommand(): Command {
  const alerts = listCommand({
    command: new Command('alerts').description('list alerts, show one, and act on it'),
    page: (client, filters) => client.GET('/v1/alerts', { params: { query: filters } }),
    filters,
    columns: ['opened at', 'alert', 'risk', 'severity', 'state', 'actor', 'accesses', 'owners', 'summary'],
    toRow: (item) => [
      timeOf(item.openedAt),
      item.alertId,
      (item.risk as { score: number } | undefined)?.score,
      item.severity,
      item.state,
      item.actor,
      item.accesses,
      item.owners,
      item.summary,
    ],
  });
  // The verbs have options of the same names.
  alerts.enablePositionalOptions();
  for (const verb of [showAlertCommand(), alertAccessesCommand(), alertHistoryCommand(), bulkCommand(), ...alertActs()])
    alerts.addCommand(verb);
  return alerts;
}
