import { Command } from 'commander';
import { listCommand, timeOf } from '../list-command.ts';

/** `custodes sources reports-without-read ID`. The server records that somebody asked. */
export function reportsWithoutReadCommand(): Command {
  return listCommand({
    command: new Command('reports-without-read')
      .description('list the reports of a tool, or of the tools of a log, that no read is behind; asking is recorded')
      .argument('<source>', 'id of a source'),
    page: (client, query, [id]) =>
      client.GET('/v1/sources/{id}/reports-without-read', { params: { path: { id: String(id) }, query } }),
    filters: {
      from: 'the first UTC day is that of this RFC 3339 time',
      to: 'the last UTC day is that of the moment before this RFC 3339 time',
      limit: '1 to 1000',
    },
    columns: ['occurred at', 'event', 'tool', 'recording', 'log', 'state'],
    toRow: ({ occurredAt, eventId, sourceId, recordingId, log, isUnknown }) => [
      timeOf(occurredAt),
      eventId,
      sourceId,
      recordingId,
      log,
      isUnknown === true ? 'unknown: the log was not read all the time' : 'no read',
    ],
    below: ({ leftOut }) => (leftOut === 0 ? [] : [`and ${leftOut} more`]),
  });
}
