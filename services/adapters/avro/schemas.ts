import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import avro from 'avsc';
import { releasedSchemas } from '../../records/schemas.ts';
import { projectRoot } from '../config/project-root.ts';

/** Returns the text of the published schema file. Throws for an id that this release does not know. */
export function schemaText(schemaId: number): string {
  const schema = releasedSchemas.find(({ id }) => id === schemaId);
  if (schema === undefined) throw new Error(`schema id ${schemaId} is no released schema`);
  return readFileSync(join(projectRoot, 'schemas', schema.record, `v${schema.version}.avsc`), 'utf8');
}

/** Returns the avsc type of a published schema. Unions decode to plain values except where branches need names. */
export function schemaType(schemaId: number, wrapUnions: boolean | 'auto' = 'auto'): avro.Type {
  return avro.Type.forSchema(JSON.parse(schemaText(schemaId)), { wrapUnions });
}
