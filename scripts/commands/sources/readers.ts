import { Command } from 'commander';
import { type ListRow, listCommand } from '../list-command.ts';

export const countColumns = ['reads', 'matched', 'unmatched', 'waiting'] as const;

export function countsIn(of: ListRow): readonly unknown[] {
  return countColumns.map((column) => of[column]);
}

/** `custodes sources readers ID`: who read beside the tools. The server records that somebody asked. */
export function readersCommand(): Command {
  return listCommand({
    command: new Command('readers')
      .description('count the reads beside the tools that a source shows, by who read; asking is recorded')
      .argument('<source>', 'id of a source'),
    page: (client, query, [id]) =>
      client.GET('/v1/sources/{id}/readers', { params: { path: { id: String(id) }, query } }),
    filters: {
      from: 'the first UTC day is that of this RFC 3339 time',
      to: 'the last UTC day is that of the moment before this RFC 3339 time',
      limit: '1 to 1000',
    },
    columns: ['reader', ...countColumns],
    toRow: (item) => [item.reader, ...countsIn(item)],
    below({ from, to, leftOut, notByName }) {
      const left = leftOut as ListRow;
      const others = notByName as ListRow;
      return [
        from === null ? 'no read beside the tools is counted' : `days: ${from} to ${to} (UTC)`,
        ...(left.readers === 0 ? [] : [`and ${left.readers} more readers: ${countsText(left)}`]),
        ...(others.reads === 0 ? [] : [`not kept by name: ${countsText(others)}`]),
      ];
    },
  });
}

function countsText(of: ListRow): string {
  return countColumns.map((column) => `${of[column]} ${column}`).join(', ');
}
