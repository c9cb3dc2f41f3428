import type { RecordModel, VersionModel } from './model.ts';
import { camelCase, GENERATED, type OutputFile } from './output.ts';

/** The ids of the schemas and the meaning of each id. */
export function emitSchemas(models: readonly RecordModel[]): readonly OutputFile[] {
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

${models.map((model) => entrySchemas(model, models)).join('')}/** A released version of a record. */
export interface ReleasedSchema {
  readonly id: number;
  readonly record: RecordName;
  readonly version: number;
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

/** A record may contain others as bytes: its version determines theirs. */
function entrySchemas({ name, form, versions }: RecordModel, models: readonly RecordModel[]): string {
  const held = models.find((model) => model.name === form.entries);
  if (held === undefined) return '';
  const cases = versions.map(({ schemaId, version }) => {
    const entry = held.versions.find((each) => each.version === version);
    if (entry === undefined)
      throw new Error(`${held.name} has no version ${version}, which ${name} v${version} contains`);
    return `    case ${schemaId}:\n      return ${entry.schemaId};`;
  });
  return `/** The schema of the entries in a ${name} of this schema. Throws \`RangeError\` for an id that is none. */
export function entrySchemaOf(schemaId: number): number {
  switch (schemaId) {
${cases.join('\n')}
    default:
      throw new RangeError(\`schema id \${schemaId} is no released version of ${name}\`);
  }
}

`;
}

function released({ name, version, schemaId }: VersionModel & { readonly name: string }): string {
  return `  { id: ${schemaId}, record: '${name}', version: ${version} },`;
}
