import avro from 'avsc';
import { schemaText, schemaType } from '../../../services/adapters/avro/schemas.ts';
import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../../services/records/schemas.ts';

/** What a tool has that was built before `search` and `destination` were there, with its fields in another order. */
export function anOlderSchema(): { readonly text: string; readonly type: avro.Type } {
  const schema = JSON.parse(schemaText(schemaIds.accessEvent));
  const without = new Set(['search', 'destination']);
  schema.fields = schema.fields.filter(({ name }: { name: string }) => !without.has(name));
  schema.fields.push(schema.fields.shift());
  return { text: JSON.stringify(schema), type: avro.Type.forSchema(schema) };
}

/** The event in that schema; what the schema does not have is left out. */
export function writtenWith(type: avro.Type, event: AccessEvent): Buffer {
  return type.toBuffer(schemaType(schemaIds.accessEvent).fromBuffer(encodeAccessEvent(event)));
}
