import type { RecordModel, RecordType, VersionModel } from '../model.ts';
import { GENERATED, type OutputFile } from '../output.ts';
import { SkipperSource } from './skipper-source.ts';

interface Archived {
  readonly model: RecordModel;
  /** The last field, if it marks an entry that covers no offset of its own. */
  readonly answersForNone: string | null;
}

/** Code that finds the end of each archived entry, by the schema in the header of a segment. */
export function emitArchived(models: readonly RecordModel[]): readonly OutputFile[] {
  const versions = models
    .flatMap(archivedOf)
    .flatMap((archived) => archived.model.versions.map((version) => ({ archived, version })));
  const sources = versions.map(({ archived, version }) => entry(archived, version));
  return [
    {
      path: 'services/records/archived-schemas.ts',
      text: `${GENERATED}
import { AvroReader } from '../avro/avro-reader.ts';

/** A schema under which entries are archived. */
export interface ArchivedSchema {
  readonly schemaId: number;
  /** The schema as in the header of a segment: without documentation. */
  readonly text: string;
  /** Leaves out the entry that starts at \`from\`. Throws \`DecodeError\` where it is cut short or malformed. */
  readonly skip: (bytes: Buffer, from: number) => SkippedEntry;
}

export interface SkippedEntry {
  /** Code that returns the end of the entry. */
  readonly end: number;
  /** The entry re-evaluates an access that an earlier entry decided. */
  readonly isReevaluation: boolean;
}

const reader = new AvroReader();

/** Every schema under which a release archived entries. */
export const archivedSchemas: readonly ArchivedSchema[] = [
${sources.map(({ item }) => item).join('\n')}
];

${sources.map(({ functions }) => functions).join('\n\n')}
`,
    },
  ];
}

function archivedOf(model: RecordModel): readonly Archived[] {
  const { archived } = model.form;
  return archived === null ? [] : [{ model, answersForNone: archived.answersForNone ?? null }];
}

function entry({ model, answersForNone }: Archived, { version, schemaId, text, root }: VersionModel) {
  const source = new SkipperSource(`V${version}`);
  const name = `skip${root.name}EntryV${version}`;
  const compact = JSON.stringify(JSON.parse(text, (key, value) => (key === 'doc' ? undefined : value)));
  const body =
    answersForNone === null
      ? `  ${source.statement(root)}\n  const isReevaluation = false;`
      : last(source, root, answersForNone);
  return {
    item: `  // ${model.name} v${version}\n  { schemaId: ${schemaId}, text: ${JSON.stringify(compact)}, skip: ${name} },`,
    functions: `function ${name}(bytes: Buffer, from: number): SkippedEntry {
  reader.begin(bytes, from);
${body}
  return { end: reader.position, isReevaluation };
}

${source.functions}`,
  };
}

function last(source: SkipperSource, root: RecordType, field: string): string {
  const found = root.fields.at(-1);
  if (found?.name !== field || found.type.is !== 'optional')
    throw new Error(`the last field of ${root.name} is not an optional \`${field}\``);
  const head = root.fields.slice(0, -1).map(({ type }) => `  ${source.statement(type)}`);
  return `${head.join('\n')}
  const isReevaluation = reader.present();
  if (isReevaluation) ${source.statement(found.type.of)}`;
}
