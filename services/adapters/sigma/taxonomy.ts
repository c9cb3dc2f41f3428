import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../config/project-root.ts';
import { FileProblemsError } from '../forms/file-problems.ts';
import { formProblems } from '../forms/form-problems.ts';
import { readYamlText } from '../forms/yaml-text.ts';
import { accessFields } from './access-fields.ts';

const logsource = z.strictObject({
  category: z.string().optional(),
  product: z.string().optional(),
  service: z.string().optional(),
});
const taxonomyForm = z.strictObject({
  logsources: z.array(logsource).min(1),
  taxonomies: z.record(z.string(), z.record(z.string(), z.string().nullable())),
});

/** Names of fields that strangers use, and the log sources that are ours. */
export type Taxonomy = z.output<typeof taxonomyForm>;
export type LogSource = z.output<typeof logsource>;

/** The one of rules that name none. */
export const SIGMA_TAXONOMY = 'sigma';

const taxonomyFile = join(projectRoot, 'infra/sigma/taxonomy.yml');

/** Reads a taxonomy. Throws `FileProblemsError`. */
export async function loadTaxonomy(file: string = taxonomyFile): Promise<Taxonomy> {
  const yaml = await readFile(file, 'utf8').catch((error: Error) => {
    throw new FileProblemsError([{ file, line: null, message: `cannot be read: ${error.message}` }]);
  });
  return readTaxonomy(file, yaml);
}

export function readTaxonomy(file: string, yaml: string): Taxonomy {
  const read = readYamlText(yaml);
  if ('faults' in read) throw new FileProblemsError(read.faults.map((fault) => ({ file, ...fault })));
  const parsed = taxonomyForm.safeParse(read.value);
  const problems = parsed.success ? unknownFields(parsed.data) : formProblems(parsed.error, read.value, 'taxonomy');
  if (parsed.success && problems.length === 0) return parsed.data;
  throw new FileProblemsError(problems.map(({ path, message }) => ({ file, ...read.placeOf(path), message })));
}

function unknownFields({ taxonomies }: Taxonomy) {
  return Object.entries(taxonomies).flatMap(([taxonomy, fields]) =>
    Object.entries(fields)
      .filter(([, ours]) => ours !== null && !accessFields.includes(ours))
      .map(([name, ours]) => ({
        path: ['taxonomies', taxonomy, name],
        message: `\`${name}\` is \`${ours}\`, expected null or a field of an access: ${accessFields.join(', ')}`,
      })),
  );
}
