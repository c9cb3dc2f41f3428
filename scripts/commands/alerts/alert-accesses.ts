import { Command } from 'commander';
import { unknownLines } from '../history/unknown-lines.ts';
import { type ListRow, listCommand, timeOf } from '../list-command.ts';

interface Facts {
  readonly action: string;
  readonly locationClass: string;
  readonly isOfChild: boolean;
  readonly isOfCoworker: boolean;
  readonly isOfHousehold: boolean;
  readonly tried: readonly { readonly kind: string; readonly id: string; readonly state: string }[];
}

/** `custodes alerts accesses ID`: a page of what the alert counts. Exit 2: no such alert; 3: no server. */
export function alertAccessesCommand(): Command {
  return listCommand({
    command: new Command('accesses')
      .description('list the accesses that an alert counts, the one appended last first')
      .argument('<alert>', 'id of an alert'),
    page: (client, query, [alertId]) =>
      client.GET('/v1/alerts/{alertId}/accesses', { params: { path: { alertId: String(alertId) }, query } }),
    filters: { limit: '1 to 1000', cursor: 'nextCursor of the previous page' },
    columns: ['at', 'actor', 'action', 'owner', 'camera is', 'owner is', 'rules', 'tried', 'event'],
    toRow,
    below: unknownLines,
  });
}

function toRow({ occurredAt, actorId, ownerId, rules, eventId, ...item }: ListRow): readonly unknown[] {
  const facts = item.facts as Facts | null;
  const tried = facts?.tried.map(({ kind, id, state }) => `${kind} ${id} (${state})`);
  const at = timeOf(occurredAt);
  return [at, actorId, facts?.action, ownerId, facts?.locationClass, relations(facts), rules, tried, eventId];
}

function relations(facts: Facts | null): readonly string[] {
  if (facts === null) return [];
  return [
    ...(facts.isOfChild ? ['a child'] : []),
    ...(facts.isOfCoworker ? ['a co-worker'] : []),
    ...(facts.isOfHousehold ? ['of the household'] : []),
  ];
}
