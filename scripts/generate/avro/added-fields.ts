import type { RecordModel, Type } from '../model.ts';
import { below } from '../shape.ts';

/**
 * The paths of the fields that version 1 does not have, of a record with `content: true`; none of another one. The
 * reader and the writer note where these are (`services/avro/content.ts`).
 */
export function addedFields({ name, versions, newest, form }: RecordModel): ReadonlySet<string> {
  const [first] = versions;
  if (first === undefined) throw new Error(`${name} has no version`);
  const added = new Set<string>();
  if (form.content) collect(first.root, newest.root, '', added);
  return added;
}

function collect(first: Type, newest: Type, path: string, added: Set<string>): void {
  const [before, now] = [first, newest].map((type) => (type.is === 'optional' ? type.of : type));
  if (before?.is !== 'record' || now?.is !== 'record') return;
  for (const { name, type } of now.fields) {
    const place = below(path, name);
    const known = before.fields.find((field) => field.name === name);
    if (known !== undefined) {
      collect(known.type, type, place, added);
      continue;
    }
    if (type.is !== 'optional' || type.of.is === 'record' || type.of.is === 'union')
      throw new Error(`${place}: an added field has to be optional and no record`);
    added.add(place);
  }
}
