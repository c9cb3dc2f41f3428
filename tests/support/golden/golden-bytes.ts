import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { type ReleasedSchema, releasedSchemas } from '../../../services/records/schemas.ts';

/** One value: its bytes, and what they mean in Avro's JSON encoding, where a branch of a union has its name. */
export interface Example {
  readonly name: string;
  readonly hex: string;
  readonly json: unknown;
}

export interface Golden extends ReleasedSchema {
  readonly examples: readonly Example[];
}

/** Where the golden bytes of a version lie, below the project. */
export function goldenPath({ record, version }: { readonly record: string; readonly version: number }): string {
  return `schemas/${record}/v${version}.golden.json`;
}

/** The golden bytes of every released version that has some; `tests/tidy/schemas.test.ts` names those that lack them. */
export function readGolden(): readonly Golden[] {
  return releasedSchemas.flatMap((schema) => {
    const file = join(projectRoot, goldenPath(schema));
    if (!existsSync(file)) return [];
    const { schemaId, examples } = JSON.parse(readFileSync(file, 'utf8')) as { schemaId: number; examples: Example[] };
    if (schemaId !== schema.id) throw new Error(`${file} is of schema id ${schemaId}, expected ${schema.id}`);
    return [{ ...schema, examples }];
  });
}
