import { Command } from 'commander';
import { listCommand, timeOf } from './list-command.ts';

const filters = {
  state: 'new, acknowledged, escalated, closed',
  actor: 'actor id',
  rule: 'id of a rule',
  severity: 'low, medium, high, critical',
  limit: '1 to 1000',
  cursor: 'nextCursor of the previous page',
} as const;

/** `custodes alerts`: a page of `GET /v1/alerts` as a table. */
export function alertsCommand(): Command {
  return listCommand({
    command: new Command('alerts').description('list alerts, newest first'),
    page: (client, filters) => client.GET('/v1/alerts', { params: { query: filters } }),
    filters,
    columns: ['opened at', 'alert', 'severity', 'state', 'actor', 'accesses', 'owners', 'summary'],
    toRow: (item) => [
      timeOf(item.openedAt),
      item.alertId,
      item.severity,
      item.state,
      item.actor,
      item.accesses,
      item.owners,
      item.summary,
    ],
  });
}
