import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import avro from 'avsc';
import { projectRoot } from '../config/project-root.ts';

interface LockedSchema {
  readonly id: number;
  readonly record: string;
  readonly version: number;
  readonly sha256: string;
}

const locked: readonly LockedSchema[] = JSON.parse(readFileSync(join(projectRoot, 'schemas/schemas.lock'), 'utf8'));

/** Fixed schema ids of the newest version of each record (`schemas/schemas.lock`). */
export const schemaIds = {
  accessEvent: idOf('access-event', 1),
  registerRecord: idOf('register-record', 1),
  accessDecision: idOf('access-decision', 1),
  decisionBlock: idOf('decision-block', 1),
  deadLetter: idOf('dead-letter', 1),
  alertRecord: idOf('alert-record', 1),
  logEntry: idOf('log-entry', 1),
  tick: idOf('tick', 1),
} as const;

/** The published schema file's text. Throws for an id that is not in `schemas.lock`. */
export function schemaText(schemaId: number): string {
  const schema = locked.find(({ id }) => id === schemaId);
  if (schema === undefined) throw new Error(`schema id ${schemaId} is not in schemas.lock`);
  return readFileSync(join(projectRoot, 'schemas', schema.record, `v${schema.version}.avsc`), 'utf8');
}

/** avsc type of a published schema; unions decode to plain values except where branches need names. */
export function schemaType(schemaId: number, wrapUnions: boolean | 'auto' = 'auto'): avro.Type {
  return avro.Type.forSchema(JSON.parse(schemaText(schemaId)), { wrapUnions });
}

/** Bytes that are not a canonical encoding of the schema: truncated, trailing, overlong or out of range. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

function idOf(record: string, version: number): number {
  const schema = locked.find((candidate) => candidate.record === record && candidate.version === version);
  if (schema === undefined) throw new Error(`schemas.lock has no ${record} v${version}`);
  return schema.id;
}
