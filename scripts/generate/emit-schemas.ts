import type { RecordModel, VersionModel } from './model.ts';
import { camelCase, GENERATED, type Output } from './output.ts';

/** The ids of the schemas and what each id stands for. */
export function emitSchemas(models: readonly RecordModel[]): readonly Output[] {
  const versions = models.flatMap(({ name, versions }) => versions.map((version) => ({ name, ...version })));
  return [
    {
      path: 'services/records/schemas.ts',
      text: `${GENERATED}
/** The schema that writers use: the newest version of each record. */
export const schemaIds = {
${models.map(({ name, newest }) => `  ${camelCase(name)}: ${newest.schemaId},`).join('\n')}
} as const;

export type RecordName = ${models.map(({ name }) => `'${name}'`).join(' | ')};

/** The record that a released schema describes; null for an id that this release does not know. */
export function recordOf(schemaId: number): RecordName | null {
  switch (schemaId) {
${models.map(({ name, versions: all }) => `${all.map(({ schemaId }) => `    case ${schemaId}:`).join('\n')}\n      return '${name}';`).join('\n')}
    default:
      return null;
  }
}

/** A released version of a record. */
export interface ReleasedSchema {
  readonly id: number;
  readonly record: RecordName;
  readonly version: number;
  /** SHA-256 of the schema file. */
  readonly sha256: string;
}

/** Every released version, in the order of the ids. */
export const releasedSchemas: readonly ReleasedSchema[] = [
${[...versions]
  .sort((one, other) => one.schemaId - other.schemaId)
  .map(released)
  .join('\n')}
];
`,
    },
  ];
}

function released({ name, version, schemaId, sha256 }: VersionModel & { readonly name: string }): string {
  return `  { id: ${schemaId}, record: '${name}', version: ${version}, sha256: '${sha256}' },`;
}
