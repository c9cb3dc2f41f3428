import { Command } from 'commander';
import type { RegisterKind } from '../../../services/domain/register/register-record.ts';
import { listCommand } from '../list-command.ts';

/** `custodes register list KIND`: the records of a kind that are in force, by id. */
export function listRegisterCommand(): Command {
  const command = new Command('list')
    .description('list the records of a kind that are in force, by id')
    .argument('<kind>', 'person, account, camera, consent, ticket …')
    .argument('[filter...]', 'FIELD=VALUE: only records with this value, or with it in that list');
  return listCommand({
    command,
    page: (client, typed, [kind = '', given = []]) => {
      const fields = Object.fromEntries((given as readonly string[]).map(fieldAndValue));
      const query = { ...typed, fields };
      return client.GET('/v1/register/{kind}', { params: { path: { kind: kind as RegisterKind }, query } });
    },
    filters: {
      'as-of': 'RFC 3339 time: valid then',
      'known-at': 'as known at this RFC 3339 time',
      limit: '1 to 1000',
      cursor: 'nextCursor of the previous page',
    },
    columns: ['id', 'valid from', 'until', 'issuer', 'fields'],
    toRow: ({ kind: _, id, validFrom, validUntil, issuer, approver: __, ...fields }) => {
      const present = Object.entries(fields).filter(([, value]) => value !== null && String(value) !== '');
      return [id, validFrom, validUntil, issuer, present.map(([field, value]) => `${field}: ${value}`).join('; ')];
    },
  });
}

function fieldAndValue(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
