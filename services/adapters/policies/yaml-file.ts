import type { z } from 'zod';
import { formProblems } from '../forms/form-problems.ts';
import { readYamlText } from '../forms/yaml-text.ts';
import type { PolicyProblem } from './policy-error.ts';

/** A YAML file that matches its schema, with line numbers. */
export interface YamlFile<Content> {
  readonly file: string;
  readonly content: Content;
  /** Returns the line on which the value at `path` begins, 1-based. */
  lineOf(path: readonly PropertyKey[]): number | null;
}

/** Never throws, whatever the text contains. `what` names the whole file in a problem that concerns no single field. */
export function readYaml<Schema extends z.ZodType>(
  { file, text, what }: { file: string; text: string; what: string },
  schema: Schema,
): YamlFile<z.infer<Schema>> | { readonly problems: readonly PolicyProblem[] } {
  const read = readYamlText(text);
  if ('faults' in read) {
    return { problems: read.faults.map(({ line, message }) => ({ file, line, message: `no YAML: ${message}` })) };
  }
  const { value, lineOf } = read;
  const parsed = schema.safeParse(value);
  if (parsed.success) return { file, content: parsed.data, lineOf };
  const problems = formProblems(parsed.error, value, what).map(({ path, message }) => {
    return { file, line: lineOf(path), message };
  });
  return { problems };
}
