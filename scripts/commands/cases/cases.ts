import { Command } from 'commander';
import { listCommand, timeOf } from '../list-command.ts';
import { caseActs } from './act-on-case.ts';
import { reportCommand } from './report-case.ts';
import { caseHistoryCommand, showCaseCommand } from './show-case.ts';

const filters = {
  state: 'open, close-proposed, closed',
  limit: '1 to 1000',
  cursor: 'nextCursor of the previous page',
} as const;

/** `custodes cases`: a page of `GET /v1/cases` as a table; its verbs show one case and act on it. */
export function casesCommand(): Command {
  const cases = listCommand({
    command: new Command('cases').description('list cases, show one, and act on it'),
    page: (client, given) => client.GET('/v1/cases', { params: { query: given } }),
    filters,
    columns: ['opened at', 'case', 'severity', 'state', 'assignee', 'alerts', 'people', 'title'],
    toRow: (item) => [
      timeOf(item.openedAt),
      item.caseId,
      item.severity,
      item.state,
      item.assignee,
      (item.alertIds as readonly string[]).length,
      item.people,
      item.title,
    ],
  });
  // The verbs have options of the same names.
  cases.enablePositionalOptions();
  for (const verb of [showCaseCommand(), caseHistoryCommand(), reportCommand(), ...caseActs()]) cases.addCommand(verb);
  return cases;
}
