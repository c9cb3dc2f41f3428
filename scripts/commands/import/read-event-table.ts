import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { readYamlForm } from '../../../services/adapters/forms/read-yaml-form.ts';
import { checked } from '../../../services/domain/access-import/imported.ts';
import { accessEventTree } from '../../../services/records/access-event/access-event-names.ts';
import { openBytes } from '../input/open-bytes.ts';
import { readTable } from '../table/read-table.ts';
import { tableParts } from '../table/table-map.ts';
import { type ReadAccesses, recordsFrom } from './import-place.ts';

type Tree = { readonly [name: string]: Tree | null };

/** Every field of an event by its path: `actor.id`. A tool reports the address; intake makes the hash of it. */
const eventFields = pathsOf(accessEventTree).map((path) => path.replace(/^network\.ipHash$/, 'network.ip'));
const NEEDED = ['occurredAt', 'source.id', 'actor.id', 'actor.kind', 'action', 'resource.kind'];

/** The form of a map file; `docs/collecting.md` explains it. */
const eventMapForm = z.strictObject(tableParts).superRefine(({ fields }, context) => {
  for (const field of Object.keys(fields)) {
    if (eventFields.includes(field)) continue;
    const message = `an access event has no such field, only: ${eventFields.join(', ')}`;
    context.addIssue({ code: 'custom', path: ['fields', field], message });
  }
  const missing = NEEDED.filter((field) => !(field in fields));
  if (missing.length === 0) return;
  context.addIssue({ code: 'custom', path: ['fields'], message: `expected also: ${missing.join(', ')}` });
});

/** Opens a reader of CSV files whose rows are accesses. Throws InputError for a map that is unusable. */
export async function openEventTable(mapFile: string): Promise<ReadAccesses> {
  const map = await readYamlForm(mapFile, eventMapForm);
  return (files, onRead, from) =>
    recordsFrom(from, files, async function* (file) {
      try {
        const bytes = await openBytes(file, onRead);
        for await (const row of readTable(bytes, file, map, { csv: {}, onUnmappedColumns: () => {} })) {
          const { place } = row;
          if ('skipped' in row) yield { place, result: { skipped: row.skipped } };
          else if ('problems' in row) yield { place, result: { refused: row.problems } };
          else yield { place, result: checked(eventOf(row.record)) };
        }
      } catch (error) {
        if (error instanceof InputError) throw error;
        throw new InputError(`\`${file}\` cannot be read: ${(error as Error).message}`);
      }
    });
}

/**
 * The event of a row. Without an id in the file, the id follows from the content: importing the row again adds nothing,
 * and rows that are equal in every mapped field are one access.
 */
function eventOf(record: Readonly<Record<string, unknown>>): object {
  const event: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(record)) if (value !== undefined) put(event, path.split('.'), value);
  const id = createHash('sha256').update(JSON.stringify(event)).digest('hex').slice(0, 32);
  return { ...event, eventId: event.eventId ?? id };
}

function put(into: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    into[name] = value;
    return;
  }
  into[name] ??= {};
  put(into[name] as Record<string, unknown>, rest, value);
}

function pathsOf(tree: Tree, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([name, below]) =>
    below === null ? [prefix + name] : pathsOf(below, `${prefix}${name}.`),
  );
}
