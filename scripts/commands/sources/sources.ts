import { Command } from 'commander';
import { listCommand, timeOf } from '../list-command.ts';
import { showSourceCommand } from './show-source.ts';

/** `custodes sources`, also `sources list`: a page of `GET /v1/sources` as a table; `show` has the numbers of one. */
export function sourcesCommand(): Command {
  const sources = listing('sources', 'list the sources and what they did not report, and show one');
  // The verbs have options of the same names.
  sources.enablePositionalOptions();
  sources.addCommand(listing('list', 'list the sources, as without a verb'));
  sources.addCommand(showSourceCommand());
  return sources;
}

function listing(name: string, description: string): Command {
  return listCommand({
    command: new Command(name).description(description),
    page: (client, given) => client.GET('/v1/sources', { params: { query: given } }),
    filters: { limit: '1 to 1000', cursor: 'nextCursor of the previous page' },
    columns: [
      'source',
      'last event',
      'last heartbeat',
      'events',
      'last hour',
      'instances',
      'forked',
      'missing',
      'repeats',
      'silent since',
      'refused',
      'waits for approval',
    ],
    toRow: (item) => {
      const { inputs, throttled } = item.refused as { readonly inputs: number; readonly throttled: number };
      return [
        item.id,
        timeOf(item.lastEventAt),
        timeOf(item.lastHeartbeatAt),
        item.events,
        item.eventsLastHour,
        item.instances,
        item.forkedInstances,
        item.missing,
        item.repeats,
        timeOf(item.silentSince),
        inputs + throttled,
        (item.waitsForApproval as readonly string[]).join(', '),
      ];
    },
  });
}
