import type { RecordModel } from '../model.ts';
import { kebabCase, type OutputFile } from '../output.ts';
import { shapeOf } from '../shape.ts';
import { headOf } from './emit-extracts.ts';
import { ReaderSource } from './reader-source.ts';
import { SkipperSource } from './skipper-source.ts';
import { extracted, isPlace, MARK, placedLines, VersionExtract } from './version-extract.ts';

/** Emits for each extract that a form names among `places` a reader that makes no texts: it finds where they are. */
export function emitPlaces(models: readonly RecordModel[]): readonly OutputFile[] {
  return models.flatMap((model) =>
    model.form.places.map((name) => ({
      path: `services/records/${model.name}/place-${kebabCase(name)}.ts`,
      text: places(model, name, model.form.extracts[name] ?? []),
    })),
  );
}

function places({ name: record, form, newest, versions }: RecordModel, name: string, paths: readonly string[]): string {
  const shape = shapeOf(newest.root, form);
  const fields = paths.map((path) => extracted(form, shape, path, ''));
  const source = new ReaderSource(form, new Set());
  const mark = form.archived?.answersForNone ?? null;
  const made = versions.map(({ schemaId, version, root }) => {
    const skipper = new SkipperSource(`V${version}`);
    const parts = { form, newest: shape, fields, source, isPlaced: true };
    const body = new VersionExtract(parts, { record: root, at: '', version, skipper }).emitPlaced(mark);
    const call = `place${name}V${version}`;
    return { schemaId, call, functions: `function ${call}(): void {\n${body}\n}\n\n${skipper.functions}` };
  });
  for (const field of fields.filter((one) => !isPlace(one, true)))
    for (const word of field.type.match(/\b[A-Z]\w*/g) ?? []) source.types.add(word);
  const lines = fields.flatMap(placedLines);
  const whole = mark === null ? 'What follows the last of them is not looked at.' : 'All of the record is read.';
  return `${headOf(form, record, source)}

/** Of each text its first byte, and the one behind it; \`From\` is -1 where there is none. */
export interface ${name}Places {
${lines.map(({ declared }) => declared).join('\n')}
${mark === null ? '' : `/** The entry re-evaluates an access that an earlier entry decided. */\n${MARK}: boolean;`}
}

const placed: ${name}Places = {
${lines.map(({ begun }) => begun).join('\n')}
${mark === null ? '' : `${MARK}: false,`}
};

/** What \`place${name}\` read last: one object for all records, because one for each would cost more than reading it. */
export const ${name.charAt(0).toLowerCase()}${name.slice(1)}Places: Readonly<${name}Places> = placed;

/**
 * Finds some fields of the record that begins at \`from\`, as version ${newest.version} has them; \`schemaId\` is the version that wrote it.
 * ${whole} Returns where reading ended. Whether a text is UTF-8 is not checked. Throws \`DecodeError\` where the bytes
 * are no ${record}.
 */
export function place${name}(schemaId: number, bytes: Buffer, from: number): number {
  reader.begin(bytes, from);
  switch (schemaId) {
${made.map(({ schemaId, call }) => `    case ${schemaId}:\n      ${call}();\n      break;`).join('\n')}
    default:
      throw new DecodeError(\`schema id \${schemaId} is no released version of ${record}\`);
  }
  return reader.position;
}

${made.map(({ functions }) => functions).join('\n\n')}

${source.functions}`;
}
