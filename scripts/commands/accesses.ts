import { Command } from 'commander';
import { unknownLines } from './history/unknown-lines.ts';
import { type ListRow, listCommand, timeOf } from './list-command.ts';

const filters = {
  owner: 'account id',
  actor: 'actor id',
  camera: 'camera id',
  recording: 'recording id',
  site: 'site id',
  device: 'device id',
  verdict: 'explained, unexplained, violation, unknown, ended, rejected, duplicate, conflict',
  rule: 'id of a rule that did not hold',
  purpose: 'for example express-consent',
  source: 'source id',
  exceptSource: 'source id to leave out',
  path: 'app, api, direct-store, database',
  outcome: 'allowed, denied, error',
  action: 'for example view',
  from: 'RFC 3339 time, inclusive',
  to: 'RFC 3339 time, exclusive',
  by: 'the time that from and to filter: occurredAt or appendedAt',
  limit: '1 to 1000',
  cursor: 'nextCursor of the previous page',
} as const;

/** `custodes accesses`: a page of `GET /v1/accesses` as a table. The query itself is recorded, like every other. */
export function accessesCommand(): Command {
  return listCommand({
    command: new Command('accesses').description('list decided accesses, newest first; the query itself is recorded'),
    page: (client, filters) => client.GET('/v1/accesses', { params: { query: filters } }),
    filters,
    columns: ['occurred at', 'event', 'actor', 'action', 'resource', 'verdict', 'reason'],
    toRow: (item) => [
      timeOf(item.occurredAt),
      item.eventId,
      nested(item, 'actor', 'id'),
      item.action,
      resourceOf(item),
      item.verdict,
      item.reason,
    ],
    below: unknownLines,
  });
}

function resourceOf(item: ListRow): unknown {
  for (const id of ['recordingId', 'cameraId', 'ownerId', 'storeId']) {
    const value = nested(item, 'resource', id);
    if (typeof value === 'string') return value;
  }
  return null;
}

/** A record that could not be decoded has no actor. */
function nested(item: ListRow, part: string, field: string): unknown {
  const value = item[part];
  return typeof value === 'object' && value !== null ? (value as ListRow)[field] : null;
}
